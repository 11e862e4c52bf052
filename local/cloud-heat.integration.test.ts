import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { decodeBoard } from '../core/messages/board.ts';
import { packRide } from '../core/messages/packed-ride.ts';
import {
  rosterChecksum,
  unpackEntry,
  type RosterEntry,
  type RosterMessage,
} from '../core/messages/roster.ts';
import { boardTopic, rosterTopic } from '../core/messages/topics.ts';
import type { ClockAnchor } from '../core/race/clock.ts';
import type { Race } from '../core/race/heat.ts';
import { STREAM_NAME } from '../infra/settings.ts';
import { feedRace } from '../simulator/riders/race-feed.ts';
import { simulatedRider, type SimulatedRider } from '../simulator/riders/rider.ts';
import {
  endEverything,
  makeFolder,
  ridersOf,
  samplesOf,
  startCloud,
  type Row,
} from './cloud-scene.test-support.ts';
import { anchorAtHeat, tenthsOf, until, type TestCloud, type TestRider } from './cloud.test-support.ts';

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
    cloud = await startCloud(dataDir, anchor);
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
      ['every-race', { raceId }, { error: expect.objectContaining({ code: 'E_REQUEST' }) as object }],
      ['results', { raceId: '9-1' }, { error: expect.objectContaining({ code: 'E_BAD_REQUEST' }) as object }],
    ];
    for (const [name, body, answer] of answers) {
      // Another process reads the same clock finer than to a millisecond of real time.
      const asked = cloud.clock.now() - cloud.clock.speed;
      const reply = await rosa.ask(name, body);
      expect(reply, name).toMatchObject({ v: 1, ...answer });
      expect(reply.serverTime, name).toBeGreaterThanOrEqual(asked);
      expect(reply.serverTime, name).toBeLessThanOrEqual(cloud.clock.now() + cloud.clock.speed);
    }
    const { units } = await rosa.ask('rides', { raceId });
    expect(Math.floor(Number(units) / 200)).toBe(tenthsOf(rosaRide));
    const { board } = await rosa.ask('board', { raceId });
    const packed = decodeBoard(Buffer.from(String(board), 'base64'));
    expect(packed.standings.map(({ total }) => total)).toEqual(expected().map(({ total }) => total));
  });

  it('is still there after a restart', async () => {
    await cloud.close();
    cloud = await startCloud(dataDir, anchor);
    rosa = await cloud.rider('rosa');
    expect((await results(rosa)).map(([, racerId, , total]) => [racerId, total])).toEqual(
      expected().map(({ racerId, total }) => [racerId, total]),
    );
    expect((await rosa.ask('races', { classId: 4 })).races).toMatchObject([
      { raceId: race.raceId, official: true },
    ]);
  });
});
