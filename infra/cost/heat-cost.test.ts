import { describe, expect, test } from 'vitest';

import { AS_THE_CODE_IS } from './assumptions.ts';
import { heatCost } from './heat-cost.ts';
import { optionRows } from './options-cost.ts';
import { quantitiesOf } from './quantities.ts';
import { total, type Row } from './row.ts';

const cost = heatCost(1000, AS_THE_CODE_IS);
const usd = (rows: readonly Row[], item: string): number | undefined =>
  rows.find((row) => row.item === item)?.usd;

describe('each item of a heat of 1,000, by hand', () => {
  test.each([
    // 1,000 riders for 6 minutes at $0.08 a million.
    ['minutes connected', 0.00048],
    ['CONNECT', 0.001],
    ['SUBSCRIBE', 0.003],
    ['telemetry in, Basic Ingest', 0],
    ['PUBACKs to riders', 0],
    // A message each 2 s: 150 of each rider, at $0.15 a million.
    ['rule: updates', 0.0225],
    ['action to the stream: updates', 0.0225],
    ['rule: joins', 0.00015],
    ['action to the stream: finals', 0.00015],
    // 152,000 records at $0.014 a million; a twelfth of an hour at $0.015.
    ['PUT payload units', 0.002128],
    ['shard for the heat', 0.00125],
    // 300 s and 5 s of finals, a board a second, and the last second's at a window's end.
    ['boards to riders', 0.305],
    ['boards at window ends', 0.001],
    // 1,000 join in 30 s. A board comes when 12 ms a rider have passed, at most 5 s, and at the window's end: after 1,
    // 2, 4, 7, 12, 15, 20 and 25 s.
    ['boards before the start', (34 + 67 + 134 + 234 + 400 + 500 + 667 + 834) / 1e6],
    ['boards published', (305 + 1 + 8) / 1e6],
    // The roster is written after 1, 3, 6 and 12 s, where as many wait as are there, and at the windows' ends. All of it to
    // the first 400: 1, 1, 2 and 3 units of 38 bytes a name. Then 100 names alone, 1 unit, and at the start all of it, 9
    // units in two messages. And 3 for who is late.
    ['roster increments', (34 + 100 + 2 * 200 + 3 * 400 + 500 + 9 * 1000 + 3 * 1000) / 1e6],
    // Each of those messages once into IoT.
    ['roster published', (1 + 1 + 2 + 3 + 1 + 9 + 3) / 1e6],
    // The 100 who came after the first 400, and a tenth who are late.
    ['roster: requests in', 200 / 1e6],
    // 22 bytes a name packed: 500 are 3 units, 1,000 are 4 and 2.
    ['roster: replies out', (100 * 3 + 100 * 6) / 1e6],
    // One a rider, and a write: $1 in, $0.30 rule and action, $0.20 invocation a million; a unit of reply.
    ['seat: requests in', 0.001],
    ['seat: rule', 0.00015],
    ['seat: invocations', 0.0002],
    ['seat: replies published', 0.001],
    ['seat: replies out', 0.001],
    ['seat: writes', 0.000625],
    // 1,000 x 40 ms x 0.5 GB = 20 GB seconds.
    ['seat: time', 0.000266668],
    // A tenth of the riders, whose first answer took too long; nobody hears nothing for 7 minutes.
    ['time: requests in', 0.0001],
    ['time: replies out', 0.0001],
    // 150 ask. State and half of two windows' seconds, 57,600 bytes: 15 units; roster 38,150: 10.
    ['rides: requests in', 0.00015],
    ['rides: reads', (150 * 25 * 0.125) / 1e6],
    // 200 ask for their own best, 250 for all; 50 of these get 30,000 bytes in base64, 8 units.
    ['pace: requests in', 0.00045],
    ['pace: replies out', (400 + 50 * 8) / 1e6],
    // The ride; 1.1 bests that rise, with two units of the index each; 0.15 own bests with their curve.
    ['riders’ own: writes', (1000 * (1 + 1.1 * 3 + 0.15) * 0.625) / 1e6],
    ['riders’ own: reads', (1000 * 5 * 0.5 * 0.125) / 1e6],
    ['best rides: writes', (30 * 0.625) / 1e6],
    ['rides, their first year', ((540 * 1000) / 1024 ** 3) * 12 * 0.45],
    // 30 + 305 s, 3 + 22 window ends.
    ['aggregate: invocations', 0.000072],
    // 152,000 x 0.015 ms + 360 x 40 ms + 22 x 100 ms = 18.88 s of 1 GB.
    ['aggregate: time', 18.88 * 0.0000133334],
    // 21 windows of 15,000 seconds, three an item: 150 + 2.47 x 45,000 bytes are 109 units. The state's 20,550, and with it
    // none, one or two windows, on average one: 57 units.
    ['windows: writes', (7 * 109 * 0.625) / 1e6],
    ['state: writes', (21 * 57 * 0.625) / 1e6],
    // With 34, 100, 200, 400, 500 and 1,000 riders.
    ['roster: writes', ((2 + 4 + 8 + 15 + 19 + 38) * 0.625) / 1e6],
    // 21,150 bytes are 21 units, and the listing.
    ['results: writes', (3 * 22 * 0.625) / 1e6],
  ])('%s', (item, expected) => {
    expect(usd(cost.live, item)).toBeCloseTo(expected, 9);
  });

  test('the results: the own rank in one unit, and the table', () => {
    // A look while there are none (after 6.5 s), two with the rides in them, three until they are official (after 66.5,
    // 81.5 and 96.5 s); 1.1 tables of one page: 160 + 1,000 x 30 bytes, 6 units.
    expect(usd(cost.afterwards, 'results: requests in')).toBeCloseTo((6 + 1.1) / 1000, 9);
    expect(usd(cost.afterwards, 'results: replies out')).toBeCloseTo((6 + 1.1 * 6) / 1000, 9);
    // Ten environments read once a second for all: each look is spread over 7 s, and ends in an eighth.
    expect(usd(cost.afterwards, 'results: reads')).toBeCloseTo((10 * 8 * 7.1 * 6 * 0.125) / 1e6, 9);
    expect(usd(cost.afterwards, 'records: replies out')).toBeCloseTo(0.001, 9);
  });
});

