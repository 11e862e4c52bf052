import { inflateRawSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { decodeBoard } from '../../../core/messages/board.ts';
import { replyEnvelopeSchema, replySchemas } from '../../../core/messages/requests.ts';
import { REQUEST_NAMES, type RequestName } from '../../../core/messages/topics.ts';
import { finalizeRace } from '../finalize/finalize.ts';
import { packResults, type StoredResult } from '../finalize/results.ts';
import { kinesisRecord, startCloud, TestWindow, unitsOf, type TestCloud } from '../functions.test-support.ts';
import { appointSuccessor, findCertificate, recordCertificate } from '../shared/certificates.ts';
import { RateLimit } from './rate-limit.ts';
import { reply } from './reply.ts';

const RACE = '2-1000';
const START = 300_000_000;
const END = START + 300_000;

let cloud: TestCloud;
let limit: RateLimit;
beforeEach(async () => {
  cloud = await startCloud();
  cloud.setTime(START + 20_000);
  limit = new RateLimit(cloud.clock);
});
afterEach(() => cloud.close());

/** Asks as the rule hands it on, and gives what came on the reply topic. */
async function ask(request: RequestName, body: object = {}, racerId = 'r-a'): Promise<unknown> {
  cloud.published.length = 0;
  await reply({ v: 1, id: 'q-1', ...body, racerId, request }, cloud, limit, cloud.metrics('requests'));
  expect(cloud.published.map(({ topic }) => topic)).toEqual([
    `alleycat/v1/racers/${racerId}/replies/${request}`,
  ]);
  const answer: unknown = JSON.parse(Buffer.from(cloud.published[0]?.payload ?? []).toString());
  const envelope = replyEnvelopeSchema.parse(answer);
  expect(envelope).toMatchObject({ v: 1, id: 'q-1', serverTime: cloud.clock.now() });
  return envelope.error === undefined ? replySchemas[request].parse(answer) : envelope;
}

async function ridden(raceId = RACE): Promise<void> {
  const update = (racerId: string, name: string, samples: unknown[]): ReturnType<typeof kinesisRecord> =>
    kinesisRecord({ v: 1, event: 'join', name, raceId, racerId, receivedAt: START + 20_000, samples });
  await new TestWindow(cloud, START + 15_000).end([
    update('r-a', 'Ada', [[17, 90, 40, null, null], [18, 80, 30, null, null], [19, 80, 30, null, null]]), // prettier-ignore
    update('r-b', 'Ben', [[17, 100, 50, null, null]]),
    update('r-c', 'Chi', []),
  ]);
}

test('time', async () => {
  expect(await ask('time')).toEqual({});
});

describe('board', () => {
  test('is null where the race has none', async () => {
    expect(await ask('board', { raceId: RACE })).toEqual({ board: null });
  });

  test('is the newest durable one', async () => {
    await ridden();
    const { board } = (await ask('board', { raceId: RACE })) as { board: string };
    expect(decodeBoard(Buffer.from(board, 'base64'))).toMatchObject({
      raceId: RACE,
      second: 18,
      asOf: START + 20_000,
      rosterLength: 3,
      standings: [
        { racerIndex: 0, total: Math.floor((unitsOf(90, 40) + unitsOf(80, 30)) / 200) },
        { racerIndex: 1, total: Math.floor(unitsOf(100, 50) / 200) },
      ],
    });
  });
});

describe('roster', () => {
  test('is empty where nobody is', async () => {
    expect(await ask('roster', { raceId: RACE })).toMatchObject({ roster: { length: 0, entries: [] } });
  });

  test('is given from an index on', async () => {
    await ridden();
    expect(await ask('roster', { raceId: RACE })).toMatchObject({ roster: { from: 0, length: 3 } });
    expect(await ask('roster', { raceId: RACE, from: 1 })).toMatchObject({
      roster: { raceId: RACE, from: 1, length: 3, entries: [['r-b', 'Ben', 0], ['r-c', 'Chi', 0]] }, // prettier-ignore
    });
    const { roster, packed } = (await ask('roster', { raceId: RACE, from: 2, packed: true })) as { roster: object; packed: string }; // prettier-ignore
    expect(roster).toMatchObject({ from: 2, length: 3, entries: [] });
    expect(unpacked(packed)).toEqual([['r-c', 'Chi', 0]]);
  });
});

const unpacked = (packed: string): unknown =>
  JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString());

