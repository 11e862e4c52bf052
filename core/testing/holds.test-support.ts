import fc, { type IAsyncProperty, type IProperty } from 'fast-check';
import { test } from 'vitest';

export interface Trial<Ts> {
  /** Cases to try; `ALLEYCAT_TIMES` multiplies them, for a longer search than the tests' own. */
  runs: number;
  /** Cases that failed once: tried first, and counted with the others. */
  examples?: Ts[];
}

/**
 * A test that a property holds for `runs` cases made from a seed. The seed is a new one each time, or `ALLEYCAT_SEED`, and
 * is printed in any case: with it the same cases come again.
 * @param property what fast-check's `property` or `asyncProperty` gives
 */
export function holds<Ts extends [unknown, ...unknown[]]>(
  name: string,
  property: IProperty<Ts> | IAsyncProperty<Ts>,
  trial: Trial<Ts>,
): void {
  test(name, () => tryProperty(name, property, trial, process.env, (line) => process.stdout.write(line)));
}

/** What the test of `holds` does. @throws Error with the shrunk counterexample where the property does not hold. */
export async function tryProperty<Ts extends [unknown, ...unknown[]]>(
  name: string,
  property: IProperty<Ts> | IAsyncProperty<Ts>,
  { runs, examples = [] }: Trial<Ts>,
  variables: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<void> {
  const seed = numberIn(variables, 'ALLEYCAT_SEED') ?? Math.floor(Math.random() * 2 ** 31);
  const numRuns = runs * (numberIn(variables, 'ALLEYCAT_TIMES') ?? 1) + examples.length;
  const details = await fc.check(property, { seed, numRuns, examples });
  print(`property "${name}": ${details.numRuns} cases, seed ${seed}\n`);
  if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
}

/** @throws RangeError when the variable is there but no whole number. */
function numberIn(variables: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = variables[name] ?? '';
  if (text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value)) throw new RangeError(`${name} is "${text}", which is no whole number.`);
  return value;
}
