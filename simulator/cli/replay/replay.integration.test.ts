import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { readArguments } from '../arguments.ts';
import { simulate } from '../simulate.ts';

const RIDERS = 30;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-replay-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const place = (name: string): string => path.join(folder, name);

/** Runs the command in this process. */
async function run(...line: string[]): Promise<{ code: number; said: string[] }> {
  let text = '';
  const terminal = { write: (piece: string) => (text += piece) !== '' };
  const silent = { write: () => true };
  const { signal } = new AbortController();
  const code = await simulate(readArguments(line), { stdout: terminal, stderr: silent, signal });
  return { code, said: text.trimEnd().split('\n') };
}

test('a heat that was kept is played back to the same rows, byte by byte', async () => {
  const racing = await run(
    ...['--racers', String(RIDERS), '--speed', '25', '--archive', place('heat.jsonl')],
    ...['--results', place('raced.json')],
  );
  expect(racing.code).toBe(0);
  const lines = readFileSync(place('heat.jsonl'), 'utf8').trimEnd().split('\n');
  expect(racing.said.at(-1)).toBe(`put ${lines.length}, retried 0, lost 0`);

  // As it comes at the worst: compressed, no newlines, a batch twice, the end first, and one that is no record.
  const half = lines.length / 2;
  const jumbled = [...lines.slice(half), ...lines.slice(0, half), ...lines.slice(0, 100), '{"no":"record"}'];
  writeFileSync(place('heat.gz'), gzipSync(jumbled.join('')));
  for (const [archive, count] of [
    ['heat.jsonl', lines.length],
    ['heat.gz', jumbled.length],
  ] as const) {
    const replayed = await run(
      '--replay',
      place(archive),
      '--speed',
      '50',
      '--results',
      place('replayed.json'),
    );
    expect(replayed.said.at(-1)).toMatch(new RegExp(`^put ${count}, retried \\d+, lost 0$`));
    expect(replayed.said[0]).toMatch(/^race 1-\d+, speed 50, results official$/);
    expect(replayed.code).toBe(0);
    expect(readFileSync(place('replayed.json'), 'utf8')).toBe(readFileSync(place('raced.json'), 'utf8'));
  }
  expect((JSON.parse(readFileSync(place('raced.json'), 'utf8')) as { rows: unknown[] }).rows).toHaveLength(
    RIDERS,
  );
});
