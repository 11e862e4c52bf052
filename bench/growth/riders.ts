import type { Race } from '../../core/race/heat.ts';
import { BOARD_RIDERS } from '../../core/messages/board.ts';
import { rideTotal } from '../../simulator/cli/results/tally.ts';
import { BenchRider, pacingFor } from '../heat/field.ts';

/** One rider in so many is measured; all of a small field, where the newest record would else mostly be another's. */
const PROBE_EVERY = 10;
const SMALL_FIELD = 100;

/**
 * A field, and those of it whose records are looked for on boards: they send their seconds so late that each lies before the
 * board's second when it arrives.
 */
export function benchField(
  race: Race,
  riders: number,
  seconds: number,
): { field: BenchRider[]; probes: Set<BenchRider> } {
  const options = { race, seed: 'bench', riders, firstSecond: 301 - seconds };
  const lag = pacingFor(riders).everySeconds + 1;
  const field = Array.from({ length: riders }, (_, index) => new BenchRider(options, index, 0));
  const probes = new Set<BenchRider>();
  for (const index of measured(field)) {
    const probe = new BenchRider(options, index, lag);
    field[index] = probe;
    probes.add(probe);
  }
  return { field, probes };
}

/**
 * Every tenth rider, or everybody; but where boards do not list everybody, as many of the strongest: only who is listed can be found, and
 * half of the list is left to those who have sent more lately.
 */
function measured(field: readonly BenchRider[]): number[] {
  const indices = [...field.keys()];
  if (field.length <= SMALL_FIELD) return indices;
  if (field.length <= BOARD_RIDERS) return indices.filter((index) => index % PROBE_EVERY === 0);
  const totals = field.map(({ ride }) => rideTotal(ride));
  indices.sort((a, b) => (totals[b] ?? 0) - (totals[a] ?? 0));
  return indices.slice(0, Math.min(field.length / PROBE_EVERY, BOARD_RIDERS / 2));
}
