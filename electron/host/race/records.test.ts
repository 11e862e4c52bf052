import { deflateRawSync } from 'node:zlib';

import { beforeEach, describe, expect, test, vi } from 'vitest';

import { toBase64 } from '../../../core/messages/base64.ts';
import { encodeCurve } from '../../../core/messages/pace-curve.ts';
import type { RideRow } from '../../../core/messages/requests.ts';
import type { Race } from '../../../core/race/heat.ts';
import { AlleycatError } from '../../../core/errors.ts';
import type { RideListing } from '../../contract/state.ts';
import { rideDetail, type DetailSources } from '../rides/detail.ts';
import type { OwnBest, OwnBests } from '../rides/own-best.ts';
import type { Rides } from '../rides/rides.ts';
import type { Requests } from '../uplink/requests.ts';
import { BackendRides } from './backend-rides.ts';
import { ownPace, recordHandlers, type KnownPaces } from './records.ts';

const HEAT_MS = 300_000;
const steps = Array.from({ length: 300 }, (_, at) => (at === 5 ? null : 10));
const curve = toBase64(encodeCurve(steps));
const packed = (list: unknown[]): string => deflateRawSync(JSON.stringify(list)).toString('base64');
const listing = (raceId: string, more: Partial<RideListing> = {}): RideListing => ({
  raceId,
  classId: 2,
  startsAt: Number(raceId.slice(2)) * HEAT_MS,
  totalTenths: 5,
  secondsRidden: 300,
  unusual: [],
  stored: true,
  here: true,
  result: null,
  ...more,
});

/** What the backend answers to each request, in turn; the last again and again. */
let answers: Record<string, unknown[]>;
let asked: [name: string, body: object][];
let here: RideListing[];
/** The rider's best as this computer has it. */
let own: OwnBest | null;
let ghost: 'none' | { racerId: string; name: string };
const requests = {
  ask: async (name: string, body: object) => {
    asked.push([name, body]);
    const list = answers[name] ?? [];
    const answer = list.length > 1 ? list.shift() : list[0];
    if (answer instanceof Error) throw answer;
    return answer;
  },
} as unknown as Requests;

let handlers: ReturnType<typeof recordHandlers>;
beforeEach(() => {
  [answers, asked, here, own, ghost] = [{}, [], [], null, 'none'];
  const paces: KnownPaces = new Map();
  const backendRides = new BackendRides(requests);
  handlers = recordHandlers(() => ({
    requests,
    rides: {
      history: () => Promise.resolve(here),
      detail: (raceId: string, sources: object) =>
        rideDetail(raceId, { ...sources, folder: '' } as DetailSources),
    } as unknown as Rides,
    backendRides,
    bests: {
      beside: async (_: Race, stored: OwnBest | null) => own ?? stored,
    } as unknown as OwnBests,
    rider: { racerId: 'r-me', name: 'Ada' },
    now: 9 * HEAT_MS,
    paces,
    ghost,
  }));
});

test.each([false, true])('records, packed: %s', async (isPacked) => {
  const rows = [[1, 'r-b', 'Ben', 300, 7, 1]];
  const more = { classId: 2, period: 'day', key: 'day-2026-11-29', mine: [200, 8], bests: [[5, 100, 9]] };
  answers.records = [{ ...more, ...(isPacked ? { rows: [], packed: packed(rows) } : { rows }) }];
  expect(await handlers['records.get']({ classId: 2, period: 'day' })).toEqual({
    classId: 2,
    period: 'day',
    key: 'day-2026-11-29',
    rows: [
      { rank: 1, racerId: 'r-b', name: 'Ben', totalTenths: 300, heat: 7, startsAt: 7 * HEAT_MS, flags: 1 },
    ],
    mine: { classId: 2, totalTenths: 200, heat: 8, startsAt: 8 * HEAT_MS },
    bests: [{ classId: 5, totalTenths: 100, heat: 9, startsAt: 9 * HEAT_MS }],
  });
  answers.records = [{ ...more, rows, mine: null }];
  expect((await handlers['records.get']({ classId: 2, period: 'day' })).mine).toBeNull();
});

