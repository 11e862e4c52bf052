import { inflateRawSync } from 'node:zlib';

import { beforeAll, expect, test } from 'vitest';

import { History, type Ridden } from './history.test-support.ts';
import { bestOf, openPace, rowsOf, type Race } from './properties/history.test-support.ts';

/** 24 heats of 1,000 riders in two classes, over an hour in which a day and a week end. */
const RIDERS = 1000;
const WEEK_ENDS_MS = Date.UTC(2026, 10, 30);
const FIRST_HEAT = WEEK_ENDS_MS / 300_000 - 6;
const HEATS = 12;
const CLASSES = [2, 5];

/** Numbers that look random and are the same in every run. */
function mixed(...of: number[]): number {
  let hash = 2166136261;
  for (const one of of) hash = Math.imul(hash ^ one, 16777619) + 374761393;
  hash ^= hash >>> 15;
  return (Math.imul(hash, 2246822519) ^ (hash >>> 13)) >>> 0;
}

/** Riders who are in form on some days; some leave early, some miss a few seconds, some ride the very same again. */
function ridden(classId: number, heat: number, rider: number): Ridden {
  const form = rider % 50 === 0 ? 0 : mixed(classId, heat, rider) % 40;
  const strength = 100 + (mixed(rider, 7) % 120) + form;
  const last = mixed(heat, rider, 3) % 9 === 0 ? 100 + (mixed(heat, rider) % 200) : 300;
  const gap = mixed(heat, rider, 5) % 11 === 0 ? 40 : -1;
  return {
    racerId: `r-${String(rider).padStart(4, '0')}`,
    name: `Rider ${rider}`,
    seconds: Array.from({ length: 300 }, (_, at) => {
      if (at >= last || (at >= gap && at < gap + 10 && gap > 0)) return null;
      return [at % 97 === 96 ? 0 : strength + ((rider + at) % 7), 300 + ((rider * 7 + at) % 13)] as const;
    }),
  };
}

const races: Race[] = [];
const history = new History();

beforeAll(async () => {
  for (let heat = FIRST_HEAT; heat < FIRST_HEAT + HEATS; heat++) {
    for (const classId of CLASSES) {
      const raceId = `${classId}-${heat}`;
      const rides = Array.from({ length: RIDERS }, (_, rider) => ridden(classId, heat, rider));
      races.push({ raceId, rides });
      await history.ride(raceId, rides);
    }
    for (const classId of CLASSES) expect(await history.finalize(`${classId}-${heat}`)).toBe('official');
  }
}, 400_000);

const unpacked = (packed: unknown): unknown[] =>
  JSON.parse(inflateRawSync(Buffer.from(String(packed), 'base64')).toString()) as unknown[];

test('results of 24 races, each in one reply', async () => {
  for (const race of races) {
    const { body, bytes } = await history.ask('r-0000', 'results', { raceId: race.raceId, packed: true });
    expect(body).toMatchObject({ status: 'official', riders: RIDERS });
    expect(unpacked(body.packed).map((row) => (row as unknown[]).slice(0, 5))).toEqual(rowsOf(race));
    expect(bytes).toBeLessThanOrEqual(128 * 1024);
  }
});

test.each([
  ['all', 0, Infinity],
  ['day', WEEK_ENDS_MS, Infinity],
  ['week', WEEK_ENDS_MS, Infinity],
] as const)('records, %s', async (period, from, to) => {
  for (const classId of CLASSES) {
    const best = bestOf(races, classId, from, to);
    const { body } = await history.ask('r-0007', 'records', { classId, period });
    const expected = best
      .slice(0, 100)
      .map(({ racerId, name, tenths, heat }) => [
        1 + best.findIndex((one) => one.tenths === tenths),
        racerId,
        name,
        tenths,
        heat,
      ]);
    expect((body.rows as unknown[][]).map((row) => row.slice(0, 5))).toEqual(expected);
    const mine = best.find(({ racerId }) => racerId === 'r-0007');
    expect(body.mine).toEqual(mine === undefined ? null : [mine.tenths, mine.heat]);
    expect(body.bests).toEqual(
      CLASSES.map((one) => {
        const own = bestOf(races, one).find(({ racerId }) => racerId === 'r-0007');
        return [one, own?.tenths, own?.heat];
      }),
    );
  }
});

test('the best rides second by second, mine and a chosen one’s', async () => {
  for (const classId of CLASSES) {
    const best = bestOf(races, classId);
    const { body, bytes } = await history.ask('r-0950', 'pace', { classId, rider: 'r-0951' });
    expect(openPace(String(body.top))).toEqual(best.slice(0, 100));
    for (const [row, racerId] of [
      [body.mine, 'r-0950'],
      [body.chosen, 'r-0951'],
    ] as const) {
      const own = best.find((one) => one.racerId === racerId);
      expect((row as unknown[]).slice(0, 4)).toEqual([racerId, own?.name, own?.tenths, own?.heat]);
    }
    expect(bytes).toBeLessThan(100 * 1000);
  }
});

test('everybody’s rides, newest first', async () => {
  const rowsBy = new Map(
    races.map((race) => [race.raceId, rowsOf(race) as [number, string, string, number, number][]]),
  );
  for (const racerId of ['r-0000', 'r-0123', 'r-0999']) {
    const { body } = await history.ask(racerId, 'rides');
    const expected = [...races]
      .sort(
        (a, b) => Number(b.raceId.slice(2)) - Number(a.raceId.slice(2)) || b.raceId.localeCompare(a.raceId),
      )
      .flatMap((race) =>
        (rowsBy.get(race.raceId) ?? [])
          .filter(([, id]) => id === racerId)
          .map(([rank, , , tenths, seconds]) => [race.raceId, rank, RIDERS, tenths, seconds]),
      );
    expect((body.rides as unknown[][]).map((row) => row.slice(0, 5))).toEqual(expected);
    expect(body.next).toBeNull();
  }
});
