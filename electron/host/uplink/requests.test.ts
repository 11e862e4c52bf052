import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { AlleycatError, DecodeError } from '../../../core/errors.ts';
import type { RequestName } from '../../../core/messages/topics.ts';
import { say } from '../../contract/sentences/say.ts';
import type { Connection } from './connection.ts';
import { HeatClock } from './heat-clock.ts';
import { Requests } from './requests.ts';

const RIDES = { raceId: '2-1000', seconds: 300, units: 78_750_000 };

let speed: number;
let asked: { topic: string; message: { v: 1; id: string } & Record<string, unknown> }[];
let publish: () => Promise<void>;
let topics: string[];
let clock: HeatClock;
let requests: Requests;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  [speed, asked, topics] = [1, [], []];
  publish = () => Promise.resolve();
  const connection = {
    subscribe: (topic: string) => void topics.push(topic),
    publish: (topic: string, payload: string) => {
      asked.push({ topic, message: JSON.parse(payload) as (typeof asked)[number]['message'] });
      return publish();
    },
  };
  clock = new HeatClock({
    get speed() {
      return speed;
    },
    now: () => Date.now(),
  });
  requests = new Requests('r-a', connection as unknown as Connection, clock);
});
afterEach(() => {
  requests.close();
  vi.useRealTimers();
});

/** A reply comes: to the n-th request, unless it is said otherwise. */
function reply(at: number, body: object, name: RequestName = 'rides', racerId = 'r-a'): boolean {
  const envelope = { v: 1, id: asked[at]?.message.id, serverTime: Date.now(), ...body };
  return requests.receive(
    `alleycat/v1/racers/${racerId}/replies/${name}`,
    Buffer.from(JSON.stringify(envelope)),
  );
}

const ask = (): Promise<unknown> => requests.ask('rides', { raceId: '2-1000' });
/** What became of it by now: its value, its error's code, or nothing yet. */
async function fate(answer: Promise<unknown>): Promise<unknown> {
  let known: unknown = 'waiting';
  answer.then(
    (value) => (known = value),
    (error: unknown) => (known = error instanceof AlleycatError ? error.code : error),
  );
  await vi.advanceTimersByTimeAsync(0);
  return known;
}

describe('a request', () => {
  test('goes out under its name with an id of its own, and its answer comes back', async () => {
    const answers = [ask(), ask()];
    expect(topics).toEqual(['alleycat/v1/racers/r-a/replies/+']);
    expect(asked).toEqual(
      Array.from({ length: 2 }, () => ({
        topic: 'alleycat/v1/racers/r-a/requests/rides',
        message: { v: 1, id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, raceId: '2-1000' },
      })),
    );
    expect(asked[0]?.message.id).not.toBe(asked[1]?.message.id);
    expect(reply(1, { ...RIDES, seconds: 1 })).toBe(true);
    expect(reply(0, { ...RIDES, seconds: 0 })).toBe(true);
    expect(await Promise.all(answers)).toEqual([
      { ...RIDES, seconds: 0 },
      { ...RIDES, seconds: 1 },
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('sets the heat clock by its round trip', async () => {
    const answer = ask();
    await vi.advanceTimersByTimeAsync(400);
    reply(0, { ...RIDES, serverTime: 5_000_000 });
    await answer;
    expect(clock.now()).toBe(5_000_200);
  });

  test('is answered once: what comes after it is nobody’s', async () => {
    const answer = ask();
    reply(0, { ...RIDES, seconds: 1 });
    expect(reply(0, { ...RIDES, seconds: 2, serverTime: 9_000_000 })).toBe(true);
    expect(await answer).toMatchObject({ seconds: 1 });
    expect(clock.now()).toBe(Date.now());
  });
});

describe('what is not the answer', () => {
  test.each<[string, () => boolean]>([
    ['another id', () => reply(0, { ...RIDES, id: 'q-7' })],
    ['another name', () => reply(0, RIDES, 'results')],
  ])('%s is taken, and waited on', async (_what, come) => {
    const answer = ask();
    expect(come()).toBe(true);
    expect(await fate(answer)).toBe('waiting');
    // And not for ever.
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await fate(answer)).toBe('E_NO_ANSWER');
  });

  test('another rider’s, or no reply at all, is left to others', async () => {
    const answer = ask();
    expect(reply(0, RIDES, 'rides', 'r-b')).toBe(false);
    expect(reply(0, RIDES, 'all' as RequestName)).toBe(false);
    expect(requests.receive('alleycat/v1/races/2-1000/board', new Uint8Array(0))).toBe(false);
    expect(await fate(answer)).toBe('waiting');
  });

  test('what is no reply is thrown to the connection’s guard', () => {
    void fate(ask());
    const topic = 'alleycat/v1/racers/r-a/replies/rides';
    expect(() => requests.receive(topic, Buffer.from('not JSON'))).toThrow(DecodeError);
    expect(() => reply(0, { v: 2 })).toThrow(DecodeError);
    // A clock that no heat would follow on.
    for (const serverTime of [-1, 1e300])
      expect(() => reply(0, { ...RIDES, serverTime })).toThrow(DecodeError);
  });
});

describe('an error says by its code what happened', () => {
  test.each([
    ['E_TOO_MANY_REQUESTS', say('tooManyRequests')],
    ['E_BACKEND', say('backendFailed')],
    // Nothing that this version has words of its own for.
    ['E_REQUEST', 'As it was sent.'],
    ['constructor', 'As it was sent.'],
  ])('the backend’s own: %s', async (code, words) => {
    const answer = ask();
    reply(0, { error: { code, message: 'As it was sent.' } });
    await expect(answer).rejects.toThrow(new AlleycatError(code, words));
    expect(await fate(answer)).toBe(code);
  });

  test.each([{}, { ...RIDES, seconds: 301 }, { ...RIDES, units: '1' }])(
    'E_BAD_REPLY for %j',
    async (body) => {
      const answer = ask();
      reply(0, body);
      expect(await fate(answer)).toBe('E_BAD_REPLY');
    },
  );

  test('E_OFFLINE where it cannot be sent, and nothing is waited for', async () => {
    publish = () => Promise.reject(new Error('not connected'));
    expect(await fate(ask())).toBe('E_OFFLINE');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('E_OFFLINE for all that wait when it is closed', async () => {
    const answers = [ask(), ask()];
    requests.close();
    expect(await Promise.all(answers.map(fate))).toEqual(['E_OFFLINE', 'E_OFFLINE']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('E_NO_ANSWER', () => {
  test.each([
    ['10 s of the clock', 1, 10_000],
    ['a faster clock’s 10 s', 1.6, 6250],
    ['5 s of real time at least', 100, 5000],
  ])('comes after %s', async (_what, clockSpeed, realMs) => {
    speed = clockSpeed;
    const answer = ask();
    await vi.advanceTimersByTimeAsync(realMs - 1);
    expect(await fate(answer)).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await fate(answer)).toBe('E_NO_ANSWER');
    // A reply that comes after all is nobody's, and no measure of the time.
    expect(reply(0, { ...RIDES, serverTime: 9_000_000 })).toBe(true);
    expect(clock.now()).toBe(Date.now());
  });
});
