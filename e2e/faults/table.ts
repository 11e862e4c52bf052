import fs from 'node:fs';
import path from 'node:path';

import { PROJECT } from '../support/app-options.ts';
import type { RaceOutcome } from './race.ts';

const HEAD = ['fault', 'at, s', 'well after, ms', 'accepted', 'counted', 'lost', 'twice', 'said'];

/** The run in Markdown: a line a fault; riders' seconds are of its whole heat. */
export function tableOf(outcomes: readonly RaceOutcome[]): string {
  const rows = outcomes.flatMap(({ faults, tally: { ridden, lost, surplus } }) =>
    faults.map(({ fault, second, backMs, said }) =>
      [fault, second, backMs, ridden, ridden - lost, lost, surplus, said ?? '-'].map(String),
    ),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Prints it, and leaves it with the other reports. */
export function report(name: string, seed: string, outcomes: readonly RaceOutcome[]): void {
  const table = tableOf(outcomes);
  console.log(`\nseed ${seed}\n${table}\n`);
  const folder = path.join(PROJECT, 'test-results');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, `${name}.md`), `seed ${seed}\n\n${table}\n`);
}
