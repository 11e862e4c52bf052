import { emptyEffortCurve, unusualOf, withPowerOf, type Unusual } from '../../../core/bike/plausibility.ts';
import { countedValue, effortIn, unitsOf } from '../../../core/race/counted-log.ts';
import { HEAT_SECONDS } from '../../../core/race/heat.ts';
import { partsIn, secondsOf } from '../shared/packed-seconds.ts';
import type { Item } from '../shared/table.ts';
import { DecodeError } from '../../../core/errors.ts';

const NOT_SEEN = -1;

/** Everything counted of one race, by rider and second: `countedValue`, -1 where a second was not seen. */
export class Union {
  /** Of those of whom a second was counted: an index far out costs no more than one near. */
  readonly #curves = new Map<number, Int32Array>();
  #riders = 0;
  /** Efforts of seconds that came again, by rider: of these the power alone is news. */
  readonly #again = new Map<number, { second: number; effort: number }[]>();

  /**
   * Takes the seconds of a window item in; of two values for one (racer, second) the earlier item's stays. Allocates 1,200
   * bytes for each rider with a second in it.
   * @throws DecodeError for an item without seconds, or with what `persist` did not write
   */
  add(item: Item): void {
    const parts = partsIn(item.seconds);
    if (parts === null) throw new DecodeError(`Window ${item.SK} of ${item.PK} has no seconds`);
    this.addParts(parts);
  }

  /**
   * The same of such an item's parts, or a tail's.
   * @throws DecodeError for what `persist` did not write
   */
  addParts(parts: readonly Uint8Array[]): void {
    for (const { racerIndex, second, units, effort = 0, again } of secondsOf(parts)) {
      const curve = this.#curve(racerIndex);
      if (!again && curve[second - 1] === NOT_SEEN) curve[second - 1] = countedValue(units, effort);
      else this.#note(racerIndex, second, effort);
    }
  }

  #note(racerIndex: number, second: number, effort: number): void {
    const noted = this.#again.get(racerIndex);
    if (noted === undefined) this.#again.set(racerIndex, [{ second, effort }]);
    else noted.push({ second, effort });
  }

  #curve(racerIndex: number): Int32Array {
    const known = this.#curves.get(racerIndex);
    if (known !== undefined) return known;
    const curve = new Int32Array(HEAT_SECONDS).fill(NOT_SEEN);
    this.#curves.set(racerIndex, curve);
    this.#riders = Math.max(this.#riders, racerIndex + 1);
    return curve;
  }

  /** The highest racerIndex of whom a second was counted, plus one. */
  get riders(): number {
    return this.#riders;
  }

  /** Sum of a rider's seconds in units, and how many there are. */
  sum(racerIndex: number): { units: number; seconds: number } {
    let units = 0;
    let seconds = 0;
    for (const value of this.#curves.get(racerIndex) ?? []) {
      if (value === NOT_SEEN) continue;
      units += unitsOf(value);
      seconds++;
    }
    return { units, seconds };
  }

  /** Units of each of a rider's 300 seconds, null where it was not seen. */
  steps(racerIndex: number): (number | null)[] {
    const curve = this.#curves.get(racerIndex);
    return Array.from({ length: HEAT_SECONDS }, (_, at) => {
      const value = curve?.[at] ?? NOT_SEEN;
      return value === NOT_SEEN ? null : unitsOf(value);
    });
  }

  /** What is unusual about the seconds that count of a rider. */
  unusual(racerIndex: number): Unusual[] {
    const efforts = emptyEffortCurve();
    this.#curves.get(racerIndex)?.forEach((value, at) => {
      if (value !== NOT_SEEN) efforts[at] = effortIn(value);
    });
    for (const { second, effort } of this.#again.get(racerIndex) ?? []) {
      efforts[second - 1] = withPowerOf(efforts[second - 1] ?? 0, effort);
    }
    return unusualOf(efforts);
  }
}