describe('results', () => {
  test('while the heat runs, before they are made, provisional and official', async () => {
    await ridden();
    expect(await ask('results', { raceId: RACE })).toEqual({
      raceId: RACE,
      status: 'running',
      riders: 0,
      rows: [],
    });
    cloud.setTime(END);
    expect(await ask('results', { raceId: RACE })).toEqual({
      raceId: RACE,
      status: 'pending',
      riders: 0,
      rows: [],
    });
    await finalizeRace(RACE, cloud, cloud.metrics('finalize'));
    expect(await ask('results', { raceId: RACE })).toEqual({
      raceId: RACE,
      status: 'provisional',
      riders: 2,
      me: [1, Math.floor((unitsOf(90, 40) + 2 * unitsOf(80, 30)) / 200), 3],
      version: 1,
      rows: [
        [1, 'r-a', 'Ada', Math.floor((unitsOf(90, 40) + 2 * unitsOf(80, 30)) / 200), 3, 0],
        [2, 'r-b', 'Ben', Math.floor(unitsOf(100, 50) / 200), 1, 0],
      ],
    });
    cloud.setTime(END + 60_000);
    await finalizeRace(RACE, cloud, cloud.metrics('finalize'));
    expect(await ask('results', { raceId: RACE })).toMatchObject({ status: 'official' });
    expect(await ask('results', { raceId: RACE, from: 1 })).toMatchObject({
      riders: 2,
      rows: [[2, 'r-b', 'Ben', expect.any(Number), 1, 0]],
    });
  });

  test('from beyond the last row on are the status and one’s own', async () => {
    await ridden();
    cloud.setTime(END);
    await finalizeRace(RACE, cloud, cloud.metrics('finalize'));
    const own = async (racerId: string): Promise<unknown> =>
      ask('results', { raceId: RACE, from: 1_000_000, packed: true }, racerId);
    const known = { raceId: RACE, status: 'provisional', riders: 2, rows: [], version: 1 };
    expect(await own('r-b')).toEqual({ ...known, me: [2, Math.floor(unitsOf(100, 50) / 200), 1] });
    // Joined, and never pedalled.
    expect(await own('r-c')).toEqual({ ...known, me: null });
    expect(cloud.published[0]?.payload.length).toBeLessThan(300);
  });

  test('come packed to who asks for that', async () => {
    await ridden();
    cloud.setTime(END);
    await finalizeRace(RACE, cloud, cloud.metrics('finalize'));
    const { rows } = (await ask('results', { raceId: RACE })) as { rows: unknown[] };
    const { packed, ...rest } = (await ask('results', { raceId: RACE, packed: true })) as { packed: string };
    expect(rest).toMatchObject({ rows: [], riders: 2 });
    expect(unpacked(packed)).toEqual(rows);
  });

  test('of a page say whose rides of it are unusual, and are below 128 KB whatever they say', async () => {
    // The longest there can be: names of four bytes a character, racerIds of 64, every mark of everybody.
    const rows = Array.from({ length: 1300 }, (_, place): StoredResult => {
      const racerId = String(place).padStart(64, 'r');
      return [place + 1, racerId, '🚲'.repeat(24), 1_410_750, 300, 1];
    });
    const unusual = rows.map((_, place) => [place, 1, 300, 2, 300, 3, 300]);
    await cloud.table.put({
      PK: `race#${RACE}`,
      SK: 'results',
      ...{ stateVersion: 3, official: true },
      ...packResults({ rows, unusual }),
    });
    cloud.setTime(END);
    for (const from of [0, 600, 1200]) {
      const page = await ask('results', { raceId: RACE, from });
      expect(page).toMatchObject({
        rows: rows.slice(from, from + 600),
        unusual: unusual.slice(from, from + 600),
      });
      expect(cloud.published.at(-1)?.payload.length).toBeLessThan(131_072);
    }
    expect(await ask('results', { raceId: RACE, from: 1300 })).not.toHaveProperty('unusual');
  });
});