test('every item says what it is, how it comes about and where its price is from', () => {
  for (const { item, arithmetic, source, unit, quantity } of [...cost.live, ...cost.afterwards]) {
    expect(item).not.toBe('');
    expect(arithmetic).toMatch(/ = [\d.,e-]+ x \$[\d.]+(\/[\dM,]+)? = \$[\d.,]+$/);
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\//);
    expect(unit).not.toBe('');
    expect(quantity).toBeGreaterThanOrEqual(0);
  }
});

test('a heat of 1,000 meets its target: $0.40 live and $0.45 with what is read', () => {
  expect(total(cost.live)).toBeLessThanOrEqual(0.4);
  expect(total(cost.live) + total(cost.afterwards)).toBeLessThanOrEqual(0.45);
});

// With one rider more than a pace allows everybody sends half as often, and the heat becomes cheaper.
test.each([[[1, 2, 10, 100, 400, 499, 500]], [[501, 600, 700, 999, 1000]], [[1001, 1200, 1500]]])(
  'more riders cost more while the pace is the same: %j',
  (fields) => {
    const costs = fields.map((riders) => {
      const { live, afterwards } = heatCost(riders, AS_THE_CODE_IS);
      return total(live) + total(afterwards);
    });
    expect(costs).toEqual([...new Set(costs)].sort((a, b) => a - b));
  },
);

test('options cost what they bring', () => {
  const q = quantitiesOf(1000, AS_THE_CODE_IS);
  const none = { onDemand: false, fanOut: false, archive: false };
  expect(optionRows(q, none)).toEqual([]);
  // 151,000 records of one step of 5 KB... the final's 1,732 bytes are one too: 152,000 x 5 KB = 0.7248 GB.
  const archive = optionRows(q, { ...none, archive: true });
  expect(usd(archive, 'archive: in')).toBeCloseTo(((152_000 * 5120) / 1024 ** 3) * 0.029, 9);
  expect(usd(archive, 'archive: partitioned')).toBeCloseTo(((152_000 * 5120) / 1024 ** 3) * 0.02, 9);
  // 1,000 x (111 + 150 x 161 + 1,732) bytes.
  const bytes = 25_993_000;
  expect(q.streamBytes).toBe(bytes);
  expect(optionRows(q, { ...none, fanOut: true })).toHaveLength(1);
  expect(usd(optionRows(q, { ...none, fanOut: true }), 'fan-out')).toBeCloseTo(
    (bytes / 1024 ** 3) * 0.013,
    9,
  );
  const onDemand = optionRows(q, { ...none, onDemand: true });
  // 1 KB a join and an update, 2 KB a final.
  expect(usd(onDemand, 'stream in, on demand')).toBeCloseTo(((153_000 * 1024) / 1024 ** 3) * 0.08, 9);
  expect(usd(onDemand, 'stream out, on demand')).toBeCloseTo((bytes / 1024 ** 3) * 0.04, 9);
});
