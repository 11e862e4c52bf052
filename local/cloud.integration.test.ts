import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { decodeBoard } from '../core/messages/board.ts';
import { packRide } from '../core/messages/packed-ride.ts';
import {
  rosterChecksum,
  unpackEntry,
  type RosterEntry,
  type RosterMessage,
} from '../core/messages/roster.ts';
import { boardTopic, rosterTopic, telemetryTopic } from '../core/messages/topics.ts';
import type { ClockAnchor } from '../core/race/clock.ts';
import { raceOf, type Race } from '../core/race/heat.ts';
import { STREAM_NAME } from '../infra/settings.ts';
import { feedRace } from '../simulator/riders/race-feed.ts';
import { simulatedRider, type SimulatedRider } from '../simulator/riders/rider.ts';
import { anchorAtHeat, TestCloud, tenthsOf, until, type TestRider } from './cloud.test-support.ts';

/** rank, racerId, name, tenths of a point, seconds seen, estimated */
type Row = [number, string, string, number, number, 0 | 1];

const folders: string[] = [];
const clouds: TestCloud[] = [];

function makeFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-cloud-'));
  folders.push(folder);
  return folder;
}

async function start(dataDir: string, anchor: ClockAnchor): Promise<TestCloud> {
  const cloud = await TestCloud.start({ dataDir, anchor });
  clouds.push(cloud);
  return cloud;
}

