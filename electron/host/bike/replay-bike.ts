import { readFileSync } from 'node:fs';
import path from 'node:path';

import {
  parseNotificationLog,
  slotsOf,
  type LoggedNotification,
} from '../../../core/bike/notification-log.ts';
import { SensorMerger, SLOTS, type Slot } from '../../../core/bike/sensor-merger.ts';
import { AlleycatError } from '../../../core/errors.ts';
import { realDuration, type Clock } from '../../../core/race/clock.ts';
import type { Reading } from '../../../core/race/ride.ts';
import { say, sentenceOf } from '../../contract/sentences/say.ts';
import type { Bike } from './bike.ts';

/** How often it looks what is due, clock ms. */
const TICK_MS = 100;
/** Between the last notification and the first of the next round, ms. */
const ROUND_GAP_MS = 1000;

/**
 * A bike that is a recording: it plays a Bluetooth log's notifications through the decoders, at the moments they came,
 * and from the beginning again when it is through. It moves with the clock, late timers included.
 */
export class ReplayBike implements Bike {
  readonly kind = 'replay';
  readonly name: string;
  readonly message = null;
  readonly resistanceTarget = null;
  readonly #clock: Clock;
  readonly #notifications: readonly LoggedNotification[];
  readonly #roundMs: number;
  readonly #slots: ReadonlyMap<string, Slot>;
  readonly #merger: SensorMerger;
  #timer: NodeJS.Timeout | null = null;

  /** @throws AlleycatError E_REPLAY with one sentence when the file cannot be read or is no log with notifications. */
  constructor(file: string, clock: Clock) {
    this.#clock = clock;
    this.#notifications = readLog(file);
    this.#slots = slotsOf(this.#notifications);
    this.#merger = new SensorMerger(
      Object.fromEntries([...this.#slots].map(([device, slot]) => [slot, device])),
    );
    this.#roundMs = (this.#notifications.at(-1)?.atMs ?? 0) + ROUND_GAP_MS;
    this.name = `Replay of ${path.basename(file)}`;
  }

  get estimated(): boolean {
    return this.#merger.estimated;
  }

  /** A recording has no pedals to move. */
  ride(): void {
    throw isRecording();
  }

  resist(): void {
    throw isRecording();
  }

  start(onReading: (reading: Reading) => void): void {
    this.stop();
    const startedAt = this.#clock.now();
    let played = 0;
    this.#timer = setInterval(
      () => {
        for (
          let next = this.#at(played);
          startedAt + next.atMs <= this.#clock.now();
          next = this.#at(played)
        ) {
          const reading = this.#play(next, startedAt);
          if (played % this.#notifications.length === this.#notifications.length - 1) this.#forgetLinks();
          if (reading !== null) onReading(reading);
          played++;
        }
      },
      realDuration(this.#clock, TICK_MS),
    );
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #play({ device, uuid16, bytes, atMs }: LoggedNotification, startedAt: number): Reading | null {
    const slot = this.#slots.get(device);
    return slot === undefined ? null : this.#merger.add(slot, uuid16, bytes, startedAt + atMs);
  }

  /** The end of a round is to the counters what a lost link is. */
  #forgetLinks(): void {
    for (const slot of SLOTS) this.#merger.reset(slot);
  }

  /** The n-th notification, counted over all rounds. */
  #at(index: number): LoggedNotification {
    const round = Math.floor(index / this.#notifications.length);
    const notification = this.#notifications[index % this.#notifications.length];
    // The constructor has refused a log without notifications.
    if (notification === undefined) throw new RangeError('a log without notifications');
    return { ...notification, atMs: notification.atMs + round * this.#roundMs };
  }
}

function isRecording(): AlleycatError {
  return new AlleycatError('E_REPLAY', say('bikeIsRecording'));
}

function readLog(file: string): LoggedNotification[] {
  try {
    const notifications = parseNotificationLog(readFileSync(file, 'utf8'));
    if (notifications.length > 0) return notifications;
  } catch (error) {
    throw new AlleycatError('E_REPLAY', say('recordingUnplayable', { file, why: sentenceOf(error) }), {
      cause: error,
    });
  }
  throw new AlleycatError('E_REPLAY', say('recordingUnplayable', { file, why: say('partNoNotification') }));
}
