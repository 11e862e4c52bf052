import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { RideDetail } from '../../contract/ride-detail.ts';
import type { RideListing } from '../../contract/state.ts';
import { rideDetail } from './detail.ts';
import { RideHistory } from './history.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-detail-'));
  curves = {};
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(raceId: string, lines: unknown[]): void {
  const all = [{ v: 1, raceId, name: 'Ada' }, ...lines];
  writeFileSync(
    path.join(folder, `${raceId}.jsonl`),
    all.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
}
/** A whole ride at one cadence: (cadence + 35) * 105 / 100 points a second. */
const whole = (cadenceRpm: number, seconds = 300): unknown[] =>
  Array.from({ length: seconds }, (_, at) => [at + 1, cadenceRpm, 40, null, null]);
/** What the backend has of rides that are not here: each second's tenths; of others it does not answer. */
let curves: Record<string, number>;
const elsewhere = (heat: number, totalTenths: number): RideListing => ({
  raceId: `2-${heat}`,
  classId: 2,
  startsAt: heat * 300_000,
  totalTenths,
  secondsRidden: 300,
  unusual: [],
  stored: true,
  here: false,
  result: { rank: 1, riders: 9, totalTenths, official: true },
});
async function detail(raceId: string, others: RideListing[] = []): Promise<RideDetail> {
  const rides = [...(await new RideHistory(folder).list()), ...others];
  return rideDetail(raceId, { folder, rides, name: 'Ada', curveOf });
}
async function curveOf(raceId: string): Promise<number[]> {
  const tenths = curves[raceId];
  if (tenths === undefined) throw new Error('offline');
  return new Array<number>(300).fill(tenths);
}

describe('a ride', () => {
  test('is told second by second, in their order, with its ranks, marks and result', async () => {
    const result = { rank: 2, riders: 41, totalTenths: 2622, official: true };
    write('2-9', [
      [2, 90, 40, 200, 140],
      { speed: [2, 36] },
      [1, 90, 40, null, null],
      { rank: [5, 3, 41] },
      { mark: 'estimated' },
      { mark: 'stored' },
      { result },
    ]);
    expect(await detail('2-9')).toMatchObject({
      raceId: '2-9',
      classId: 2,
      startsAt: 9 * 300_000,
      name: 'Ada',
      totalTenths: 2625,
      secondsRidden: 2,
      stored: true,
      estimated: true,
      result,
      samples: [
        [1, 90, 40, 131.25, null, null],
        [2, 90, 40, 131.25, 200, 140],
      ],
      distanceM: 10,
      ranks: [[5, 3, 41]],
      best: null,
    });
    expect((await detail('2-9')).splits.map(({ seconds, tenths }) => [seconds, tenths])).toEqual([
      [2, 2625],
      ...Array.from({ length: 4 }, () => [0, 0]),
    ]);
  });

  test('whose journal went away since it was listed is refused in words', async () => {
    write('2-9', whole(90));
    const rides = await new RideHistory(folder).list();
    rmSync(path.join(folder, '2-9.jsonl'));
    await expect(rideDetail('2-9', { folder, rides, name: 'Ada', curveOf })).rejects.toMatchObject({
      code: 'E_NO_RIDE',
    });
  });

  test.each([
    ['there is no journal of', () => undefined],
    ['has no second', () => write('2-9', [])],
    ['has a journal that is none', () => writeFileSync(path.join(folder, '2-9.jsonl'), '{')],
  ])('that %s is refused in words', async (_, prepare) => {
    prepare();
    await expect(detail('2-9')).rejects.toMatchObject({
      code: 'E_NO_RIDE',
      message: 'This ride is not on this computer: its file is gone, or cannot be read.',
    });
  });
});

describe('the best', () => {
  test('is the best other finished ride of the class, whenever it was; of equal ones the first', async () => {
    write('2-5', whole(80));
    // Later, and better than the one that is asked for.
    for (const heat of [9, 8, 7]) write(`2-${heat}`, whole(90));
    // Better, but of another class, or not finished.
    write('3-6', whole(120));
    write('2-6', whole(120, 284));
    const { best } = await detail('2-5');
    expect(best).toMatchObject({ raceId: '2-7', startsAt: 7 * 300_000, totalTenths: 393_750 });
    expect(best?.cumulativeTenths).toHaveLength(300);
    expect(best?.cumulativeTenths.slice(0, 2)).toEqual([1312, 2625]);
    expect(best?.cumulativeTenths.at(-1)).toBe(best?.totalTenths);
    expect((await detail('2-7')).best?.raceId).toBe('2-8');
    expect((await detail('3-6')).best).toBeNull();
  });

  test('whose journal went away meanwhile is none', async () => {
    write('2-5', whole(80));
    write('2-7', whole(90));
    const rides = await new RideHistory(folder).list();
    rmSync(path.join(folder, '2-7.jsonl'));
    expect((await rideDetail('2-5', { folder, rides, name: 'Ada', curveOf })).best).toBeNull();
  });

  test('may be of another computer; without the backend’s word it is the best of this one', async () => {
    write('2-5', whole(80));
    write('2-7', whole(90));
    const others = [elsewhere(8, 600_000), elsewhere(9, 500_000)];
    expect((await detail('2-5', others)).best).toMatchObject({ raceId: '2-7', totalTenths: 393_750 });
    curves = { '2-8': 2000 };
    expect((await detail('2-5', others)).best).toMatchObject({ raceId: '2-8', totalTenths: 600_000 });
    expect((await detail('2-5', others)).best?.cumulativeTenths.slice(0, 2)).toEqual([2000, 4000]);
    // One of another computer against one of this.
    const { best, splits } = await detail('2-8', [elsewhere(8, 600_000)]);
    expect([best?.raceId, splits.map(({ tenths }) => tenths)]).toEqual(['2-7', Array(5).fill(120_000)]);
  });

  test('is none where only other computers have one and the backend does not say', async () => {
    write('2-5', whole(80));
    expect((await detail('2-5', [elsewhere(8, 600_000)])).best).toBeNull();
  });
});
