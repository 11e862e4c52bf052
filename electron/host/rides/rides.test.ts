import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { raceOf } from '../../../core/race/heat.ts';
import type { Notice } from '../../contract/state.ts';
import { FakeBackend, RACE, ride } from './rides.test-support.ts';
import { RideSession } from './ride-session.ts';
import { Rides } from './rides.ts';

const NEXT = raceOf(3, RACE.heat + 1);

let backend: FakeBackend;
let shown: (string | null)[];
let notices: Notice[];
let rides: Rides;

beforeEach(() => {
  vi.useFakeTimers({ now: RACE.startsAt });
  backend = new FakeBackend();
  [shown, notices] = [[], []];
  rides = open();
});
afterEach(() => {
  rides.close();
  backend.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The rides of an app that is started on the same folder. */
function open(more: Partial<ConstructorParameters<typeof Rides>[0]> = {}): Rides {
  return new Rides({
    ...backend.options(),
    ...more,
    onChange: () => undefined,
    onRide: (race) => shown.push(race?.raceId ?? null),
    onNotice: (notice) => notices.push(notice),
  });
}

/** Ends the app, and starts it again. */
function restart(): void {
  rides.close();
  [shown, backend.sent.length] = [[], 0];
  rides = open();
  rides.resume();
}

const until = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms - Date.now());
};

describe('one ride at a time', () => {
  test('is the rider’s own', async () => {
    rides.begin(RACE, 'Ada');
    expect([rides.current?.race, shown]).toEqual([RACE, [RACE.raceId]]);
    await ride(rides.current, 10);
    expect(() => rides.begin(NEXT, 'Ada')).toThrow(expect.objectContaining({ code: 'E_RIDING' }));
    expect([rides.current?.race, shown]).toEqual([RACE, [RACE.raceId]]);
  });

  test('that is finished gives way to the next, and is delivered all the same', async () => {
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 300);
    rides.begin(NEXT, 'Ada');
    await ride(rides.current, 60);
    expect([rides.current?.race, shown]).toEqual([NEXT, [RACE.raceId, NEXT.raceId]]);
    expect(backend.events('final').map(({ raceId }) => raceId)).toEqual([RACE.raceId]);
  });

  test('that is left is off the screen, and is delivered', async () => {
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 10);
    rides.leave();
    expect([rides.current, shown]).toEqual([null, [RACE.raceId, null]]);
    await until(RACE.startsAt + 60_000);
    expect(backend.events('final')).toHaveLength(1);
  });

  test('that is left and joined again goes on in the same journal, and is sent from one place only', async () => {
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 10);
    rides.leave();
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 290);
    expect(backend.events('final')).toEqual([]);
    await until(RACE.endsAt + 60_000);
    expect(backend.events('final')).toHaveLength(1);
    expect(await rides.history()).toMatchObject([{ secondsRidden: 299, stored: true }]);
  });

  test('is put away once it is finished, not before', async () => {
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 10);
    rides.dismiss();
    expect(rides.current).not.toBeNull();
    await until(RACE.endsAt);
    rides.dismiss();
    expect([rides.current, shown]).toEqual([null, [RACE.raceId, null]]);
  });
});

test('is under way until the backend has it, also after its card was put away', async () => {
  expect(rides.areUnderWay).toBe(false);
  rides.begin(NEXT, 'Ada');
  expect(rides.areUnderWay).toBe(true);
  await until(NEXT.startsAt);
  await ride(rides.current, 300);
  backend.connected = false;
  await until(NEXT.endsAt + 60_000);
  rides.dismiss();
  expect([rides.current, rides.areUnderWay]).toEqual([null, true]);
  restart();
  expect(rides.areUnderWay).toBe(true);
  backend.connected = true;
  await until(NEXT.endsAt + 300_000);
  expect([backend.events('final').length > 0, rides.areUnderWay]).toEqual([true, false]);
});

