import { inflateRawSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { mergeBest, packBest, type BestRide } from './shared/best-rides.ts';
import { encodeCurve, tenthSteps } from '../../core/messages/pace-curve.ts';
import { MAX_SECOND_UNITS } from '../../core/race/output.ts';
import { simulatedRider } from '../../simulator/riders/rider.ts';
import { BYTES } from '../cost/assumptions.ts';
import { History, type Ridden } from './history.test-support.ts';
import { itemBytes, MAX_ITEM_BYTES } from './memory-table.test-support.ts';

const HEAT = 5_980_000;
const KIB = 1024;

let seed = 1;
/** 0..1, the same in every run. */
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
}
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
/** 64 characters and 24 code points of four bytes, none of which says anything about the next. */
const longId = (): string => Array.from({ length: 64 }, () => letters[Math.floor(random() * 64)]).join('');
const longName = (): string =>
  String.fromCodePoint(...Array.from({ length: 24 }, () => 0x10000 + Math.floor(random() * 0x100000)));

test('pace: the longest names and curves that nothing can be said about stay below 100 KB, the item below 400', async () => {
  const history = new History();
  const rides = Array.from({ length: 103 }, (): BestRide => {
    const units = Array.from({ length: 300 }, (_, at) =>
      at % 20 === 0 ? null : Math.floor(random() * MAX_SECOND_UNITS),
    );
    const curve = encodeCurve(tenthSteps(units));
    const totalTenths = Math.floor(random() * 1_400_000);
    return {
      racerId: longId(),
      name: longName(),
      totalTenths,
      heat: 999_999_998,
      flags: 7,
      curve,
      stateVersion: 99,
    };
  });
  const best = mergeBest(rides);
  const { table } = history.outside;
  await table.put({ PK: 'class#1', SK: 'pace', version: 999_999, rides: packBest(best) });
  for (const { racerId, ...own } of rides.slice(0, 2))
    await table.put({ PK: `racer#${racerId}`, SK: 'best#1', ...own });
  const { bytes, body } = await history.ask(rides[0]?.racerId ?? '', 'pace', {
    classId: 1,
    rider: rides[1]?.racerId,
  });
  expect([body.mine, body.chosen].every(Array.isArray)).toBe(true);
  console.log(`pace at worst: ${bytes.toLocaleString('en')} bytes`);
  expect(bytes).toBeLessThanOrEqual(100_000);
  expect(itemBytes(history.items.get({ PK: 'class#1', SK: 'pace' }) ?? {})).toBeLessThan(MAX_ITEM_BYTES);
});

test('results: 1,000 riders with names that people have in one reply, others in as many as it takes', async () => {
  for (const isLong of [false, true]) {
    const history = new History();
    const rides = Array.from({ length: 1000 }, (_, at): Ridden => {
      const racerId = isLong ? longId() : `r-${longId().slice(0, 16)}`;
      const name = isLong ? longName() : `${longId().slice(0, 7)} ${longId().slice(0, 9)} ${at}`;
      return { racerId, name, seconds: [[100 + Math.floor(random() * 200), 400]] };
    });
    await history.ride(`1-${HEAT}`, rides);
    await history.finalize(`1-${HEAT}`);
    for (const packed of [true, undefined]) {
      let rows = 0;
      let pages = 0;
      while (rows < 1000) {
        const { bytes, body } = await history.ask('r-x', 'results', {
          raceId: `1-${HEAT}`,
          from: rows,
          ...(packed ? { packed } : {}),
        });
        expect(bytes).toBeLessThanOrEqual(128 * KIB);
        const page = packed ? unpackedLength(body.packed) : (body.rows as unknown[]).length;
        expect(page).toBeGreaterThan(0);
        rows += page;
        pages++;
      }
      if (packed && !isLong) expect(pages).toBe(1);
    }
  }
});

test('records: 100 with the longest names are below 128 KB', async () => {
  const history = new History();
  await history.ride(
    `1-${HEAT}`,
    Array.from({ length: 101 }, () => wildRide()),
  );
  await history.finalize(`1-${HEAT}`);
  const { bytes, body } = await history.ask('r-x', 'records', { classId: 1, period: 'all' });
  expect((body.rows as unknown[]).length).toBe(100);
  expect(bytes).toBeLessThanOrEqual(128 * KIB);
  for (const item of history.items.items.values()) expect(itemBytes(item)).toBeLessThan(MAX_ITEM_BYTES);
});

