import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { raceOf } from '../../../core/race/heat.ts';
import { outputUnits } from '../../../core/race/output.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import { RideJournal } from './journal.ts';
import { against, OwnBests, type OwnBest } from './own-best.ts';

let folder: string;
/** What the backend says, and which classes it was asked for. */
let backend: OwnBest | null | Error;
let asked: number[];
let bests: OwnBests;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'alleycat-best-'));
  [backend, asked] = [null, []];
  bests = new OwnBests({
    folder,
    ask: async (classId) => {
      asked.push(classId);
      if (backend instanceof Error) throw backend;
      return backend;
    },
    log: () => undefined,
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

const samplesOf = (cadenceRpm: number, seconds: number): RideSample[] =>
  Array.from({ length: seconds }, (_, at) => ({
    second: at + 1,
    cadenceRpm,
    resistancePercent: 40,
    powerW: null,
    heartRateBpm: null,
    speedKmh: null,
    units: outputUnits(cadenceRpm, 40),
  }));
/** 131.25 points a second at 90 rpm. */
const total = (cadenceRpm: number, seconds = 300): number =>
  Math.floor((outputUnits(cadenceRpm, 40) * seconds) / 200);

function ridden(raceId: string, cadenceRpm: number, seconds = 300): void {
  const { journal } = RideJournal.open({ folder, raceId, name: 'Ada' });
  journal.append(samplesOf(cadenceRpm, seconds));
  journal.close();
}

const elsewhere = (totalTenths: number): OwnBest => ({
  heat: 3,
  flags: 0,
  totalTenths,
  cumulativeTenths: [],
});

describe('the best before a ride', () => {
  test('is of the class, finished, and not the ride itself', async () => {
    ridden('2-10', 80);
    ridden('2-11', 90, 285);
    ridden('2-12', 200, 284);
    ridden('3-13', 200);
    ridden('2-20', 200);
    const best = await bests.before(raceOf(2, 20));
    expect([best?.heat, best?.totalTenths]).toEqual([11, total(90, 285)]);
    expect([best?.cumulativeTenths[0], best?.cumulativeTenths[299]]).toEqual([1312, total(90, 285)]);
    expect(await bests.before(raceOf(4, 20))).toBeNull();
  });

  test('is the backend’s where that is better, asked for once a class', async () => {
    ridden('2-10', 80);
    backend = elsewhere(total(80) + 1);
    expect((await bests.before(raceOf(2, 20)))?.heat).toBe(3);
    expect((await bests.before(raceOf(2, 21)))?.heat).toBe(3);
    await bests.before(raceOf(3, 21));
    expect(asked).toEqual([2, 3]);
  });

  test('is this computer’s without an answer, and the backend is asked again', async () => {
    ridden('2-10', 80);
    backend = new Error('offline');
    expect((await bests.before(raceOf(2, 20)))?.heat).toBe(10);
    backend = elsewhere(total(80) + 1);
    expect((await bests.before(raceOf(2, 20)))?.heat).toBe(3);
  });

  test('is not known where the backend cannot be asked and this computer has none, which is not the same as none', async () => {
    backend = new Error('away');
    expect(await bests.before(raceOf(2, 20))).toBeUndefined();
    backend = null;
    expect(await bests.before(raceOf(2, 20))).toBeNull();
  });

  test('is the last one, once that was better', async () => {
    expect(await bests.before(raceOf(2, 20))).toBeNull();
    bests.add(raceOf(2, 20), samplesOf(80, 300));
    bests.add(raceOf(2, 21), samplesOf(70, 300));
    bests.add(raceOf(2, 22), samplesOf(200, 100));
    expect((await bests.before(raceOf(2, 23)))?.heat).toBe(20);
    rmSync(folder, { recursive: true });
    bests.forget();
    expect(await bests.before(raceOf(2, 23))).toBeNull();
    folder = mkdtempSync(path.join(tmpdir(), 'alleycat-best-'));
  });
});

describe('beside what the backend has just said', () => {
  test('is this computer’s where that is better, and says what is unusual in it', async () => {
    ridden('2-10', 80);
    expect(await bests.beside(raceOf(2, 20), elsewhere(total(80) - 1))).toMatchObject({ heat: 10, flags: 0 });
    expect((await bests.beside(raceOf(2, 20), null))?.heat).toBe(10);
    bests.add(raceOf(2, 19), samplesOf(250, 300));
    const extreme = await bests.beside(raceOf(2, 20), elsewhere(total(80)));
    expect([extreme?.heat, extreme?.flags === 0]).toEqual([19, false]);
    expect(await bests.beside(raceOf(3, 20), null)).toBeNull();
  });

  test('is the backend’s where that is as good, and is the best before a race from then on', async () => {
    ridden('2-10', 80);
    const same = elsewhere(total(80));
    expect(await bests.beside(raceOf(2, 20), same)).toBe(same);
    const better = elsewhere(total(80) + 1);
    expect(await bests.beside(raceOf(2, 20), better)).toBe(better);
    expect(await bests.before(raceOf(2, 20))).toBe(better);
    expect(asked).toEqual([]);
  });
});

test('how a ride stands against it is said of the same second', () => {
  const best: OwnBest = { heat: 3, flags: 0, totalTenths: 300, cumulativeTenths: [10, 20, 30] };
  expect(against(best, 28, 2)).toEqual({ totalTenths: 300, heat: 3, aheadTenths: 8 });
  expect(against(best, 0, undefined)).toEqual({ totalTenths: 300, heat: 3, aheadTenths: null });
});