describe('all time', () => {
  const row = (racerId: string): unknown[] => [racerId, 'Ben', 2990, 7, 0, curve, 1];

  test('has the best rides second by second, and asks for them again only where they are others', async () => {
    answers.pace = [
      { classId: 2, version: 4, top: packed([row('r-b')]), mine: row('r-me') },
      { classId: 2, version: 4, top: null, mine: null },
      { classId: 2, version: 5, top: packed([]), mine: null },
    ];
    const first = await handlers['pace.get']({ classId: 2 });
    expect(first.top).toMatchObject([{ racerId: 'r-b', heat: 7, startsAt: 7 * HEAT_MS, totalTenths: 2990 }]);
    expect(first.top[0]?.cumulativeTenths.slice(4, 7)).toEqual([50, 50, 60]);
    expect(first.mine?.cumulativeTenths).toHaveLength(300);
    const second = await handlers['pace.get']({ classId: 2 });
    expect([second.top, second.mine, second.chosen]).toEqual([first.top, null, null]);
    expect((await handlers['pace.get']({ classId: 2 })).top).toEqual([]);
    expect(asked.map(([, body]) => body)).toEqual([
      { classId: 2 },
      { classId: 2, known: 4 },
      { classId: 2, known: 4 },
    ]);
  });

  test('has my ride of this computer as mine where the backend has a worse one still', async () => {
    own = { heat: 8, flags: 4, totalTenths: 3000, cumulativeTenths: [10, 20] };
    answers.pace = [{ classId: 2, version: 0, top: null, mine: row('r-me') }];
    expect((await handlers['pace.get']({ classId: 2 })).mine).toEqual({
      ...own,
      racerId: 'r-me',
      name: 'Ada',
      startsAt: 8 * HEAT_MS,
    });
  });

  test('asks for the ghost that was chosen', async () => {
    ghost = { racerId: 'r-b', name: 'Ben' };
    answers.pace = [{ classId: 2, version: 0, top: null, mine: null, chosen: row('r-b') }];
    expect((await handlers['pace.get']({ classId: 2 })).chosen).toMatchObject({ racerId: 'r-b' });
    expect(asked).toEqual([['pace', { classId: 2, rider: 'r-b' }]]);
  });

  test('the own best alone', async () => {
    answers.pace = [{ classId: 2, version: 0, top: null, mine: row('r-me') }];
    expect(await ownPace(requests, 2)).toMatchObject({ totalTenths: 2990 });
    expect(asked).toEqual([['pace', { classId: 2, top: false }]]);
  });

  test.each([
    ['a curve that is none', { top: null, mine: ['r-b', 'Ben', 1, 1, 0, 'AA==', 1] }],
    ['best rides that do not inflate', { top: 'AAAA', mine: null }],
  ])('%s is not understood', async (_, reply) => {
    answers.pace = [{ classId: 2, version: 4, ...reply }];
    await expect(handlers['pace.get']({ classId: 2 })).rejects.toThrow(
      expect.objectContaining({ code: 'E_BAD_REPLY' }),
    );
  });
});