async function endEverything(): Promise<void> {
  for (const cloud of clouds.splice(0)) await cloud.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/** A race's results as soon as they are official. */
function officialResults(rider: TestRider, { raceId }: Race): Promise<Row[]> {
  return until(async () => {
    const { status, rows } = await rider.ask('results', { raceId });
    return status === 'official' && (rows as Row[]);
  });
}

const ridersOf = (seed: string, { raceId }: Race, count: number): SimulatedRider[] =>
  Array.from({ length: count }, (_, index) => simulatedRider(seed, raceId, index));

const samplesOf = (ride: SimulatedRider['ride']): unknown[] =>
  ride.map(({ second, cadenceRpm, resistancePercent }) => [
    second,
    cadenceRpm,
    resistancePercent,
    null,
    null,
  ]);

describe('what should not be there', () => {
  afterEach(endEverything);

  it('is set aside with its reason and counted, and the good records of the same batch count', async () => {
    const cloud = await start(makeFolder(), anchorAtHeat(40));
    const { clock } = cloud;
    const firstDay = clock.now();
    const race = cloud.race(3);
    const rider = await cloud.rider('good-2');
    const record = (racerId: string, changes: object = {}): object => ({
      ...{ v: 1, event: 'update', raceId: race.raceId, racerId, receivedAt: Math.floor(clock.now()) },
      samples: [[1, 80, 50, null, null]],
      ...changes,
    });
    const longAgo = raceOf(3, race.heat - 8).raceId;
    const batch = [
      record('good-0'),
      'this is not JSON',
      record('bad-version', { v: 2 }),
      record('bad-cadence', { samples: [[1, 250.5, 50, null, null]] }),
      record('bad-second', { samples: [[301, 80, 50, null, null]] }),
      record('bad-late', { raceId: longAgo }),
      record('bad-early', { samples: [[300, 80, 50, null, null]] }),
      record('bad-size', { padding: 'x'.repeat(8192) }),
      record('good-1'),
    ];
    expect(await cloud.put(batch.map((data) => ({ data, partitionKey: race.raceId })))).not.toContain(false);
    await rider.send(race.raceId, 'this is not JSON either');
    await rider.send(race.raceId, { v: 1, event: 'join', name: 'Rosa', samples: [[1, 80, 50, null, null]] });

    const aside = await until(async () => {
      const days = [firstDay, clock.now()].map(
        (ms) => `quarantine#${new Date(ms).toISOString().slice(0, 10)}`,
      );
      const items = (await Promise.all([...new Set(days)].map((day) => cloud.items(day)))).flat();
      const counts: Record<string, number> = {};
      for (const item of items) {
        for (const [reason, count] of Object.entries(item.counts as Record<string, number>)) {
          counts[reason] = (counts[reason] ?? 0) + count;
        }
      }
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      return total >= batch.length - 1 && { items, counts };
    });
    expect(aside.counts).toEqual({
      not_json: 1,
      // The rule passes on of what is no JSON only what it knows from the topic: a record without a version.
      wrong_version: 2,
      bad_sample: 2,
      too_late: 1,
      too_early: 1,
      too_large: 1,
    });
    const samples = aside.items.flatMap(
      ({ samples }) => JSON.parse(String(samples)) as { reason: string; text: string }[],
    );
    expect(samples).toContainEqual(expect.objectContaining({ reason: 'not_json', text: 'this is not JSON' }));
    expect(samples.find(({ reason }) => reason === 'too_late')?.text).toContain(longAgo);
    expect(aside.items.every(({ expiresAt }) => Number(expiresAt) > clock.now() / 1000)).toBe(true);

    const rows = await officialResults(rider, race);
    const tenths = tenthsOf([{ cadenceRpm: 80, resistancePercent: 50 }]);
    expect(rows.map(([rank, racerId, , total, seconds]) => [rank, racerId, total, seconds])).toEqual(
      ['good-0', 'good-1', 'good-2'].map((racerId) => [1, racerId, tenths, 1]),
    );
    expect(rows[2]?.[2]).toBe('Rosa');
  });

  it('a rider cannot publish as another: not by the topic, and not by the payload', async () => {
    const cloud = await start(makeFolder(), anchorAtHeat(20));
    const race = cloud.race(2);
    const other = raceOf(2, race.heat + 1).raceId;
    const [mallory, honest] = await Promise.all(['mallory', 'honest'].map((racerId) => cloud.rider(racerId)));
    if (!mallory || !honest) throw new Error('Two riders were asked for.');
    const join = { v: 1, event: 'join', name: 'Victim', samples: [] };

    await honest.send(race.raceId, { ...join, racerId: 'victim', raceId: other, receivedAt: 5 });
    // No answer comes to this one: the broker closes the connection.
    mallory.publish(telemetryTopic('victim', race.raceId), join).catch(() => undefined);
    await mallory.thrownOut;
    // Behind it, so that it cannot still be on its way.
    await honest.send(race.raceId, { ...join, event: 'update' });

    const stream = await until(async () => {
      const texts = await cloud.stream();
      return texts.length >= 2 && texts;
    });
    const records = stream.map(
      (text) => JSON.parse(text) as { racerId: string; raceId: string; receivedAt: number },
    );
    expect(records.map(({ racerId, raceId }) => ({ racerId, raceId }))).toEqual(
      Array.from({ length: 2 }, () => ({ racerId: 'honest', raceId: race.raceId })),
    );
    for (const { receivedAt } of records) expect(receivedAt).toBeGreaterThanOrEqual(race.startsAt);
  });
});

describe('a whole heat of 60 riders, every second of it put at least twice, and one rider over MQTT', () => {
  const RIDERS = 60;
  const SEED = 'heat';
  let dataDir: string;
  let anchor: ClockAnchor;
  let cloud: TestCloud;
  let race: Race;
  let rosa: TestRider;
  let rosaRide: SimulatedRider['ride'];
  let riders: SimulatedRider[];
  const statuses: unknown[] = [];

  beforeAll(async () => {
    dataDir = makeFolder();
    anchor = anchorAtHeat(12);
    cloud = await start(dataDir, anchor);
    race = cloud.race(4);
    riders = ridersOf(SEED, race, RIDERS);
    rosaRide = simulatedRider('rosa', race.raceId, 0).ride;
    rosa = await cloud.rider('rosa');
    await rosa.subscribe(boardTopic(race.raceId));
    await rosa.subscribe(rosterTopic(race.raceId));
    await rideEverything();
    await until(async () => {
      const { status } = await rosa.ask('results', { raceId: race.raceId });
      if (statuses.at(-1) !== status) statuses.push(status);
      return status === 'official';
    });
  }, 120_000);
  afterAll(endEverything);

  async function rideEverything(): Promise<void> {
    const common = {
      client: cloud.kinesis,
      streamName: STREAM_NAME,
      clock: cloud.clock,
      race,
      seed: SEED,
      riders: RIDERS,
    };
    const { signal } = new AbortController();
    // The same riders twice, cut into messages differently, their finals in another order.
    const feeds = [
      feedRace({ ...common, signal, publishEverySeconds: 1, finalSpreadSeconds: 5 }),
      feedRace({ ...common, signal, publishEverySeconds: 4, finalSpreadSeconds: 20 }),
    ];
    await rosa.send(race.raceId, {
      v: 1,
      event: 'join',
      name: 'Rosa',
      samples: samplesOf(rosaRide.slice(0, 10)),
    });
    statuses.push((await rosa.ask('results', { raceId: race.raceId })).status);
    await Promise.all(feeds);
    await rosa.send(race.raceId, { v: 1, event: 'final', name: 'Rosa', ride: packRide(rosaRide) });
    const finals = riders.map(({ racerId, ride }) => ({
      partitionKey: race.raceId,
      data: {
        ...{ v: 1, event: 'final', raceId: race.raceId, racerId, receivedAt: Math.floor(cloud.clock.now()) },
        ride: packRide(ride),
      },
    }));
    // 23 and 61 have no common divisor: an order like no other, each once.
    const shuffled = finals.map(
      (_, place) => finals[(place * 23) % RIDERS] ?? { partitionKey: '', data: '' },
    );
    for (const half of [shuffled.slice(0, RIDERS / 2), shuffled.slice(RIDERS / 2)]) await cloud.put(half);
  }

  const expected = (): { racerId: string; name: string; total: number }[] =>
    [...riders, { racerId: 'rosa', name: 'Rosa', ride: rosaRide }]
      .map(({ racerId, name, ride }) => ({ racerId, name, total: tenthsOf(ride) }))
      .sort((a, b) => b.total - a.total || (a.racerId < b.racerId ? -1 : 1));

  async function results(rider: TestRider): Promise<Row[]> {
    return (await rider.ask('results', { raceId: race.raceId })).rows as Row[];
  }

  it('ends with the sums of what was ridden, in order, first provisional, then official', async () => {
    const rows = await results(rosa);
    expect(rows.map(([, racerId, name, total]) => ({ racerId, name, total }))).toEqual(expected());
    expect(rows.map(([rank]) => rank)).toEqual(
      rows.map(([, , , total]) => 1 + rows.filter((row) => row[3] > total).length),
    );
    expect(new Set(rows.map((row) => row[4]))).toEqual(new Set([300]));
    expect(statuses.filter((status) => status !== 'pending')).toEqual(['running', 'provisional', 'official']);
  });

  it('has boards, one a second at most, small, and each with the roster that was sent before it', () => {
    const roster: RosterEntry[] = [];
    const boards: ReturnType<typeof decodeBoard>[] = [];
    for (const { topic, payload } of rosa.messages.items) {
      if (topic === rosterTopic(race.raceId)) {
        const message = JSON.parse(Buffer.from(payload).toString()) as RosterMessage;
        roster.splice(message.from, Infinity, ...message.entries.map(unpackEntry));
        continue;
      }
      const board = decodeBoard(payload);
      boards.push(board);
      expect(payload.length + topic.length).toBeLessThanOrEqual(5120);
      expect(board).toMatchObject({
        raceId: race.raceId,
        publishEverySeconds: 1,
        rosterLength: roster.length,
        rosterChecksum: rosterChecksum(roster),
      });
    }
    expect(roster).toHaveLength(RIDERS + 1);
    expect(boards.at(-1)).toMatchObject({ second: 300 });
    expect(
      boards.at(-1)?.standings.map(({ racerIndex, total }) => [roster[racerIndex]?.racerId, total]),
    ).toEqual(expected().map(({ racerId, total }) => [racerId, total]));
    const steps = boards.slice(1).map((board, at) => board.asOf - (boards[at]?.asOf ?? 0));
    expect(Math.min(...steps)).toBeGreaterThan(0);
    // A window's last invocation publishes whenever it comes; there is one in 15 s.
    const windows = Math.ceil(((boards.at(-1)?.asOf ?? 0) - race.startsAt) / 15_000);
    expect(steps.filter((ms) => ms < 950).length).toBeLessThanOrEqual(windows);
    expect(boards.length).toBeGreaterThan(100);
  });

  it('answers every request with its id and the time', async () => {
    const { raceId, classId, heat } = race;
    const winner = expected()[0];
    const listing = {
      raceId,
      riders: RIDERS + 1,
      winnerName: winner?.name,
      winnerTenths: winner?.total,
      official: true,
    };
    const answers: [name: string, body: object, answer: object][] = [
      ['time', {}, {}],
      ['board', { raceId }, { board: expect.any(String) as string }],
      [
        'roster',
        { raceId },
        { roster: expect.objectContaining({ raceId, from: 0, length: RIDERS + 1 }) as object },
      ],
      ['results', { raceId }, { raceId, status: 'official' }],
      ['races', { classId }, { races: [listing], next: null }],
      ['races', { classId, before: heat }, { races: [], next: null }],
      ['rides', { raceId }, { raceId, seconds: 300 }],
      ['results', { raceId: '9-1' }, { error: expect.objectContaining({ code: 'E_BAD_REQUEST' }) as object }],
    ];
    for (const [name, body, answer] of answers) {
      const asked = Math.floor(cloud.clock.now());
      const reply = await rosa.ask(name, body);
      expect(reply, name).toMatchObject({ v: 1, ...answer });
      expect(reply.serverTime, name).toBeGreaterThanOrEqual(asked);
      expect(reply.serverTime, name).toBeLessThanOrEqual(cloud.clock.now());
    }
    const { units } = await rosa.ask('rides', { raceId });
    expect(Math.floor(Number(units) / 200)).toBe(tenthsOf(rosaRide));
    const { board } = await rosa.ask('board', { raceId });
    const packed = decodeBoard(Buffer.from(String(board), 'base64'));
    expect(packed.standings.map(({ total }) => total)).toEqual(expected().map(({ total }) => total));
  });

  it('is still there after a restart', async () => {
    await cloud.close();
    cloud = await start(dataDir, anchor);
    rosa = await cloud.rider('rosa');
    expect((await results(rosa)).map(([, racerId, , total]) => [racerId, total])).toEqual(
      expected().map(({ racerId, total }) => [racerId, total]),
    );
    expect((await rosa.ask('races', { classId: 4 })).races).toMatchObject([
      { raceId: race.raceId, official: true },
    ]);
  });
});

describe('a cloud that is killed with SIGKILL', () => {
  afterEach(endEverything);

  it('loses nothing that it had answered and counts nothing twice, killed twice in one heat', async () => {
    const dataDir = makeFolder();
    const anchor = anchorAtHeat(20);
    let cloud = await start(dataDir, anchor);
    const { clock } = cloud;
    const race = cloud.race(5);
    const riders = ridersOf('kill', race, 20);
    const seconds = (): number => Math.min(Math.floor((clock.now() - race.startsAt) / 1000), 300);
    const messagesOf = (from: number, to: number) =>
      riders.map(({ racerId, ride }) => ({
        partitionKey: race.raceId,
        data: {
          ...{ v: 1, event: 'update', raceId: race.raceId, racerId, receivedAt: Math.floor(clock.now()) },
          samples: samplesOf(ride.slice(from, to)),
        },
      }));
    /** Puts in pieces, all at once; gives what was not answered. */
    const put = async (records: ReturnType<typeof messagesOf>, onAnswer: () => unknown) => {
      const pieces = Array.from({ length: 5 }, (_, piece) => records.filter((_, at) => at % 5 === piece));
      const left = await Promise.all(
        pieces
          .filter((piece) => piece.length > 0)
          .map(async (piece) => {
            const accepted = await cloud.put(piece).catch(() => piece.map(() => false));
            onAnswer();
            return piece.filter((_, at) => accepted[at] !== true);
          }),
      );
      return left.flat();
    };

    // Once with everything answered, once with four of five calls still on their way.
    const kills = [
      { at: 90, onTheWay: false },
      { at: 200, onTheWay: true },
    ];
    let ridden = 0;
    let waiting: ReturnType<typeof messagesOf> = [];
    while (ridden < 300 || waiting.length > 0) {
      const now = await until(async () => (seconds() > ridden || ridden === 300) && seconds());
      if (now > ridden) waiting.push(...messagesOf(ridden, now));
      ridden = now;
      const kill = ridden >= (kills[0]?.at ?? Infinity) ? kills.shift() : undefined;
      let killed: Promise<void> | undefined;
      waiting = await put(waiting, () => {
        if (kill?.onTheWay === true) killed ??= cloud.kill();
      });
      if (kill === undefined) continue;
      await (killed ?? cloud.kill());
      cloud = await start(dataDir, anchor);
    }
    expect(kills).toEqual([]);
    const rows = await officialResults(await cloud.rider('watcher'), race);
    expect(Object.fromEntries(rows.map(([, racerId, , total, seen]) => [racerId, [total, seen]]))).toEqual(
      Object.fromEntries(riders.map(({ racerId, ride }) => [racerId, [tenthsOf(ride), 300]])),
    );
  }, 90_000);
});

describe('the folder', () => {
  afterEach(endEverything);

  it('is one cloud’s at a time: a second is refused in one sentence, and the first does not notice', async () => {
    const dataDir = makeFolder();
    const anchor = anchorAtHeat(20);
    const first = await start(dataDir, anchor);
    await expect(start(dataDir, anchor)).rejects.toMatchObject({
      code: 'E_TABLE_IN_USE',
      message: `Another Alleycat is running with the data in ${path.join(dataDir, 'table')}. Close it first.`,
    });
    const rider = await first.rider('rosa');
    expect((await rider.ask('time')).serverTime).toBeGreaterThan(anchor.clockMs);
  });

  it('may hold a table that is broken: it is kept under another name, said, and a fresh one is begun', async () => {
    const dataDir = makeFolder();
    const anchor = anchorAtHeat(20);
    const before = await start(dataDir, anchor);
    await before.close();
    const table = path.join(dataDir, 'table');
    const files = readdirSync(table);
    writeFileSync(path.join(table, 'CURRENT'), 'this is not LevelDB');

    const cloud = await start(dataDir, anchor);
    expect(cloud.setAside).toEqual([
      { path: table, keptAs: `${table}.broken-1`, reason: expect.any(String) as string },
    ]);
    expect(readdirSync(`${table}.broken-1`)).toEqual(
      expect.arrayContaining(files.filter((name) => name !== 'LOCK')),
    );
    expect(existsSync(path.join(table, 'CURRENT'))).toBe(true);
    const rider = await cloud.rider('rosa');
    expect((await rider.ask('races', { classId: 1 })).races).toEqual([]);
  });
});
