import { beforeEach, expect, it } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import type { ReplyBody, RequestBody } from '../../../core/messages/requests.ts';
import { Seat } from './seat.ts';

/** The backend's side: who has claimed the seat last. */
let owner: string | null;
let asked: RequestBody<'seat'>[];
let taken: string[];
/** What is done before an answer goes out. */
let before: () => Promise<void>;

beforeEach(() => {
  [owner, asked, taken] = [null, [], []];
  before = () => Promise.resolve();
});

function seatOf(name: string): Seat {
  const ask = async (_name: 'seat', body: RequestBody<'seat'>): Promise<ReplyBody<'seat'>> => {
    asked.push(body);
    if (body.claim) owner = body.session;
    const mine = owner === null || owner === body.session;
    await before();
    return { mine };
  };
  return new Seat({
    requests: { ask: ask as never },
    onTaken: () => void taken.push(name),
    log: () => undefined,
  });
}

it('is claimed once, by a name of the run’s own, and asked for at each further connection', async () => {
  const [home, gym] = [seatOf('home'), seatOf('gym')];
  await home.connected();
  await home.connected();
  await home.connected();
  expect(asked.map(({ claim }) => claim)).toEqual([true, false, false]);
  expect(new Set(asked.map(({ session }) => session)).size).toBe(1);
  expect(taken).toEqual([]);
  await gym.connected();
  expect(asked.at(-1)?.session).not.toBe(asked[0]?.session);
});

it('is left by the one that was there before, and only by that', async () => {
  const [home, gym] = [seatOf('home'), seatOf('gym')];
  await home.connected();
  await gym.connected();
  await home.connected();
  await gym.connected();
  expect(taken).toEqual(['home']);
});

it('can be taken back', async () => {
  const [home, gym] = [seatOf('home'), seatOf('gym')];
  await home.connected();
  await gym.connected();
  await home.connected();
  home.claim();
  await home.connected();
  await gym.connected();
  await home.connected();
  expect(taken).toEqual(['home', 'gym']);
});

it('is claimed again where the answer got lost, and then nobody gives way', async () => {
  const home = seatOf('home');
  await home.connected();
  before = () => Promise.reject(new AlleycatError('E_NO_ANSWER', 'The backend did not answer.'));
  const gym = seatOf('gym');
  await gym.connected();
  await home.connected();
  expect(taken).toEqual([]);
  before = () => Promise.resolve();
  await gym.connected();
  expect(asked.map(({ claim }) => claim)).toEqual([true, true, false, true]);
});

it('does not give way by an answer of before the rider said that they ride here', async () => {
  const [home, gym] = [seatOf('home'), seatOf('gym')];
  await home.connected();
  await gym.connected();
  let answer = (): void => undefined;
  before = () => new Promise((resolve) => (answer = resolve));
  const late = home.connected();
  home.claim();
  answer();
  await late;
  expect(taken).toEqual([]);
  before = () => Promise.resolve();
  await home.connected();
  expect(asked.at(-1)?.claim).toBe(true);
});
