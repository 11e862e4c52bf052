import { packRide, type RideSecond } from '../../core/messages/packed-ride.ts';
import type { StreamRecord } from '../../core/messages/telemetry.ts';
import type { Race } from '../../core/race/heat.ts';
import { simulatedRider } from '../../simulator/riders/rider.ts';

/** Messages a second that a shard's riders are kept under. */
const SHARD_BUDGET = 500;
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
/** Joins are spread over so many seconds at least, before the first ridden second. */
const JOIN_SECONDS = 2;

/** What a rider sends besides who it is and when: the telemetry message. */
export type Message = StreamRecord extends infer R
  ? R extends StreamRecord
    ? Omit<R, 'raceId' | 'racerId' | 'receivedAt'>
    : never
  : never;

export interface FieldOptions {
  race: Race;
  seed: string;
  /** Of the whole heat: they share the pace. */
  riders: number;
  /** The first second of the heat that is ridden, 1..300. */
  firstSecond: number;
}

/** How a field publishes: everybody every `everySeconds`, evenly spread over them. */
export interface Pacing {
  everySeconds: number;
  finalSpreadSeconds: number;
}

export function pacingFor(riders: number): Pacing {
  return {
    everySeconds: Math.max(1, Math.ceil(riders / SHARD_BUDGET)),
    finalSpreadSeconds: Math.max(5, Math.ceil(riders / 200)),
  };
}

/** One rider of the bench, and what of its ride has been sent. */
export class BenchRider {
  readonly racerId: string;
  /** All seconds that it rides. */
  readonly ride: readonly RideSecond[];
  readonly #name: string;
  readonly #joinAt: number;
  readonly #finalAt: number;
  readonly #every: number;
  readonly #lag: number;
  #dueAt: number;
  /** Entries of `ride` that have been sent. */
  #sent = 0;
  #joined = false;
  #done = false;

  /** @param lagSeconds how far behind its seconds are sent: 0 for a usual rider */
  constructor({ race, seed, riders, firstSecond }: FieldOptions, index: number, lagSeconds: number) {
    const { racerId, name, ride } = simulatedRider(seed, race.raceId, index);
    const { everySeconds, finalSpreadSeconds } = pacingFor(riders);
    // Multiples of the golden ratio lie evenly: no moment of the interval is fuller than another.
    const phase = (index * GOLDEN_RATIO) % 1;
    this.racerId = racerId;
    this.ride = ride.slice(firstSecond - 1);
    this.#name = name;
    this.#every = everySeconds;
    this.#lag = lagSeconds;
    const joinSeconds = Math.max(JOIN_SECONDS, everySeconds);
    this.#joinAt = firstSecond - 2 - joinSeconds * (1 - phase);
    this.#dueAt = firstSecond - 1 + everySeconds * phase;
    this.#finalAt = 300 + finalSpreadSeconds * phase;
  }

  /** Seconds of the ride that have been sent in updates. */
  get sent(): readonly RideSecond[] {
    return this.ride.slice(0, this.#sent);
  }

  get done(): boolean {
    return this.#done;
  }

  /** What is to be sent now. @param elapsed seconds since the start of the heat */
  due(elapsed: number): Message[] {
    const messages: Message[] = [];
    if (!this.#joined && elapsed >= this.#joinAt) {
      this.#joined = true;
      messages.push({ v: 1, event: 'join', name: this.#name, samples: [] });
    }
    if (elapsed >= this.#dueAt) {
      while (this.#dueAt <= elapsed) this.#dueAt += this.#every;
      const through = Math.floor(elapsed) - this.#lag;
      const fresh = this.ride.slice(this.#sent).filter(({ second }) => second <= through);
      this.#sent += fresh.length;
      if (fresh.length > 0) messages.push({ v: 1, event: 'update', samples: fresh.map(toSample) });
    }
    if (!this.#done && elapsed >= this.#finalAt) {
      this.#done = true;
      messages.push({ v: 1, event: 'final', name: this.#name, ride: packRide(this.ride) });
    }
    return messages;
  }
}

function toSample({
  second,
  cadenceRpm,
  resistancePercent,
}: RideSecond): [number, number, number, number, number] {
  return [second, cadenceRpm, resistancePercent, Math.round(cadenceRpm * 2.5), 150];
}
