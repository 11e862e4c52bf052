import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { effortCurve, unusualOf } from '../../../core/bike/plausibility.ts';
import { REAL_TIME, createClock } from '../../../core/race/clock.ts';
import { raceOf } from '../../../core/race/heat.ts';
import { RideRecorder, type Reading, type RideSample } from '../../../core/race/ride.ts';
import { ReplayBike } from './replay-bike.ts';

const CAPTURED = fileURLToPath(new URL('./testdata/captured.blelog', import.meta.url));
const clock = createClock(REAL_TIME, () => Date.now());

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('ReplayBike', () => {
  test('plays captured notifications through the decoders, at their moments, round after round', () => {
    const bike = new ReplayBike(CAPTURED, clock);
    const readings: Reading[] = [];
    bike.start((reading) => readings.push(reading));
    vi.advanceTimersByTime(14_000);
    bike.stop();
    vi.advanceTimersByTime(60_000);
    // Cadences as the captures' own sources state them; the Stages record has none.
    expect(readings.map(({ at, cadenceRpm }) => [at - 1_000_000, cadenceRpm])).toEqual([
      [0, 75],
      [1000, 75],
      [2000, 75],
      [3000, 120],
      [4000, 125],
      [6020, 75],
      [7020, 75],
      [8020, 75],
      [9020, 120],
      [10_020, 125],
      [12_040, 75],
      [13_040, 75],
    ]);
    expect(readings.map(({ powerW }) => powerW).slice(0, 5)).toEqual([34, 35, 38, 122, 128]);
    expect(bike.estimated).toBe(true);
    expect(bike.name).toBe('Replay of captured.blelog');
  });

  test('plays what is not unusual, however often a heat has it', () => {
    const bike = new ReplayBike(CAPTURED, clock);
    const race = raceOf(1, 4);
    vi.setSystemTime(race.startsAt);
    const recorder = new RideRecorder(race);
    const samples: RideSample[] = [];
    bike.start((reading) => samples.push(...recorder.add(reading)));
    vi.advanceTimersByTime(302_000);
    bike.stop();
    expect(samples).toHaveLength(300);
    expect(unusualOf(effortCurve(samples))).toEqual([]);
  });

  test('loses nothing to a late timer', () => {
    const bike = new ReplayBike(CAPTURED, clock);
    const readings: Reading[] = [];
    bike.start((reading) => readings.push(reading));
    vi.setSystemTime(1_000_000 + 4050);
    vi.advanceTimersByTime(100);
    bike.stop();
    expect(readings.map(({ at }) => at - 1_000_000)).toEqual([0, 1000, 2000, 3000, 4000]);
  });

  test('plays a strap beside the bike into its own slot, and not the neighbour', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-replay-'));
    const file = path.join(folder, 'two.blelog');
    const lines = [
      '# alleycat bluetooth log 1',
      '0\tstrap\t2a37\t007b',
      '10\tbike\t2ad2\t44025e0bf0007a0054',
      '20\tneighbour\t2ad2\t44029a0bfa00800065',
    ];
    fs.writeFileSync(file, lines.join('\n'));
    const bike = new ReplayBike(file, clock);
    fs.rmSync(folder, { recursive: true });
    const readings: Reading[] = [];
    bike.start((reading) => readings.push(reading));
    vi.advanceTimersByTime(200);
    bike.stop();
    expect(readings).toMatchObject([{ cadenceRpm: 120, powerW: 122, heartRateBpm: 123 }]);
  });

  test('cannot be ridden', () => {
    expect(() => new ReplayBike(CAPTURED, clock).ride()).toThrow(/recording/);
  });

  test('says in one sentence what is wrong with a file', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-replay-'));
    const empty = path.join(folder, 'empty.blelog');
    fs.writeFileSync(empty, '# alleycat bluetooth log 1\n');
    expect(() => new ReplayBike(empty, clock)).toThrow(/no notification/);
    expect(() => new ReplayBike(path.join(folder, 'none'), clock)).toThrow(/cannot be replayed/);
    fs.rmSync(folder, { recursive: true });
  });
});
