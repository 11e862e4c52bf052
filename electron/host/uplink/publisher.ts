import type { RideSample } from '../../../core/race/ride.ts';
import { MAX_SAMPLES, type SampleTuple } from '../../../core/messages/telemetry.ts';
import { telemetryTopic } from '../../../core/messages/topics.ts';
import { realDuration } from '../../../core/race/clock.ts';
import type { Log } from '../log.ts';
import type { Connection } from './connection.ts';
import type { HeatClock } from './heat-clock.ts';

/** How often to publish until a board has said, s. */
const FIRST_PACE_S = 2;

export interface PublisherOptions {
  racerId: string;
  raceId: string;
  name: string;
  connection: Connection;
  clock: HeatClock;
  log: Log;
  /** Whether some of the resistances so far are estimated. */
  estimated(): boolean;
  /** 0..1: riders publish at random phases, so that a shard is not hit by all of them at once. */
  random(): number;
}

/**
 * Sends a ride's seconds while it is ridden. What could not be sent stays and goes with the next message; what is
 * lost on the way is repaired by the `final` message.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  #queue: RideSample[] = [];
  #joined = false;
  #sending = false;
  #everySeconds = FIRST_PACE_S;
  #timer: NodeJS.Timeout | null = null;

  /** @param backlog seconds of this ride that an earlier run of the app may not have sent */
  constructor(options: PublisherOptions, backlog: readonly RideSample[]) {
    this.#options = options;
    this.#queue = [...backlog];
  }

  start(): void {
    void this.#send();
    this.#schedule(this.#everySeconds * this.#options.random());
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  add(samples: readonly RideSample[]): void {
    this.#queue.push(...samples);
  }

  /** The board's word on how often to publish, s. */
  pace(everySeconds: number): void {
    this.#everySeconds = Math.max(1, everySeconds);
  }

  #schedule(seconds: number): void {
    this.#timer = setTimeout(
      () => {
        this.#schedule(this.#everySeconds);
        void this.#send();
      },
      realDuration(this.#options.clock, seconds * 1000),
    );
  }

  async #send(): Promise<void> {
    const { connection, racerId, raceId, name, log } = this.#options;
    if (this.#sending || !connection.connected || (this.#joined && this.#queue.length === 0)) return;
    this.#sending = true;
    const batch = this.#queue.splice(0, MAX_SAMPLES);
    try {
      const mark = this.#options.estimated() ? { estimated: true } : {};
      const event = this.#joined ? { event: 'update' } : { event: 'join', name };
      await connection.publish(
        telemetryTopic(racerId, raceId),
        JSON.stringify({ v: 1, ...event, ...mark, samples: batch.map(toTuple) }),
      );
      this.#joined = true;
    } catch (error) {
      this.#queue.unshift(...batch);
      log('info', 'seconds could not be sent yet', {
        raceId,
        waiting: this.#queue.length,
        error: String(error),
      });
    } finally {
      this.#sending = false;
    }
  }
}

function toTuple({ second, cadenceRpm, resistancePercent, powerW, heartRateBpm }: RideSample): SampleTuple {
  return [second, cadenceRpm, resistancePercent, powerW, heartRateBpm];
}
