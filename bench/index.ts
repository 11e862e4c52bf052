/** `npm run bench [-- NAME... [--seconds N] [--runs N] [--riders N] [--screen]]`: measures, prints a table, keeps the figures in bench/results/. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { benchAggregate } from './aggregate/aggregate.ts';
import { benchBoard } from './board.ts';
import { benchGrowth } from './growth/growth.ts';
import { benchHeat } from './heat/heat.ts';
import { benchIdle } from './idle.ts';
import { tableLines, type Figure } from './lib/figure.ts';
import { describeMachine, load } from './lib/machine.ts';
import type { BenchOptions } from './lib/options.ts';
import { benchMemory } from './memory/memory.ts';
import { benchRenderer } from './renderer/renderer.ts';
import { benchSimulator } from './simulator.ts';
import { benchStartup } from './startup/startup.ts';

/** The short ones first. */
const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<Figure[]>>> = {
  board: benchBoard,
  aggregate: benchAggregate,
  simulator: benchSimulator,
  startup: benchStartup,
  idle: benchIdle,
  renderer: benchRenderer,
  memory: benchMemory,
  growth: benchGrowth,
  heat: benchHeat,
};
/** Of a short bench, unless said. */
const USUAL_RUNS = 5;
/** Of the heat with the app, some ride over connections of their own, and the others are measured. */
const FEWEST_WITH_APP = 50;
const RESULTS = new URL('./results/', import.meta.url);

process.exitCode = await main();

async function main(): Promise<number> {
  const chosen = readOptions();
  if (typeof chosen === 'string') {
    process.stderr.write(`bench: ${chosen}\n`);
    return 2;
  }
  const machine = describeMachine();
  print(
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.os}`,
  );
  print(`load before: ${machine.loadBefore.join(' ')}`);
  const benches: Record<string, { figures: Figure[]; loadAfter: number[] }> = {};
  for (const name of chosen.names) {
    const figures = (await BENCHES[name]?.(chosen.options)) ?? [];
    benches[name] = { figures, loadAfter: load() };
    print(`\n${name}`);
    for (const line of tableLines(figures)) print(line);
    print(`load after: ${load().join(' ')}`);
  }
  const date = new Date().toISOString();
  mkdirSync(RESULTS, { recursive: true });
  const file = new URL(`${date.slice(0, 10)}-${randomBytes(3).toString('hex')}.json`, RESULTS);
  writeFileSync(file, `${JSON.stringify({ date, machine, options: chosen.options, benches }, null, 2)}\n`);
  print(`\nkept in bench/results/${file.pathname.split('/').at(-1) ?? ''}`);
  return 0;
}

/** What is to be run and how, or what is wrong with the wish. */
function readOptions(): { names: string[]; options: BenchOptions } | string {
  try {
    const string = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      options: { seconds: string, runs: string, riders: string, screen: { type: 'boolean' } },
      allowPositionals: true,
    });
    const stranger = positionals.find((name) => BENCHES[name] === undefined);
    if (stranger !== undefined) return `there is no "${stranger}", only ${Object.keys(BENCHES).join(', ')}.`;
    const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
    const options = {
      seconds: number(values.seconds),
      runs: number(values.runs) ?? USUAL_RUNS,
      riders: number(values.riders),
      screen: values.screen === true,
    };
    const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
    const fewest = names.includes('heat') ? FEWEST_WITH_APP : 10;
    const bounds = { seconds: [10, 300], runs: [1, 100], riders: [fewest, 5000] } as const;
    for (const [name, [min, max]] of Object.entries(bounds)) {
      const value = options[name as keyof typeof bounds];
      if (value !== null && (!Number.isInteger(value) || value < min || value > max))
        return `--${name} wants a whole number from ${min} to ${max}.`;
    }
    return { names, options };
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
