/**
 * A whole race once more, with other people's servers in place of ours: mosquitto for the broker, kinesalite for the
 * stream, dynalite for the table. The functions are the deployed ones, and the totals must be the same.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { decodeBoard } from '../../core/messages/board.ts';
import { packRide } from '../../core/messages/packed-ride.ts';
import { boardTopic, rosterTopic, telemetryTopic } from '../../core/messages/topics.ts';
import { STREAM_NAME } from '../../infra/settings.ts';
import { ridersOf, type Row } from '../../local/cloud-scene.test-support.ts';
import { tenthsOf, until, type TestRider } from '../../local/cloud.test-support.ts';
import { feedRace } from '../../simulator/riders/race-feed.ts';
import type { SimulatedRider } from '../../simulator/riders/rider.ts';
import { totalsFromSamples, type TelemetryRecord } from '../support/stream.ts';
import { openScene, rideByMqtt, riderNamed, type Scene } from './scene.ts';
import { readEverything } from './stream.ts';

const SPEED = 8;
const SEED = 'third';
const BY_PUT_RECORDS = 60;
const BY_MQTT = ['ada', 'bea', 'cid', 'dan', 'eva', 'fay', 'gus', 'hal', 'ina', 'jon'];

describe('a race on mosquitto, kinesalite and dynalite', () => {
  let scene: Scene;
  let field: SimulatedRider[];
  let ada: TestRider;
  let rows: Row[];

  beforeAll(async () => {
    scene = await openScene([...BY_MQTT, 'zoe'], SPEED);
    const { race } = scene;
    const byMqtt = BY_MQTT.map((racerId) => riderNamed(racerId, race));
    field = [...ridersOf(SEED, race, BY_PUT_RECORDS), ...byMqtt];
    const connections = await Promise.all(BY_MQTT.map((racerId) => scene.connect(racerId)));
    ada = connections[0] ?? expect.fail('nobody is connected');
    await ada.subscribe(boardTopic(race.raceId));
    await ada.subscribe(rosterTopic(race.raceId));
    await Promise.all([
      feedRace({
        client: scene.kinesis,
        streamName: STREAM_NAME,
        signal: new AbortController().signal,
        ...{ clock: scene.clock, race, seed: SEED, riders: BY_PUT_RECORDS },
      }),
      ...byMqtt.map((rider, at) => rideByMqtt(connections[at] ?? ada, rider, scene)),
      rideAsAnother(),
    ]);
    rows = await until(async () => {
      const { status, rows: found } = await ada.ask('results', { raceId: race.raceId });
      return status === 'official' && (found as Row[]);
    });
  });
  afterAll(() => scene?.close());

  /** Early on, zoe says that bea has ridden hard. mosquitto throws zoe out, and nobody hears it. */
  async function rideAsAnother(): Promise<void> {
    const zoe = await scene.connect('zoe');
    const ride = Array.from({ length: 300 }, (_, at) => ({
      second: at + 1,
      cadenceRpm: 120,
      resistancePercent: 100,
    }));
    const lie = { v: 1, event: 'final', ride: packRide(ride) };
    void zoe.publish(telemetryTopic('bea', scene.race.raceId), lie).catch(() => undefined);
    await zoe.thrownOut;
  }

  it("ends with each rider's total as ridden, everybody there, every second seen", () => {
    const expected = field
      .map(({ racerId, name, ride }) => ({ racerId, name, total: tenthsOf(ride) }))
      .sort((a, b) => b.total - a.total || (a.racerId < b.racerId ? -1 : 1));
    expect(rows.map(([, racerId, name, total]) => ({ racerId, name, total }))).toEqual(expected);
    expect(new Set(rows.map((row) => row[4]))).toEqual(new Set([300]));
  });

  it("agrees with a formula of its own over what stands on kinesalite's stream", async () => {
    const records = await readEverything<TelemetryRecord>(scene.kinesis);
    const totals = totalsFromSamples(records, scene.race.raceId);
    expect(Object.fromEntries(rows.map(([, racerId, , total]) => [racerId, total]))).toEqual(
      Object.fromEntries(totals),
    );
  });

  it('had boards all the way, the last one with the final totals', () => {
    const boards = ada.messages.items
      .filter(({ topic }) => topic === boardTopic(scene.race.raceId))
      .map(({ payload }) => decodeBoard(payload));
    // How many is the machine's affair: a busy one makes fewer. Each half minute of the heat has some.
    const halves = new Set(boards.map(({ second }) => Math.ceil(second / 30)));
    expect(Array.from({ length: 10 }, (_, at) => at + 1).filter((half) => !halves.has(half))).toEqual([]);
    expect(boards.at(-1)).toMatchObject({ second: 300, rosterLength: field.length });
    expect(boards.at(-1)?.standings.map(({ total }) => total)).toEqual(rows.map((row) => row[3]));
  });
});
