import { setTimeout as sleep } from 'node:timers/promises';

import { packRide } from '../../core/messages/packed-ride.ts';
import { realDuration, type Clock } from '../../core/race/clock.ts';
import { CREDIT_MS, HEAT_SECONDS, type Race } from '../../core/race/heat.ts';
import { createConnection } from '../../local/broker/broker.test-support.ts';
import { samplesOf } from '../../local/cloud-scene.test-support.ts';
import { TestRider } from '../../local/cloud.test-support.ts';
import { issueCredentials, type Credentials } from '../../simulator/cli/live/credentials.ts';
import type { SimulatedRider } from '../../simulator/riders/rider.ts';
import type { CloudAccess } from './cloud-access.ts';
import { within } from './waiting.ts';

/** Clock ms between two messages. */
const PUBLISH_EVERY_MS = 2000;
/** Clock ms between sending the ride and asking for it: a window is durable after 15 s. */
const ASK_AFTER_MS = 17_000;
/** Longest that a connection, a PUBACK or a reply may take, real ms; then it is tried on a new connection. */
const PATIENCE_MS = 3000;
const AGAIN_MS = 300;

export interface MqttField {
  access: CloudAccess;
  race: Race;
  clock: Clock;
  /** Ends the riding where the race has failed. */
  signal: AbortSignal;
}

/**
 * Rides a race over a connection of its own, by docs/protocol.md alone: a message is sent until its PUBACK comes, and at
 * the finish the whole ride until the backend answers that it holds it.
 * @throws Error when the credit is over and it still does not
 */
export async function rideByMqtt(rider: SimulatedRider, field: MqttField): Promise<void> {
  const { race, clock } = field;
  const { raceId, startsAt } = race;
  const wire = new Wire(await issueCredentials(field.access.folder, rider.racerId), field);
  try {
    await wire.send(raceId, { v: 1, event: 'join', name: rider.name, samples: [] });
    for (let sent = 0; sent < HEAT_SECONDS; await sleep(realDuration(clock, PUBLISH_EVERY_MS))) {
      const ridden = Math.min(Math.floor((clock.now() - startsAt) / 1000), HEAT_SECONDS);
      if (ridden <= sent) continue;
      await wire.send(raceId, { v: 1, event: 'update', samples: samplesOf(rider.ride.slice(sent, ridden)) });
      sent = ridden;
    }
    do {
      await wire.send(raceId, { v: 1, event: 'final', name: rider.name, ride: packRide(rider.ride) });
      await sleep(realDuration(clock, ASK_AFTER_MS));
      if (clock.now() > race.endsAt + CREDIT_MS)
        throw new Error(`Nobody holds the ride of ${rider.racerId}.`);
    } while ((await wire.held(raceId)) < HEAT_SECONDS);
  } finally {
    wire.close();
  }
}

/** A rider's connection, made anew wherever it fails: the cloud may have been started again, at another port. */
class Wire {
  readonly #credentials: Credentials;
  readonly #field: MqttField;
  #rider: TestRider | null = null;

  constructor(credentials: Credentials, field: MqttField) {
    this.#credentials = credentials;
    this.#field = field;
  }

  send(raceId: string, message: object): Promise<void> {
    return this.#do((rider) => rider.send(raceId, message));
  }

  /** Seconds of the ride that the backend holds. */
  async held(raceId: string): Promise<number> {
    return Number((await this.#do((rider) => rider.ask('rides', { raceId })))['seconds'] ?? 0);
  }

  close(): void {
    this.#rider?.close();
    this.#rider = null;
  }

  async #do<T>(act: (rider: TestRider) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        this.#rider ??= await within(PATIENCE_MS, this.#connect());
        return await within(PATIENCE_MS, act(this.#rider));
      } catch {
        this.close();
        await sleep(AGAIN_MS, undefined, { signal: this.#field.signal });
      }
    }
  }

  #connect(): Promise<TestRider> {
    const { thingName: racerId, caPem, certificatePem, privateKeyPem } = this.#credentials;
    const { mqttPort } = this.#field.access.endpoints;
    const connection = createConnection(mqttPort, caPem, { racerId, certificatePem, privateKeyPem });
    return TestRider.connect(racerId, connection);
  }
}
