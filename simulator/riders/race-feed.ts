import type { KinesisClient } from '@aws-sdk/client-kinesis';

import { packRide } from '../../core/messages/packed-ride.ts';
import type { StreamRecord } from '../../core/messages/telemetry.ts';
import { realDuration, type Clock } from '../../core/race/clock.ts';
import { HEAT_SECONDS, type Race } from '../../core/race/heat.ts';
import { entryOf, putEntries, type PutCounts, type PutTarget } from './put-records.ts';
import { fieldRider } from './cheat.ts';
import type { SimulatedRider, SimulatedSecond } from './rider.ts';
import { seededRandom } from './random.ts';

export interface FeedOptions {
  client: KinesisClient;
  streamName: string;
  clock: Clock;
  race: Race;
  seed: string;
  riders: number;
  /** How many of them ride as no legs can; none by default. */
  cheats?: number;
  /** Seconds of the heat to ride, 1..300; all of them by default. */
  seconds?: number;
  /** Seconds between two messages of a rider; a function where boards may change it on the way. */
  publishEverySeconds?: number | (() => number);
  /** Seconds after the finish over which the riders send their whole ride. */
  finalSpreadSeconds?: number | (() => number);
  /** Told of what the stream has accepted, in that order. */
  onAccepted?: PutTarget['onAccepted'];
  signal: AbortSignal;
}

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

interface Feeder {
  rider: SimulatedRider;
  /** Ride seconds that have been sent. */
  sent: number;
  /** Second, counted from the start of the heat, at which the next message is due. */
  dueAt: number;
  /** Second of the heat at which the rider joins. */
  joinAt: number;
  /** Place in the spread of the `final` messages, 0..1. */
  finalPhase: number;
  joined: boolean;
  done: boolean;
}

/**
 * Rides one race with simulated riders: joins, then each rider's seconds in messages at a phase of its own, then each
 * rider's whole ride in a `final`. Begun in the middle of a heat it first sends what was ridden so far. Resolves
 * when everything is on the stream or the signal has come.
 */
export async function feedRace(options: FeedOptions): Promise<PutCounts> {
  const { clock, race, signal, riders, seed, seconds = HEAT_SECONDS } = options;
  const everySeconds = valueOf(options.publishEverySeconds, 1);
  const spreadSeconds = valueOf(options.finalSpreadSeconds, 5);
  const begun = (clock.now() - race.startsAt) / 1000;
  const random = seededRandom(`${seed}/${race.raceId}/phases`);
  const firstPhase = random();
  const feeders = Array.from({ length: riders }, (_, index): Feeder => {
    const rider = fieldRider(seed, race.raceId, index, options.cheats);
    // Multiples of the golden ratio lie evenly, for however many riders: no second is fuller than another.
    const phase = (firstPhase + index * GOLDEN_RATIO) % 1;
    return {
      rider,
      sent: 0,
      dueAt: everySeconds() * phase,
      // Before the heat there is time: a thousand at once are what a shard takes in a second.
      joinAt: Math.min(0, begun + everySeconds() * phase),
      finalPhase: random(),
      joined: false,
      done: false,
    };
  });
  const counts: PutCounts = { put: 0, retried: 0 };
  while (!signal.aborted && feeders.some((feeder) => !feeder.done)) {
    const elapsed = (clock.now() - race.startsAt) / 1000;
    const moment = { elapsed, every: everySeconds(), spread: spreadSeconds() };
    const records = feeders.flatMap((feeder) =>
      due(feeder, moment, Math.min(seconds, HEAT_SECONDS), options),
    );
    if (records.length > 0) {
      const batch = await putEntries(options, records.map(entryOf));
      counts.put += batch.put;
      counts.retried += batch.retried;
    }
    await sleep(realDuration(clock, 100));
  }
  return counts;
}

function valueOf(wish: number | (() => number) | undefined, usual: number): () => number {
  return typeof wish === 'function' ? wish : () => wish ?? usual;
}

/** Seconds since the start of the heat, and the pace that holds now, in seconds. */
interface Moment {
  elapsed: number;
  every: number;
  spread: number;
}

/** What a rider has to send now. */
function due(
  feeder: Feeder,
  { elapsed, every, spread }: Moment,
  seconds: number,
  { clock, race }: FeedOptions,
): StreamRecord[] {
  const { rider } = feeder;
  const head = {
    v: 1,
    raceId: race.raceId,
    racerId: rider.racerId,
    receivedAt: Math.floor(clock.now()),
  } as const;
  const records: StreamRecord[] = [];
  if (!feeder.joined) {
    if (elapsed < feeder.joinAt) return [];
    feeder.joined = true;
    records.push({ ...head, event: 'join', name: rider.name, samples: [] });
  }
  const ridden = Math.min(Math.floor(elapsed), seconds);
  if (elapsed >= feeder.dueAt && ridden > feeder.sent) {
    const samples = rider.ride.slice(feeder.sent, ridden).map(toSample);
    records.push({ ...head, event: 'update', samples });
    feeder.sent = ridden;
    while (feeder.dueAt <= elapsed) feeder.dueAt += every;
  }
  if (!feeder.done && elapsed >= HEAT_SECONDS + spread * feeder.finalPhase) {
    records.push({ ...head, event: 'final', name: rider.name, ride: packRide(rider.ride.slice(0, seconds)) });
    feeder.done = true;
  }
  return records;
}

function toSample(one: SimulatedSecond): [number, number, number, number | null, null] {
  return [one.second, one.cadenceRpm, one.resistancePercent, one.powerW ?? null, null];
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
