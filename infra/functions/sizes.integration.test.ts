import { expect, test, vi } from 'vitest';

import { MAX_ITEM_BYTES } from './memory-table.test-support.ts';
import { MAX_RIDERS } from './shared/race-roster.ts';
import { rideWholeRace, type Taken } from './whole-race.test-support.ts';

// A race of thousands, second by second.
vi.setConfig({ testTimeout: 300_000 });

const KIB = 1024;
/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html */
const MAX_WINDOW_STATE_BYTES = KIB * KIB;
/** https://docs.aws.amazon.com/general/latest/gr/iot-core.html: a message, and what one costs a unit for. */
const MAX_MESSAGE_BYTES = 128 * KIB;
const UNIT_BYTES = 5 * KIB;

function print(what: string, { bytes, writes, counts }: Taken): void {
  const sizes = Object.entries(bytes).map(([kind, size]) => `${kind} ${size.toLocaleString('en')}`);
  const numbers = Object.entries(writes).map(([kind, count]) => `${kind} ${count}`);
  console.log(
    `${what}, largest in bytes: ${sizes.join(', ')}\n  writes: ${numbers.join(', ')};` +
      ` made durable early ${counts.statePersistedEarly ?? 0} times`,
  );
}

function expectWithinLimits({ bytes }: Taken): void {
  for (const [kind, size] of Object.entries(bytes)) {
    if (kind.endsWith(' item')) expect.soft(size, kind).toBeLessThan(MAX_ITEM_BYTES);
  }
  expect.soft(bytes['window state']).toBeLessThan(MAX_WINDOW_STATE_BYTES);
  expect.soft(bytes.board).toBeLessThanOrEqual(UNIT_BYTES);
  expect.soft(bytes['roster message']).toBeLessThan(MAX_MESSAGE_BYTES);
}

/** It writes when a window ends and when newcomers have waited for each other, and nothing per record. */
function expectFewWrites({ writes, counts }: Taken, most: number): void {
  const { race = 0, results: table = 0, ride = 0, best = 0, pace = 0, roster, ...windows } = writes;
  // The standings, and what each rider takes away from them.
  const results = table + ride + best + pace;
  const sum = Object.values(windows).reduce((all, count) => all + count, roster ?? 0);
  console.log(`  ${counts.records} records, ${sum} writes, and ${race + results} of results`);
  expect(sum).toBeLessThanOrEqual(most);
}

const finishers = ({ items }: Taken): number =>
  Number(items.get({ PK: 'class#2', SK: 'race#000001000' })?.riders);

test.each([
  ['1,000 riders', { riders: 1000, joinSeconds: 15 }],
  ['1,000 riders, 500 of them offline until one window', { riders: 1000, joinSeconds: 15, offline: 500 }],
  ['5,000 riders', { riders: 5000, joinSeconds: 15 }],
  ['5,000 riders, half of all seconds lost', { riders: 5000, joinSeconds: 15, lost: 0.5 }],
  ['5,000 riders, all of them offline until one window', { riders: 5000, joinSeconds: 15, offline: 5000 }],
])('%s: everything fits its place, and nobody is missing', async (what, race) => {
  const taken = await rideWholeRace(race);
  print(what, taken);
  expectWithinLimits(taken);
  expect(taken.counts.quarantined).toBe(0);
  expect(finishers(taken)).toBe(race.riders);
  if (race.riders === 1000) expectFewWrites(taken, 60);
});

test.each([
  ['in one second', { joinSeconds: 1 }, 60],
  ['over 30 s', { joinSeconds: 30 }, 60],
  ['over two minutes', { joinSeconds: 120 }, 60],
  ['over the whole heat before', { joinSeconds: 300 }, 60],
  ['over the whole heat', { joinSeconds: 1, late: 990 }, 60],
  ['over the heat before and the heat', { joinSeconds: 300, late: 500 }, 90],
])('1,000 riders who come %s: few writes', async (what, race, most) => {
  const taken = await rideWholeRace({ riders: 1000, ...race });
  print(`1,000 riders who come ${what}`, taken);
  expectFewWrites(taken, most);
  expect(finishers(taken)).toBe(1000);
});

test('6,000 riders: the first 5,000 race, the others’ records are set aside, and nothing throws', async () => {
  const taken = await rideWholeRace({ riders: 6000, joinSeconds: 15 });
  print('6,000 riders', taken);
  expectWithinLimits(taken);
  expect(finishers(taken)).toBe(MAX_RIDERS);
  const reasons = [...taken.items.items.values()]
    .filter(({ PK }) => PK.startsWith('quarantine#'))
    .map(({ counts }) => Object.keys(counts as object));
  expect(new Set(reasons.flat())).toEqual(new Set(['field_full']));
  expect(taken.counts.quarantined).toBeGreaterThan(10_000);
});