describe('a ride that is delivered and official', () => {
  test('stays on the screen, and is let go of', async () => {
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 300);
    await until(RACE.endsAt + 60_000);
    expect(rides.current?.state()).toMatchObject({ delivery: 'stored', result: { official: true } });
    const close = vi.spyOn(RideSession.prototype, 'close');
    rides.close();
    expect(close).not.toHaveBeenCalled();
  });

  test('is let go of heat after heat; what is still under way is not', async () => {
    for (let heat = 0; heat < 3; heat++) {
      rides.begin(raceOf(2, RACE.heat + heat), 'Ada');
      await ride(rides.current, 300);
    }
    const close = vi.spyOn(RideSession.prototype, 'close');
    rides.close();
    expect((close.mock.contexts as RideSession[]).map(({ race }) => race.heat)).toEqual([RACE.heat + 2]);
  });
});

describe('a start', () => {
  test('takes up the heat that is still running, from where it was', async () => {
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 10);
    restart();
    expect([shown, rides.current?.state().secondsRidden]).toEqual([[RACE.raceId], 9]);
    expect(backend.sent[0]?.message).toMatchObject({ event: 'join', name: 'Ada' });
  });

  test('takes up a ride that is over and not delivered, out of sight', async () => {
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 300);
    await until(RACE.endsAt + 10_000);
    restart();
    expect([rides.current, shown]).toEqual([null, []]);
    await until(RACE.endsAt + 60_000);
    expect(backend.events('final')).toHaveLength(1);
    expect(await rides.history()).toMatchObject([{ stored: true }]);
  });

  test('does not bring back who left, but delivers', async () => {
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 10);
    rides.leave();
    restart();
    await until(RACE.startsAt + 60_000);
    expect([rides.current, shown, backend.events('final').length]).toEqual([null, [], 1]);
  });

  test('has in its journal what no legs can do, for the list of rides', async () => {
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 40, { cadenceRpm: 62 });
    await ride(rides.current, 4, { cadenceRpm: 190 });
    restart();
    expect(await rides.history()).toMatchObject([
      { unusual: [{ reason: 'cadence_jump', second: 41, fromRpm: 62, toRpm: 190 }] },
    ]);
  });

  test('leaves what is stored, and what counts no more', async () => {
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 300);
    await until(RACE.endsAt + 60_000);
    rides.begin(NEXT, 'Ada');
    await ride(rides.current, 60);
    rides.close();
    vi.setSystemTime(NEXT.endsAt + 1_800_001);
    restart();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([rides.current, backend.sent]).toEqual([null, []]);
    expect((await rides.history()).map(({ raceId, stored }) => [raceId, stored])).toEqual([
      [NEXT.raceId, false],
      [RACE.raceId, true],
    ]);
  });
});

test('who goes on before the last second of the heat before is in has that ride as the best all the same', async () => {
  rides.close();
  const ridden: string[] = [];
  rides = open({
    onRidden: ({ raceId }) => ridden.push(raceId),
    best: async () =>
      ridden.length === 0 ? null : { heat: RACE.heat, flags: 0, totalTenths: 9, cumulativeTenths: [9] },
  });
  rides.begin(RACE, 'Ada');
  await ride(rides.current, 298);
  await until(RACE.endsAt + 100);
  rides.begin(raceOf(2, RACE.heat + 1), 'Ada');
  await vi.advanceTimersByTimeAsync(0);
  expect([ridden, rides.current?.state().best]).toEqual([[], null]);
  await until(RACE.endsAt + 10_000);
  expect([ridden, rides.current?.state().best?.heat]).toEqual([[RACE.raceId], RACE.heat]);
});

test('a ride that could not be delivered in time is said, with where it is kept', async () => {
  rides.begin(RACE, 'Ada');
  await ride(rides.current, 300);
  backend.connected = false;
  await until(RACE.endsAt + 1_900_000);
  expect(notices).toMatchObject([
    { code: 'N_RIDE_UNDELIVERED', path: path.join(backend.folder, `${RACE.raceId}.jsonl`) },
  ]);
});
