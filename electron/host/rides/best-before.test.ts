import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { toBase64 } from '../../../core/messages/base64.ts';
import { encodeCurve } from '../../../core/messages/pace-curve.ts';
import type { PaceRow } from '../../../core/messages/requests.ts';
import { FakeBackend, RACE, RACER, ride } from './rides.test-support.ts';
import { RideSession } from './ride-session.ts';

/** Tenths of a point of a second as `ride` rides it: 131.25 points. */
const TENTHS = 1312.5;

let backend: FakeBackend;
let session: RideSession;

beforeEach(() => {
  vi.useFakeTimers({ now: RACE.startsAt });
  backend = new FakeBackend();
});
afterEach(() => {
  session.close();
  backend.close();
  vi.useRealTimers();
});

function open(): RideSession {
  const nothing = (): void => undefined;
  session = new RideSession({
    ...backend.options(),
    race: RACE,
    name: 'Ada',
    onChange: nothing,
    onUndelivered: nothing,
    onSettled: nothing,
  });
  session.start();
  return session;
}

/** A best of so many tenths in each second, ridden a heat ago. */
const best = (step: number): PaceRow => [
  RACER,
  'Ada',
  step * 300,
  RACE.heat - 1,
  0,
  toBase64(encodeCurve(new Array<number>(300).fill(step))),
  1,
];

describe('the best before this ride', () => {
  test('is asked for once, and told with how far this ride is ahead of it', async () => {
    backend.best = best(1300);
    open();
    await vi.advanceTimersByTimeAsync(0);
    const beginning = { totalTenths: 390_000, heat: RACE.heat - 1, aheadTenths: null };
    expect(session.state()).toMatchObject({ best: beginning, isBest: false });
    await ride(session, 11);
    expect(session.state().best?.aheadTenths).toBe(Math.floor(10 * TENTHS) - 13_000);
    await ride(session, 100);
    expect(backend.paceAsked).toHaveLength(1);
  });

  test.each([
    [1300, 300, true],
    [1313, 300, false],
    [null, 300, true],
    [1000, 270, false],
    [null, 270, false],
  ])('of %s tenths a second, with %i seconds ridden: beaten %s', async (before, seconds, isBest) => {
    backend.best = before === null ? null : best(before);
    open();
    // Whoever comes late has fewer seconds, and has not finished with less than 285.
    await vi.advanceTimersByTimeAsync((300 - seconds) * 1000);
    await ride(session, seconds - 1);
    expect(session.state().isBest).toBe(false);
    await ride(session, 1);
    expect(session.state()).toMatchObject({ phase: 'finished', isBest });
  });

  test('is asked for again where there was no answer, and not once the heat is over', async () => {
    backend.best = best(1000);
    backend.connected = false;
    open();
    await ride(session, 40);
    expect(backend.paceAsked.map((at) => at - RACE.startsAt)).toEqual([0, 15_000, 30_000]);
    expect(session.state().best).toBeNull();
    backend.connected = true;
    await ride(session, 10);
    expect(session.state().best?.totalTenths).toBe(300_000);
    session.close();
    backend.connected = false;
    open();
    await ride(session, 250);
    const asked = backend.paceAsked.length;
    backend.connected = true;
    await vi.advanceTimersByTimeAsync(60_000);
    // What is the best now may be this very ride.
    expect([backend.paceAsked.length - asked, session.state().best, session.state().isBest]).toEqual([
      0,
      null,
      false,
    ]);
  });

  test('is asked for in the warm-up once the heat before is among the best', async () => {
    vi.setSystemTime(RACE.startsAt - 290_000);
    backend.best = best(1300);
    open();
    await vi.advanceTimersByTimeAsync(300_000);
    // A minute and a half, and half of a spread of a minute, after the beginning of the heat that runs meanwhile.
    expect(backend.paceAsked.map((at) => at - RACE.startsAt)).toEqual([-180_000]);
    expect(session.state().best?.totalTenths).toBe(390_000);
  });

  test('ends with the ride', async () => {
    backend.connected = false;
    open();
    await vi.advanceTimersByTimeAsync(1000);
    session.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([backend.paceAsked.length, vi.getTimerCount()]).toEqual([1, 0]);
  });
});
