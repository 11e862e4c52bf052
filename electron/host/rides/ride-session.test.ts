import { rmSync, writeFileSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { decodeBoard, encodeBoard, type Board } from '../../../core/messages/board.ts';
import { RideJournal } from './journal.ts';
import { FakeBackend, RACE, RACER, ride } from './rides.test-support.ts';
import { RideSession, type RideSessionOptions } from './ride-session.ts';
import { whyUnkept } from './unkept.ts';

/** A second as `ride` rides it: (180 + 70) * (400 + 650) units. */
const UNITS = 262_500;

const ROSTER = ['r-b', RACER].map((racerId) => ({ racerId, name: racerId, estimated: false }));
/** The two of them at a second of the heat, me the second. */
const boardAt = (second: number): Board =>
  decodeBoard(
    encodeBoard({
      raceId: RACE.raceId,
      second,
      publishEverySeconds: 1,
      standings: [
        { racerIndex: 0, total: 9 },
        { racerIndex: 1, total: 5 },
      ],
    }),
  );

let backend: FakeBackend;
let onChange: ReturnType<typeof vi.fn<() => void>>;
let onUndelivered: ReturnType<typeof vi.fn<() => void>>;
let onSettled: ReturnType<typeof vi.fn<() => void>>;
let session: RideSession;

beforeEach(() => {
  vi.useFakeTimers({ now: RACE.startsAt });
  backend = new FakeBackend();
  [onChange, onUndelivered, onSettled] = [vi.fn(), vi.fn(), vi.fn()];
  session = open();
});
afterEach(() => {
  session.close();
  backend.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Takes the race's place, or takes it up again. */
function open(more: Partial<RideSessionOptions> = {}): RideSession {
  const callbacks = { onChange, onUndelivered, onSettled, ...more };
  const opened = new RideSession({ ...backend.options(), ...callbacks, race: RACE, name: 'Ada' });
  opened.start();
  return opened;
}

const untilEnd = async (afterEnd = 0): Promise<void> => {
  await vi.advanceTimersByTimeAsync(RACE.endsAt + afterEnd - Date.now());
};
const seconds = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('while riding', () => {
  test('a second is in the journal before it is sent, and goes out once', async () => {
    backend.onPublish = ({ message }) => {
      for (const sample of message.samples ?? []) expect(backend.journal()).toContain(JSON.stringify(sample));
    };
    await ride(session, 12);
    expect(backend.events('join')).toMatchObject([{ raceId: RACE.raceId, message: { name: 'Ada' } }]);
    expect(backend.secondsSent()).toEqual(seconds(1, backend.secondsSent().length));
    expect(backend.secondsSent().length).toBeGreaterThanOrEqual(10);
    expect(backend.log).not.toHaveBeenCalled();
  });

  test('the state says what was ridden, and in which phase the heat is', async () => {
    session.close();
    vi.setSystemTime(RACE.startsAt - 1000);
    session = open();
    await ride(session, 1);
    vi.setSystemTime(RACE.startsAt - 1);
    expect(session.state()).toMatchObject({ phase: 'warmUp', secondsRidden: 0, totalTenths: 0 });
    vi.setSystemTime(RACE.startsAt);
    await ride(session, 2);
    // Nothing comes of the bike for more than 3 s: those seconds are not ridden.
    await vi.advanceTimersByTimeAsync(4000);
    await ride(session, 2, { cadenceRpm: 0 });
    const { outputs, ...state } = session.state();
    expect(outputs).toEqual([131.25, 131.25, null, null, null, null, 0]);
    expect(state).toEqual({
      raceId: RACE.raceId,
      classId: 2,
      phase: 'racing',
      startsAt: RACE.startsAt,
      endsAt: RACE.endsAt,
      totalTenths: Math.floor((2 * UNITS) / 200),
      secondsRidden: 3,
      unusual: [],
      delivery: 'riding',
      unkept: null,
      result: null,
      best: null,
      isBest: false,
    });
    expect(onChange.mock.calls.length).toBeGreaterThanOrEqual(3);
  });

  test.each([
    ['better than the best before', 131, true],
    ['as good', 132, false],
  ])('%s: the state says how far ahead, and whether it is a best', async (_, perSecond, isBest) => {
    session.close();
    const cumulativeTenths = Array.from({ length: 300 }, (_second, at) => (at + 1) * perSecond * 10);
    const best = { heat: 7, flags: 0, totalTenths: perSecond * 3000, cumulativeTenths };
    const onRidden = vi.fn();
    session = open({ best: async () => best, onRidden });
    expect(session.state()).toMatchObject({ best: null, isBest: false });
    await ride(session, 100);
    const { totalTenths, secondsRidden } = session.state();
    expect(session.state()).toMatchObject({
      best: { heat: 7, aheadTenths: totalTenths - secondsRidden * perSecond * 10 },
      isBest: false,
    });
    expect(onRidden).not.toHaveBeenCalled();
    await ride(session, 200);
    await untilEnd(4000);
    expect(session.state()).toMatchObject({ best: { totalTenths: perSecond * 3000 }, isBest });
    expect(onRidden).toHaveBeenCalledTimes(1);
  });

  test('a first ride is a best, an unfinished one is none', async () => {
    session.close();
    session = open({ best: async () => null });
    await ride(session, 280);
    session.leave();
    expect(session.state()).toMatchObject({ best: null, isBest: false });
    session.close();
    session = open({ best: async () => null });
    await ride(session, 20);
    await untilEnd(4000);
    expect(session.state()).toMatchObject({ best: null, isBest: true });
  });

  test('what no legs can do is told, and goes out and counts as everything does', async () => {
    vi.setSystemTime(RACE.startsAt);
    await ride(session, 4, { cadenceRpm: 62 });
    await ride(session, 2, { cadenceRpm: 190 });
    expect(session.state().unusual).toEqual([]);
    await ride(session, 1, { cadenceRpm: 190 });
    const jump = { reason: 'cadence_jump', second: 5, fromRpm: 62, toRpm: 190 };
    expect(session.state()).toMatchObject({ unusual: [jump], secondsRidden: 6 });
    await vi.advanceTimersByTimeAsync(3000);
    expect(backend.secondsSent()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('an estimated resistance is marked from then on, once in the journal', async () => {
    await ride(session, 4);
    await ride(session, 4, { estimated: true });
    await ride(session, 4);
    const marks = backend.sent.map(({ message }) => message.estimated === true);
    expect(marks).toEqual(marks.toSorted((a, b) => Number(a) - Number(b)));
    expect([marks[0], marks.at(-1)]).toEqual([false, true]);
    expect(backend.journal().filter((line) => line.includes('mark'))).toEqual(['{"mark":"estimated"}']);
  });

  test('the board tells how often to publish', async () => {
    session.heed({ ...boardAt(0), publishEverySeconds: 5 }, ROSTER);
    await ride(session, 22);
    const times = backend.sent.slice(1).map(({ at }) => at);
    expect(times.slice(1).map((at, index) => at - (times[index] ?? 0))).toEqual([5000, 5000, 5000]);
  });

  test('the rank is kept of every five seconds, and not again by who comes back', async () => {
    const ranks = (): string[] => backend.journal().filter((line) => line.includes('rank'));
    const kept = (...seconds: number[]): string[] => seconds.map((second) => `{"rank":[${second},2,2]}`);
    await ride(session, 2);
    for (const second of [3, 4, 5, 9, 11, 10, 14]) session.heed(boardAt(second), ROSTER);
    expect(ranks()).toEqual(kept(3, 5, 11));
    session.close();
    session.heed(boardAt(20), ROSTER);
    session = open();
    for (const second of [12, 14, 16, 300]) session.heed(boardAt(second), ROSTER);
    expect(ranks()).toEqual(kept(3, 5, 11, 16, 300));
  });

  test('a board that I am not on yet keeps none', () => {
    session.heed(boardAt(5), ROSTER.slice(0, 1));
    expect(backend.journal().join()).not.toContain('rank');
    session.heed(boardAt(6), ROSTER);
    expect(backend.journal().at(-1)).toBe('{"rank":[6,2,2]}');
  });
});

describe('where the journal cannot be written', () => {
  test('it says so and goes on sending, and all of it is kept once it can be', async () => {
    session.close();
    rmSync(backend.folder, { recursive: true });
    writeFileSync(backend.folder, 'a file in the place of the folder');
    session = open();
    await ride(session, 5);
    expect(session.state()).toMatchObject({ secondsRidden: 4, delivery: 'riding' });
    expect(session.state().unkept?.message).toMatch(
      /^This ride cannot be kept on this computer \((EEXIST|ENOTDIR)\)\. It goes on being sent/,
    );
    expect(backend.secondsSent()).toEqual(seconds(1, backend.secondsSent().length));
    expect(backend.secondsSent().length).toBeGreaterThanOrEqual(2);
    rmSync(backend.folder);
    await ride(session, 5);
    expect(session.state()).toMatchObject({ secondsRidden: 9, unkept: null });
    expect(backend.journal()).toHaveLength(1 + 9);
    expect(backend.log.mock.calls.map(([level, message]) => `${level}: ${message}`)).toEqual([
      'error: the ride cannot be written to disk',
      'info: the ride is on disk again',
    ]);
  });

  test('a ride that has ended is kept, too, as soon as it can be', async () => {
    session.close();
    rmSync(backend.folder, { recursive: true });
    writeFileSync(backend.folder, 'a file in the place of the folder');
    session = open();
    await ride(session, 3);
    backend.connected = false;
    session.leave();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(session.state()).toMatchObject({ delivery: 'sending', unkept: { key: 'unkeptOther' } });
    rmSync(backend.folder);
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.state().unkept).toBeNull();
    expect(backend.journal()).toContain('{"mark":"left"}');
  });
});

describe('why a ride is not kept', () => {
  test.for([
    ['ENOSPC', 'The disk is full: this ride is not kept on this computer.'],
    ['EDQUOT', 'The disk is full'],
    ['EFBIG', 'The disk is full'],
    ['EROFS', 'This ride cannot be kept on this computer (EROFS).'],
  ])('%s is said in words', ([code = '', words = '']) => {
    expect(whyUnkept(code).message).toContain(words);
  });
});

describe('taken up again', () => {
  test('it goes on behind its journal, and sends what may not have been sent', async () => {
    await ride(session, 10);
    session.close();
    backend.sent.length = 0;
    session = open();
    expect(session.state()).toMatchObject({ secondsRidden: 9, totalTenths: Math.floor((9 * UNITS) / 200) });
    // A reading that still falls into a second that is there changes nothing of it; it goes on into the gap behind.
    const late = { at: RACE.startsAt + 8600, cadenceRpm: 20, resistancePercent: 0 };
    session.take({ ...late, powerW: null, heartRateBpm: null, speedKmh: null }, false);
    await ride(session, 5);
    expect(session.state().secondsRidden).toBe(14);
    expect(backend.secondsSent().slice(0, 9)).toEqual(seconds(1, 9));
    expect(new Set(backend.secondsSent()).size).toBe(backend.secondsSent().length);
    expect(backend.sent[0]?.message).toMatchObject({ event: 'join', name: 'Ada' });
    expect(backend.sent[0]?.message.samples?.every(([, cadenceRpm]) => cadenceRpm === 90)).toBe(true);
    const journalled = backend.journal().filter((line) => line.startsWith('['));
    expect(journalled.slice(8, 11)).toEqual([
      '[9,90,40,null,null]',
      '[10,20,0,null,null]',
      '[11,90,40,null,null]',
    ]);
    expect(journalled).toHaveLength(14);
  });

  test('it is as estimated as it was', async () => {
    await ride(session, 3, { estimated: true });
    session.close();
    backend.sent.length = 0;
    session = open();
    await ride(session, 3);
    expect(backend.sent.map(({ message }) => message.estimated)).toEqual(backend.sent.map(() => true));
  });
});

describe('at the end', () => {
  test('the whole ride is sent, again until the backend holds it, and that is kept', async () => {
    backend.losesFinals = 2;
    await ride(session, 300);
    expect(session.state()).toMatchObject({ phase: 'finished', delivery: 'riding' });
    // Second 300 is over, so no later reading is waited for. Half of a spread of 5 s, then 17 s to each question.
    await untilEnd(2000);
    expect(session.state().delivery).toBe('sending');
    expect(backend.events('final')).toEqual([]);
    await untilEnd(60_000);
    const [first = 0, ...others] = backend.events('final').map(({ at }) => at - RACE.endsAt);
    expect(first).toBeGreaterThan(2500);
    expect(first).toBeLessThanOrEqual(2750);
    expect(others.map((at) => at - first)).toEqual([17_000, 34_000]);
    expect(session.state()).toMatchObject({ delivery: 'stored', secondsRidden: 300 });
    expect(backend.journal().filter((line) => line.includes('mark'))).toEqual(['{"mark":"stored"}']);
    expect(onUndelivered).not.toHaveBeenCalled();
  });

  test('the board tells over how long the finals are spread', async () => {
    await ride(session, 299);
    session.heed({ ...boardAt(0), finalSpreadSeconds: 20 }, ROSTER);
    await ride(session, 1);
    await untilEnd(30_000);
    const [final] = backend.events('final');
    expect((final?.at ?? 0) - RACE.endsAt).toBeGreaterThan(10_000);
    expect((final?.at ?? 0) - RACE.endsAt).toBeLessThanOrEqual(10_250);
  });

  test('a bike that fell silent is waited for as long as a gap may be bridged', async () => {
    await ride(session, 298);
    await untilEnd(800);
    const reading = { at: RACE.endsAt + 500, cadenceRpm: 0, resistancePercent: 40 };
    session.take({ ...reading, powerW: null, heartRateBpm: null, speedKmh: null }, false);
    expect(session.state().secondsRidden).toBe(300);
    await untilEnd(1300);
    expect(session.state().delivery).toBe('sending');
  });

  test('a bike that stays silent is not waited for any longer', async () => {
    await ride(session, 290);
    await untilEnd(2999);
    expect(session.state().delivery).toBe('riding');
    await untilEnd(3250);
    expect(session.state()).toMatchObject({ delivery: 'sending', secondsRidden: 290 });
  });

  test('of a bike that was never heard nothing is sent, and nothing said to be', async () => {
    await untilEnd(3250);
    expect(session.state()).toMatchObject({ delivery: 'nothing', secondsRidden: 0 });
    expect([onUndelivered, onSettled].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
  });

  test('what cannot be delivered within 30 minutes is said, and its journal stays as it is', async () => {
    await ride(session, 300);
    backend.connected = false;
    await untilEnd(1_790_000);
    expect([onUndelivered, onSettled].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    await untilEnd(1_900_000);
    expect([onUndelivered, onSettled].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(session.state().delivery).toBe('undelivered');
    expect(backend.journal().filter((line) => line.includes('mark'))).toEqual([]);
  });
});

describe('the results', () => {
  type Row = FakeBackend['results']['rows'][number];
  const row = (rank: number, total: number): Row => [rank, RACER, 'Ada', total, 300, 0];
  const other: Row = [1, 'r-b', 'Ben', 9, 300, 0];
  const looks = (): { at: number; from: number | undefined }[] =>
    backend.asked
      .filter(({ name }) => name === 'results')
      .map(({ at, from }) => ({ at: at - RACE.endsAt, from }));

  test('are looked at soon, then every 15 s until they are official; each new word on them is kept', async () => {
    backend.results = { status: 'pending', rows: [] };
    await ride(session, 300);
    await untilEnd(10_000);
    expect(session.state().result).toBeNull();
    backend.results = { status: 'provisional', rows: [other, row(2, 8)] };
    await untilEnd(30_000);
    expect(session.state().result).toEqual({ rank: 2, riders: 2, totalTenths: 8, official: false });
    backend.results = { status: 'official', rows: [row(1, 8)] };
    await untilEnd(100_000);
    expect(session.state().result).toEqual({ rank: 1, riders: 1, totalTenths: 8, official: true });
    // A tick after the end, 3 s and half of a spread of 7 s; never for a row.
    expect(looks().map(({ at }) => at)).toEqual([6750, 21_750, 36_750]);
    expect(looks().every(({ from }) => from !== undefined && from >= 5000)).toBe(true);
    expect(backend.journal().filter((line) => line.includes('result'))).toHaveLength(2);
  });

  test('that are provisional and have the rides in them are not looked at before they can be official', async () => {
    backend.results = { status: 'provisional', rows: [row(1, 8)] };
    await ride(session, 300);
    await untilEnd(90_000);
    backend.results = { status: 'official', rows: [row(1, 8)] };
    await untilEnd(200_000);
    expect(looks().map(({ at }) => at)).toEqual([6750, 21_750, 66_500, 81_500, 96_500]);
  });

  test('that are official without all of the ride are looked at until it is in them, for a backend may have been away at the end', async () => {
    const early: Row = [2, RACER, 'Ada', 5, 250, 0];
    backend.results = { status: 'official', rows: [other, early] };
    await ride(session, 300);
    await untilEnd(60_000);
    expect(session.state().result).toEqual({ rank: 2, riders: 2, totalTenths: 5, official: true });
    expect(onSettled).not.toHaveBeenCalled();
    backend.results = { status: 'official', rows: [row(1, 8)] };
    await untilEnd(130_000);
    expect(session.state().result).toEqual({ rank: 1, riders: 1, totalTenths: 8, official: true });
    const asked = looks().length;
    await untilEnd(300_000);
    expect(looks()).toHaveLength(asked);
  });

  test('of a backend that does not say the rider’s own are searched for it', async () => {
    backend.isOld = true;
    backend.results = { status: 'provisional', rows: [other, row(2, 8)] };
    await ride(session, 300);
    await untilEnd(25_000);
    expect(session.state().result).toEqual({ rank: 2, riders: 2, totalTenths: 8, official: false });
    backend.results = { status: 'official', rows: [row(1, 8)] };
    await untilEnd(70_000);
    expect(session.state().result).toEqual({ rank: 1, riders: 1, totalTenths: 8, official: true });
  });

  test('without the rider in them say nothing, and a failed question is asked again', async () => {
    await ride(session, 300);
    backend.results = { status: 'official', rows: [other] };
    await untilEnd(11_000);
    expect(session.state().result).toBeNull();
    backend.connected = false;
    await untilEnd(22_000);
    expect(backend.log).toHaveBeenCalledWith('info', 'no results yet', expect.anything());
    backend.connected = true;
    backend.results = { status: 'official', rows: [row(1, 8)] };
    await untilEnd(37_000);
    expect(session.state().result?.official).toBe(true);
  });

  test('that are official and lack some of the ride are looked at until they have it', async () => {
    backend.results = { status: 'official', rows: [[2, RACER, 'Ada', 5, 200, 0]] };
    await ride(session, 300);
    await untilEnd(60_000);
    expect(session.state().result).toEqual({ rank: 2, riders: 1, totalTenths: 5, official: true });
    backend.results = { status: 'official', rows: [row(1, 8)] };
    await untilEnd(70_000);
    expect(session.state().result).toEqual({ rank: 1, riders: 1, totalTenths: 8, official: true });
    await untilEnd(400_000);
    expect(looks().map(({ at }) => at)).toEqual([6750, 66_750]);
  });

  test('of a heat that runs on without the rider are not asked for', async () => {
    await ride(session, 10);
    session.leave();
    await untilEnd(2999);
    expect(looks()).toEqual([]);
    await untilEnd(10_000);
    expect(session.state().result?.official).toBe(true);
  });

  test('are given up with the time that a ride is credited in', async () => {
    backend.results = { status: 'pending', rows: [] };
    await ride(session, 300);
    await untilEnd(1_900_000);
    expect([looks().length, onSettled.mock.calls.length]).toEqual([120, 1]);
  });
});

describe('settled', () => {
  test('once it is stored and its results are official, it says so once and lets everything go', async () => {
    const closeFile = vi.spyOn(RideJournal.prototype, 'close');
    await ride(session, 300);
    await untilEnd(15_000);
    expect([session.state().result?.official, onSettled.mock.calls.length]).toEqual([true, 0]);
    await untilEnd(30_000);
    expect(onSettled).toHaveBeenCalledTimes(1);
    expect([vi.getTimerCount(), session.state().delivery]).toEqual([0, 'stored']);
    expect(closeFile).toHaveBeenCalledTimes(1);
    // Once more would close somebody else's file.
    session.close();
    expect(closeFile).toHaveBeenCalledTimes(1);
  });

  test('who left in the middle is: what was ridden was sent', async () => {
    await ride(session, 10);
    session.leave();
    session.leave();
    await ride(session, 10);
    expect(session.state().secondsRidden).toBe(9);
    expect(backend.journal().filter((line) => line.includes('left'))).toHaveLength(1);
    await untilEnd(10_000);
    expect([backend.events('final').length, onSettled.mock.calls.length]).toEqual([1, 1]);
  });

  test('who left before the first second is at once, and sends nothing', async () => {
    session.leave();
    await vi.advanceTimersByTimeAsync(1);
    expect(onSettled).toHaveBeenCalledTimes(1);
    await untilEnd(60_000);
    expect([backend.events('final'), backend.asked]).toEqual([[], []]);
  });

  test('a fault in keeping what the backend said does not hold the rest up', async () => {
    await ride(session, 300);
    onChange.mockImplementation(() => {
      if (session.state().delivery === 'stored') throw new Error('the disk is full');
    });
    await untilEnd(60_000);
    expect(backend.log).toHaveBeenCalledWith('error', 'the ride could not be settled', expect.anything());
    expect([session.state().result?.official, onSettled.mock.calls.length]).toEqual([true, 1]);
  });

  test('closed before, it is not: the next start takes it up', async () => {
    await ride(session, 300);
    await untilEnd(4000);
    session.close();
    expect(vi.getTimerCount()).toBe(0);
    const finals = backend.events('final').length;
    await untilEnd(100_000);
    expect([backend.events('final').length - finals, onSettled.mock.calls.length]).toEqual([0, 0]);
    expect(backend.log).not.toHaveBeenCalled();
  });
});