describe('races', () => {
  async function listed(heats: number[]): Promise<void> {
    for (const heat of heats) {
      const SK = `race#${String(heat).padStart(9, '0')}`;
      await cloud.table.put({
        PK: 'class#2',
        SK,
        riders: 3,
        winnerName: 'Ada',
        winnerTenths: heat,
        official: true,
      });
    }
  }
  const heatsOf = (answer: unknown): string[] =>
    (answer as { races: { raceId: string }[] }).races.map(({ raceId }) => raceId);

  test('a class nobody has ridden', async () => {
    expect(await ask('races', { classId: 2 })).toEqual({ races: [], next: null });
  });

  test('come newest first, with their winners', async () => {
    await listed([9, 10, 1000]);
    expect(await ask('races', { classId: 2 })).toEqual({
      races: [1000, 10, 9].map((heat) => ({
        raceId: `2-${heat}`,
        riders: 3,
        winnerName: 'Ada',
        winnerTenths: heat,
        official: true,
      })),
      next: null,
    });
    expect(await ask('races', { classId: 3 })).toEqual({ races: [], next: null });
  });

  test('page by page, none twice and none left out', async () => {
    await listed(Array.from({ length: 45 }, (_, heat) => heat));
    const seen: string[] = [];
    const sizes: number[] = [];
    let before: number | null = null;
    do {
      const page: unknown = await ask('races', { classId: 2, ...(before !== null && { before }) });
      sizes.push(heatsOf(page).length);
      seen.push(...heatsOf(page));
      before = (page as { next: number | null }).next;
    } while (before !== null);
    expect(sizes).toEqual([20, 20, 5]);
    expect(seen).toEqual(Array.from({ length: 45 }, (_, index) => `2-${44 - index}`));
    expect(await ask('races', { classId: 2, before: 0 })).toEqual({ races: [], next: null });
  });

  test('a page that is exactly full is the last', async () => {
    await listed(Array.from({ length: 20 }, (_, heat) => heat));
    expect(await ask('races', { classId: 2 })).toMatchObject({ next: null });
  });
});

describe('rides', () => {
  test('what the backend holds of the asking rider, whole or not', async () => {
    await ridden();
    const units = unitsOf(90, 40) + 2 * unitsOf(80, 30);
    expect(await ask('rides', { raceId: RACE })).toEqual({ raceId: RACE, seconds: 3, units });
    expect(await ask('rides', { raceId: RACE }, 'r-b')).toEqual({
      raceId: RACE,
      seconds: 1,
      units: unitsOf(100, 50),
    });
    expect(await ask('rides', { raceId: RACE }, 'r-c')).toEqual({ raceId: RACE, seconds: 0, units: 0 });
    expect(await ask('rides', { raceId: RACE }, 'r-x')).toEqual({ raceId: RACE, seconds: 0, units: 0 });
    expect(await ask('rides', { raceId: '2-1' })).toEqual({ raceId: '2-1', seconds: 0, units: 0 });
  });
});

