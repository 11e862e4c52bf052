import { MAX_CADENCE_RPM } from '../race/output.ts';

/** The crank's part of a Cycling Power or CSC measurement: both count mod 65536. */
export interface CrankCounters {
  crankRevolutions?: number | undefined;
  /** When the last revolution was complete, 1/1024 s. */
  crankEventTime1024?: number | undefined;
}

const TICKS_PER_MINUTE = 60 * 1024;

/**
 * Cadence (rpm, 0..250) between two measurements of one sensor (CSCS 1.0, 3.1; CPS 1.1, 3.2), over the wrap-around
 * of either counter.
 * @returns null where nothing can be said: no crank data, the same packet again or one without a new event, or counters
 *   that jump (the sensor was restarted, or the time between the two is beyond the 64 s its clock counts). 0 where time
 *   went on without a revolution.
 */
export function cadenceFromCrank(previous: CrankCounters, next: CrankCounters): number | null {
  const revolutions = difference(previous.crankRevolutions, next.crankRevolutions);
  const ticks = difference(previous.crankEventTime1024, next.crankEventTime1024);
  if (revolutions === null || ticks === null || ticks === 0) return null;
  const rpm = (revolutions * TICKS_PER_MINUTE) / ticks;
  return rpm <= MAX_CADENCE_RPM ? rpm : null;
}

function difference(previous: number | undefined, next: number | undefined): number | null {
  return previous === undefined || next === undefined ? null : (next - previous) & 0xffff;
}

/** Packets, and clock ms, without a new event that are still the last cadence: slow legs take long for a turn. */
const HELD_PACKETS = 3;
const HELD_MS = 2000;
/** Longest time between two events that the counter's 64 seconds can tell, clock ms. */
const LONGEST_EVENT_MS = 60_000;

/** Cadence of a stream of measurements: holds the last one for a few packets without news, then says 0. */
export class CrankCadence {
  #previous: CrankCounters | null = null;
  #eventAt = 0;
  #rpm: number | null = null;
  #quiet = 0;

  /** Takes a measurement that came at `atMs` (clock ms). The cadence in rpm, 0..250; null until two were compared. */
  add(next: CrankCounters, atMs: number): number | null {
    const previous = this.#previous;
    const tooLong = atMs - this.#eventAt > LONGEST_EVENT_MS;
    const rpm = previous === null || tooLong ? null : cadenceFromCrank(previous, next);
    if (previous === null || !sameEvent(previous, next)) {
      this.#eventAt = atMs;
      this.#previous = { ...next };
    }
    if (rpm !== null) {
      this.#rpm = rpm;
      this.#quiet = 0;
    } else if (this.#rpm !== null && ++this.#quiet > HELD_PACKETS && atMs - this.#eventAt >= HELD_MS) {
      this.#rpm = 0;
    }
    return this.#rpm;
  }

  /** The link is lost: what comes next is compared with nothing that was before. */
  reset(): void {
    this.#previous = null;
    this.#rpm = null;
    this.#quiet = 0;
  }
}

function sameEvent(previous: CrankCounters, next: CrankCounters): boolean {
  return (
    previous.crankRevolutions === next.crankRevolutions &&
    previous.crankEventTime1024 === next.crankEventTime1024
  );
}