test('40,000 riders in the class: one query of 100, and one item', async () => {
  const history = new History();
  const { table } = history.outside;
  for (let rider = 0; rider < 40_000; rider++) {
    const totalTenths = 300_000 + ((rider * 7919) % 100_003);
    const racerId = `r-${rider}`;
    const said = { racerId, name: `Rider ${rider}`, totalTenths, heat: 1000, flags: 0, stateVersion: 1 };
    const GSI1SK = totalTenths * 1e9 + (999_999_999 - 1000);
    await table.put({ PK: 'class#1', SK: `best#all#${racerId}`, GSI1PK: 'class#1#all', GSI1SK, ...said });
  }
  await history.ride(`1-${HEAT}`, [wildRide(), wildRide()]);
  await history.finalize(`1-${HEAT}`);
  const calls: string[] = [];
  const read: number[] = [];
  for (const name of ['get', 'queryAll', 'queryDown', 'queryIndex', 'batchGet'] as const) {
    const plain = table[name].bind(table) as (...of: unknown[]) => Promise<unknown>;
    Object.assign(table, {
      [name]: async (...of: unknown[]) => {
        const answer = await plain(...of);
        calls.push(name);
        read.push(Array.isArray(answer) ? answer.length : 1);
        return answer;
      },
    });
  }
  const { body } = await history.ask('r-7', 'records', { classId: 1, period: 'all' });
  expect((body.rows as unknown[]).length).toBe(100);
  expect([calls.sort(), Math.max(...read)]).toEqual([['get', 'queryAll', 'queryIndex'], 100]);
  calls.length = 0;
  await history.ask('r-7', 'pace', { classId: 1 });
  expect(calls).toEqual(['get', 'get']);
});

test('what the cost model takes for given is what simulated riders take', async () => {
  const history = new History();
  const raceId = `1-${HEAT}`;
  await history.ride(
    raceId,
    Array.from({ length: 300 }, (_, at): Ridden => {
      const { racerId, name, ride } = simulatedRider('cost', raceId, at);
      const seconds = new Map(ride.map((one) => [one.second, one]));
      return {
        racerId,
        name,
        seconds: Array.from({ length: 300 }, (_second, index) => {
          const one = seconds.get(index + 1);
          return one ? [Math.round(one.cadenceRpm * 2), Math.round(one.resistancePercent * 10)] : null;
        }),
      };
    }),
  );
  await history.finalize(raceId);
  const mean = (prefix: string): number => {
    const items = [...history.items.items.values()].filter(({ SK }) => SK.startsWith(prefix));
    return items.reduce((sum, item) => sum + itemBytes(item), 0) / items.length;
  };
  const pace = history.items.get({ PK: 'class#1', SK: 'pace' })?.rides as Uint8Array;
  const { bytes } = await history.ask('r-x', 'records', { classId: 1, period: 'all', packed: true });
  console.log(
    `a ride ${Math.round(mean('ride#'))} bytes, a class's best ${Math.round(mean('best#all#'))}, ` +
      `the best rides ${pace.length}, records packed ${bytes}`,
  );
  // An item's storage is its bytes and 100 more. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
  expect(mean('ride#') + 100).toBeLessThanOrEqual(BYTES.rideItem);
  expect(mean('best#all#') + 100).toBeLessThanOrEqual(BYTES.bestItem);
  expect(pace.length).toBeLessThanOrEqual(BYTES.pace);
  expect(bytes).toBeLessThanOrEqual(BYTES.messageHead + 100 * BYTES.recordPacked);
});

function wildRide(): Ridden {
  return {
    racerId: longId(),
    name: longName(),
    seconds: Array.from(
      { length: 300 },
      () => [Math.floor(random() * 501), Math.floor(random() * 1001)] as const,
    ),
  };
}

function unpackedLength(packed: unknown): number {
  return (JSON.parse(inflateRawSync(Buffer.from(String(packed), 'base64')).toString()) as unknown[]).length;
}