describe('my rides', () => {
  const row = (raceId: string, rank = 3): RideRow => [raceId, rank, 40, 900, 299, 0];

  test('are of this computer and of others, newest first', async () => {
    here = [
      listing('2-9'),
      listing('2-7', { result: { rank: 9, riders: 9, totalTenths: 5, official: true } }),
    ];
    answers.rides = [
      { rides: [row('3-10'), row('2-9')], next: 9 },
      { rides: [row('2-7'), row('2-5')], next: null },
    ];
    const official = { rank: 3, riders: 40, totalTenths: 900, official: true };
    expect(await handlers['rides.list'](null)).toEqual([
      {
        ...listing('3-10', { classId: 3, here: false, totalTenths: 900, secondsRidden: 299 }),
        result: official,
      },
      // By the journal, but the rank that the ride did not wait for.
      listing('2-9', { result: official }),
      { ...here[1], result: official },
      { ...listing('2-5', { here: false, totalTenths: 900, secondsRidden: 299 }), result: official },
    ]);
    expect(asked.map(([, body]) => body)).toEqual([{}, { before: 9 }]);
  });

  test('are asked for again only as far as there are news', async () => {
    answers.rides = [
      { rides: [row('2-9')], next: 9 },
      { rides: [row('2-5')], next: null },
    ];
    await handlers['rides.list'](null);
    answers.rides = [
      { rides: [row('2-11')], next: 11 },
      { rides: [row('2-9')], next: 9 },
      { rides: [row('2-5')], next: null },
    ];
    expect((await handlers['rides.list'](null)).map(({ raceId }) => raceId)).toEqual(['2-11', '2-9', '2-5']);
    expect(asked.map(([, body]) => body)).toEqual([{}, { before: 9 }, {}, { before: 11 }]);
  });

  test('are those of this computer without an answer', async () => {
    here = [listing('2-9')];
    answers.rides = [new AlleycatError('E_OFFLINE', 'no')];
    expect(await handlers['rides.list'](null)).toEqual(here);
  });

  test('do not wait for an answer that does not come', async () => {
    vi.useFakeTimers();
    here = [listing('2-9')];
    answers.rides = [new Promise(() => undefined)];
    const list = handlers['rides.list'](null);
    await vi.advanceTimersByTimeAsync(3000);
    expect(await list).toEqual(here);
    vi.useRealTimers();
  });

  describe('of another computer, looked at', () => {
    const held = { raceId: '2-5', seconds: 299, units: 0, curve, rank: 3, riders: 40 };
    const details = (): object[] => asked.flatMap(([, body]) => ('raceId' in body ? [body] : []));

    test('has the points of each second, asked for once', async () => {
      answers.rides = [{ rides: [row('2-5')], next: null }, held];
      const detail = await handlers['ride.detail']({ raceId: '2-5' });
      expect(detail).toMatchObject({ raceId: '2-5', here: false, name: 'Ada', ranks: [], best: null });
      expect(detail.result).toEqual({ rank: 3, riders: 40, totalTenths: 900, official: true });
      expect(detail.samples.slice(4, 6)).toEqual([
        [5, null, null, 1, null, null],
        [7, null, null, 1, null, null],
      ]);
      await handlers['ride.detail']({ raceId: '2-5' });
      expect(details()).toEqual([{ raceId: '2-5', curve: true }]);
    });

    test('is asked for again where the list has news of it', async () => {
      answers.rides = [{ rides: [row('2-5')], next: null }, held];
      await handlers['ride.detail']({ raceId: '2-5' });
      answers.rides = [{ rides: [row('2-5', 2)], next: null }, held];
      await handlers['rides.list'](null);
      expect((await handlers['ride.detail']({ raceId: '2-5' })).result?.rank).toBe(2);
      expect(details()).toHaveLength(2);
    });

    test.each([
      ['does not have its seconds', { raceId: '2-5', seconds: 0, units: 0 }, 'E_NO_RIDE'],
      ['does not answer', new AlleycatError('E_OFFLINE', 'no'), 'E_OFFLINE'],
      ['answers with what is no curve', { ...held, curve: 'AA==' }, 'E_BAD_REPLY'],
    ])('is refused in words where the backend %s', async (_, answer, code) => {
      answers.rides = [{ rides: [row('2-5')], next: null }, answer];
      await expect(handlers['ride.detail']({ raceId: '2-5' })).rejects.toMatchObject({ code });
    });

    test('is none that neither list has', async () => {
      answers.rides = [{ rides: [], next: null }];
      await expect(handlers['ride.detail']({ raceId: '2-5' })).rejects.toMatchObject({ code: 'E_NO_RIDE' });
    });

    test('that was looked at longest ago is asked for again', async () => {
      const all = Array.from({ length: 51 }, (_, heat) => `2-${heat}`);
      answers.rides = [{ rides: all.map((raceId) => row(raceId)), next: null }, held];
      for (const raceId of all) await handlers['ride.detail']({ raceId });
      // The first is the best, which each of the others is held against.
      expect(details()).toHaveLength(51);
      for (const raceId of ['2-50', '2-0', '2-1']) await handlers['ride.detail']({ raceId });
      expect(details().slice(51)).toEqual([{ raceId: '2-1', curve: true }]);
    });
  });
});
