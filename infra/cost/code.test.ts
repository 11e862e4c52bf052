/** The numbers that the model takes from code which does not export them are those that stand there. */
import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { encodeBoard } from '../../core/messages/board.ts';
import { boardTopic, REQUEST_NAMES } from '../../core/messages/topics.ts';
import { AS_THE_CODE_IS, BYTES, IDLE } from './assumptions.ts';
import { quantitiesOf } from './quantities.ts';

function code(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
}

describe('assumptions', () => {
  test.each([
    [
      'electron/host/uplink/backend-line.ts',
      `const CLOCK_EVERY_MS = ${AS_THE_CODE_IS.timeEverySeconds}_000;`,
    ],
    [
      'electron/host/rides/ride-session.ts',
      `const RESULTS_EVERY_MS = ${AS_THE_CODE_IS.resultsEverySeconds}_000;`,
    ],
    // 3 s and half of 7.
    ['electron/host/rides/ride-session.ts', 'const FIRST_LOOK_MS = 3000;'],
    ['electron/host/rides/ride-session.ts', 'const LOOK_SPREAD_MS = 7000;'],
    ['electron/host/rides/ride-session.ts', `const PROVISIONAL_LOOKS = ${AS_THE_CODE_IS.provisionalLooks};`],
    ['electron/host/rides/ride-session.ts', 'const standing = await book.look(raceId);'],
    ['electron/host/race/results.ts', 'raceId, from: NO_ROWS'],
    ['electron/host/race/records.ts', "ask('pace', { classId, top: false })"],
    ['electron/host/rides/delivery.ts', 'if (await isSeen(options, units)) return true;'],
    ['infra/functions/aggregate/aggregate.ts', '(state.dirty || isBehind(state, now))'],
    ['infra/functions/aggregate/board.ts', 'const BOARD_EVERY_MS = 950;'],
  ])('%s: %s', (file, text) => {
    expect(code(file)).toContain(text);
  });

  test('there are as many metrics as the functions count, and one of the rules', () => {
    const functions = new URL('../functions/', import.meta.url);
    const files = readdirSync(functions, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.test(-support)?\.ts$/.test(name))
      .map((name) => readFileSync(new URL(name, functions), 'utf8'));
    const quoted = (texts: string[]): string[] =>
      texts.flatMap((text) => [...text.matchAll(/'(\w+)'/g)].map(([, name = '']) => name));
    const all = files.join('\n');
    const counted = new Set([
      ...quoted([...all.matchAll(/metrics\.add\('\w+'/g)].map(([text]) => text)),
      ...quoted([...all.matchAll(/(?:type Outcome =|counted:) [^;}]+/g)].map(([text]) => text)),
      ...REQUEST_NAMES,
    ]);
    expect([...counted]).toEqual(
      expect.arrayContaining(['boards', 'official', 'renewed', 'retire', 'refused']),
    );
    // `records` is counted by `aggregate` and by `requests`, each in a metric of its own.
    expect(counted.size + 2).toBe(IDLE.metrics);
  });

  test('a board of 1,000 riders is about as large as measured, and one unit', () => {
    const standings = Array.from({ length: 1000 }, (_, index) => ({
      racerIndex: (index * 617) % 1000,
      total: 400_000 - index * 150,
    }));
    const board = encodeBoard({ raceId: '1-5984640', second: 300, publishEverySeconds: 2, standings });
    const bytes = board.length + boardTopic('1-5984640').length;
    const { boardBytes, boardUnits } = quantitiesOf(1000, AS_THE_CODE_IS);
    expect(Math.abs(bytes - boardBytes) / bytes).toBeLessThan(0.25);
    expect(boardUnits).toBe(1);
    expect(code('docs/benchmarks.md')).toContain('2,766');
  });

  test('a record is as large as the rule makes it', () => {
    const record = {
      v: 1,
      event: 'update',
      samples: [] as unknown[],
      raceId: '1-5984640',
      racerId: 'r-0123456789abcdef',
      receivedAt: 1_795_392_000_000,
    };
    const sizes = [0, 1, 2].map((count) => {
      const samples = Array.from({ length: count }, () => [123, 90.5, 40.1, 189, 131]);
      return JSON.stringify({ ...record, samples }).length;
    });
    sizes.forEach((size, count) => {
      expect(Math.abs(size - (BYTES.record + BYTES.sample * count))).toBeLessThan(10);
    });
  });
});
