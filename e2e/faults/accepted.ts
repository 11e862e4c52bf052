import type { StreamEntry } from '../../simulator/riders/put-records.ts';
import { unpackRide, type RideSecond } from '../../core/messages/packed-ride.ts';
import type { Ridden } from '../../simulator/cli/results/tally.ts';

/** What was accepted of everybody: by whom, and each second once, with its first value. */
export class Accepted {
  readonly #riders = new Map<string, Map<number, RideSecond>>();

  /** Riders' seconds. */
  get seconds(): number {
    return [...this.#riders.values()].reduce((sum, seconds) => sum + seconds.size, 0);
  }

  get field(): Ridden[] {
    return [...this.#riders].map(([racerId, seconds]) => ({ racerId, ride: [...seconds.values()] }));
  }

  add(racerId: string, ride: readonly RideSecond[]): void {
    const seconds = this.#riders.get(racerId) ?? new Map<number, RideSecond>();
    this.#riders.set(racerId, seconds);
    for (const one of ride) if (!seconds.has(one.second)) seconds.set(one.second, one);
  }

  /** Records that PutRecords has answered with a sequence number. */
  addEntries(entries: readonly StreamEntry[]): void {
    for (const { Data } of entries) {
      const { racerId, samples, ride } = JSON.parse(Buffer.from(Data).toString()) as {
        racerId: string;
        samples?: [number, number, number][];
        ride?: string;
      };
      if (ride !== undefined) this.add(racerId, unpackRide(ride));
      this.add(
        racerId,
        (samples ?? []).map(([second, cadenceRpm, resistancePercent]) => ({
          second,
          cadenceRpm,
          resistancePercent,
        })),
      );
    }
  }
}