describe('what is refused', () => {
  test('a request that does not say who asks what is only counted', async () => {
    const good = { v: 1, id: 'q-1', racerId: 'r-a', request: 'time' };
    for (const event of [
      null,
      'x',
      {},
      { ...good, racerId: 'a/b' },
      { ...good, id: 5 },
      { ...good, request: undefined },
      ...['', 'a/b', '+', '#', 'All', '-all', 'a'.repeat(33)].map((request) => ({ ...good, request })),
    ]) {
      await reply(event, cloud, limit, cloud.metrics('requests'));
    }
    expect([cloud.published, cloud.counts]).toEqual([[], { badRequests: 13 }]);
  });

  test.each(['all', 'best-of-all', 'constructor', 'a'.repeat(32)])(
    'a name that there is none of, "%s", in words',
    async (request) => {
      expect(await ask(request as RequestName)).toMatchObject({
        error: { code: 'E_REQUEST', message: `There is no request "${request}".` },
      });
      expect(cloud.counts).toEqual({ badRequests: 1 });
    },
  );

  test('too many names that there are none of, as too many', async () => {
    for (let request = 0; request < 20; request++) await ask('all' as RequestName);
    expect(await ask('all' as RequestName)).toMatchObject({ error: { code: 'E_TOO_MANY_REQUESTS' } });
  });

  test.each([
    ['board', { raceId: '9-1' }],
    ['races', { classId: 0 }],
    ['roster', { raceId: RACE, from: -1 }],
    ['time', { v: 2 }],
  ] as const)('%s with %j, in words', async (request, body) => {
    expect(await ask(request, body)).toMatchObject({ error: { code: 'E_BAD_REQUEST' } });
    expect(cloud.counts).toEqual({ badRequests: 1 });
  });

  test('too many at once, in words', async () => {
    for (let request = 0; request < 20; request++) await ask('time');
    expect(await ask('time')).toMatchObject({ error: { code: 'E_TOO_MANY_REQUESTS' } });
    expect(cloud.counts.rateLimited).toBe(1);
  });

  test('many more than too many, without an answer to each', async () => {
    cloud.published.length = 0;
    const event = { v: 1, id: 'q-1', racerId: 'r-hasty', request: 'time' };
    for (let request = 0; request < 120; request++)
      await reply(event, cloud, limit, cloud.metrics('requests'));
    expect(cloud.counts).toEqual({ time: 20, rateLimited: 100 });
    expect(cloud.published).toHaveLength(21);
  });
});

test('a fault of the infrastructure is told to the rider and then thrown', async () => {
  await cloud.table.put({ PK: `race#${RACE}`, SK: 'state', version: 1 });
  const event = { v: 1, id: 'q-1', racerId: 'r-a', request: 'rides', raceId: RACE };
  await expect(reply(event, cloud, limit, cloud.metrics('requests'))).rejects.toThrow(/no field/);
  expect(JSON.parse(Buffer.from(cloud.published[0]?.payload ?? []).toString())).toMatchObject({
    id: 'q-1',
    error: { code: 'E_BACKEND' },
  });
  expect(cloud.counts.requestFailed).toBe(1);
});

test('retire asks what may be retired by whoever asks', async () => {
  const [old, successor] = ['1'.repeat(64), '2'.repeat(64)] as const;
  await recordCertificate(cloud.table, { certificateId: old, racerId: 'r-a' }, 0);
  expect(await ask('retire', { certificateId: old })).toEqual({ retired: false });
  const known = await findCertificate(cloud.table, old);
  if (known !== null) await appointSuccessor(cloud.table, known, successor);
  await recordCertificate(cloud.table, { certificateId: successor, racerId: 'r-a' }, 0);
  expect(await ask('retire', { certificateId: old }, 'r-b')).toEqual({ retired: false });
  expect(await ask('retire', { certificateId: old })).toEqual({ retired: true });
  expect(cloud.switchedOff).toEqual([old]);
  expect(await ask('retire', { certificateId: '../x' })).toMatchObject({ error: { code: 'E_BAD_REQUEST' } });
});

test('seat says which app of whoever asks is ridden with', async () => {
  const seat = (session: string, claim = false, racerId = 'r-a'): Promise<unknown> =>
    ask('seat', { session, claim }, racerId);
  // Nobody has sat down yet.
  expect(await seat('home')).toEqual({ mine: true });
  expect(await seat('home', true)).toEqual({ mine: true });
  expect(await seat('gym')).toEqual({ mine: false });
  expect(await seat('gym', true)).toEqual({ mine: true });
  expect([await seat('gym'), await seat('home')]).toEqual([{ mine: true }, { mine: false }]);
  expect(await seat('home', false, 'r-b')).toEqual({ mine: true });
  expect(await seat('no/session')).toMatchObject({ error: { code: 'E_BAD_REQUEST' } });
});

test('there is an answer to every request', () => {
  expect([...REQUEST_NAMES].sort()).toEqual([
    'board',
    'races',
    'results',
    'retire',
    'rides',
    'roster',
    'seat',
    'time',
  ]);
});
