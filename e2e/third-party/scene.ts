/** A cloud of which broker, stream and table are third parties', and riders for it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { KinesisClient } from '@aws-sdk/client-kinesis';

import { packRide } from '../../core/messages/packed-ride.ts';
import { createClock, realDuration, type Clock, type ClockAnchor } from '../../core/race/clock.ts';
import { HEAT_SECONDS, heatAt, raceOf, type Race } from '../../core/race/heat.ts';
import { riderPolicy } from '../../infra/policies.ts';
import { createConnection } from '../../local/broker/broker.test-support.ts';
import { variablesOf } from '../../local/broker/policy-evaluator.ts';
import { credentialsOf, makePeople, type People } from '../../local/broker/policy-people.test-support.ts';
import { samplesOf } from '../../local/cloud-scene.test-support.ts';
import { anchorAtHeat, TestRider } from '../../local/cloud.test-support.ts';
import { ensureTable } from '../../local/table/schema.ts';
import { simulatedRider, type SimulatedRider } from '../../simulator/riders/rider.ts';
import { startMosquitto, type Mosquitto } from '../lib/mosquitto.ts';
import { aclOf } from '../policies/acl.ts';
import { startBridge } from './bridge.ts';
import { kinesisClient, startDynalite, startKinesalite, tableClient } from './servers.ts';
import { createStream } from './stream.ts';

const PLACE = { partition: 'aws', region: 'eu-central-1', account: '123456789012' };
const CLOUD = 'cloud';
/** Before the heat begins, real ms: a busy machine takes seconds until everybody is connected. */
const LEAD_MS = 12_000;
/** Seconds of the clock between two messages of a rider. */
const PUBLISH_EVERY = 2;

export interface Scene {
  readonly anchor: ClockAnchor;
  readonly clock: Clock;
  readonly race: Race;
  readonly kinesis: KinesisClient;
  /** Connects a rider to mosquitto by its own certificate. */
  connect(racerId: string): Promise<TestRider>;
  close(): Promise<void>;
}

/** Starts everything, with the clock at `LEAD_MS` before a heat. */
export async function openScene(racerIds: readonly string[], speed: number): Promise<Scene> {
  const ends: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const people = await makePeople([...racerIds, CLOUD]);
    const mosquitto = await brokerFor(people, racerIds, ends);
    const [kinesalite, dynalite] = await Promise.all([startKinesalite(), startDynalite()]);
    ends.push(
      () => kinesalite.close(),
      () => dynalite.close(),
    );
    const kinesis = kinesisClient(kinesalite.url);
    ends.push(() => kinesis.destroy());
    await createStream(kinesis);
    await makeTable(dynalite.url);

    const { caPem } = people;
    const anchor = anchorAtHeat(speed, LEAD_MS);
    const race = raceOf(3, heatAt(anchor.clockMs + LEAD_MS * speed));
    const clock = createClock(anchor, Date.now);
    const bridge = await startBridge({
      ...{ anchor, kinesis: kinesalite.url, dynamodb: dynalite.url, mqttPort: mosquitto.port, caPem },
      credentials: { racerId: CLOUD, ...credentialsOf(people, CLOUD) },
    });
    ends.push(() => bridge.close());
    const connect = async (racerId: string): Promise<TestRider> => {
      const credentials = { racerId, ...credentialsOf(people, racerId) };
      const rider = await TestRider.connect(racerId, createConnection(mosquitto.port, caPem, credentials));
      ends.push(() => rider.close());
      return rider;
    };
    return { anchor, clock, race, kinesis, connect, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** mosquitto with the riders' policy as its ACL, and one user who may do all: the cloud. */
async function brokerFor(
  { caPem, server }: People,
  racerIds: readonly string[],
  ends: (() => unknown)[],
): Promise<Mosquitto> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-third-party-'));
  ends.push(() => fs.rmSync(dir, { recursive: true, force: true }));
  const policies = racerIds.map((racerId) =>
    aclOf(racerId, [riderPolicy(PLACE)], variablesOf({ clientId: racerId, attachedTo: [racerId] })),
  );
  const acl = `${policies.join('')}user ${CLOUD}\ntopic readwrite #\ntopic readwrite $aws/#\n`;
  const mosquitto = await startMosquitto({ dir, caPem, server, acl });
  ends.push(() => mosquitto.close());
  return mosquitto;
}

async function makeTable(url: string): Promise<void> {
  const client = tableClient(url);
  try {
    if (!(await ensureTable(client))) throw new Error('dynalite does not make the table.');
  } finally {
    client.destroy();
  }
}

/** A rider of the table, by another name. */
export function riderNamed(racerId: string, { raceId }: Race): SimulatedRider {
  return { ...simulatedRider(racerId, raceId, 0), racerId, name: racerId.toUpperCase() };
}

/** Rides the race as the app does: a join, some seconds a message, at the end the whole ride. */
export async function rideByMqtt(
  rider: TestRider,
  { name, ride }: SimulatedRider,
  { race: { raceId, startsAt }, clock }: Scene,
): Promise<void> {
  await rider.send(raceId, { v: 1, event: 'join', name, samples: [] });
  for (let sent = 0; sent < HEAT_SECONDS;) {
    await sleep(realDuration(clock, PUBLISH_EVERY * 1000));
    const ridden = Math.min(Math.floor((clock.now() - startsAt) / 1000), HEAT_SECONDS);
    if (ridden <= sent) continue;
    await rider.send(raceId, { v: 1, event: 'update', samples: samplesOf(ride.slice(sent, ridden)) });
    sent = ridden;
  }
  await rider.send(raceId, { v: 1, event: 'final', name, ride: packRide(ride) });
}
