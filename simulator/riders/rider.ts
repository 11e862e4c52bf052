import { HEAT_SECONDS } from '../../core/race/heat.ts';
import { quantiseCadence, quantiseResistance } from '../../core/race/output.ts';
import type { RideSecond } from '../../core/messages/packed-ride.ts';
import { riderName } from './names.ts';
import { gaussian, seededRandom } from './random.ts';

/** A second as it is ridden, with its power where the rider's bike tells one, W. */
export type SimulatedSecond = RideSecond & { powerW?: number };

/** A simulated rider and the whole heat that it will ride: the same seed, race and index give the same ride. */
export interface SimulatedRider {
  racerId: string;
  name: string;
  /** One entry for each second of the heat, by second. */
  ride: readonly SimulatedSecond[];
}

/** @param index 0 and up: the rider's place in the seed's field */
export function simulatedRider(seed: string, raceId: string, index: number): SimulatedRider {
  const body = seededRandom(`${seed}/${index}`);
  // Who a rider is does not change from race to race: legs, favourite cadence, how evenly they ride.
  const strength = Math.min(Math.max(0.62 + 0.16 * gaussian(body), 0.2), 1);
  const cadence = 86 + 9 * gaussian(body);
  const unsteadiness = 0.6 + body();
  const fade = 0.08 + 0.14 * body();
  const racerId = `sim-${seed}-${index}`;
  const day = seededRandom(`${seed}/${index}/${raceId}`);
  const form = 1 + 0.04 * gaussian(day);
  return {
    racerId,
    name: riderName(index),
    ride: rideOf({ strength, cadence, unsteadiness, fade, form }, day),
  };
}

interface Legs {
  /** 0..1 */
  strength: number;
  /** Favourite cadence, rpm. */
  cadence: number;
  unsteadiness: number;
  /** Part of the effort that is gone shortly before the last kick. */
  fade: number;
  /** Today's factor on the effort, about 1. */
  form: number;
}

const SPIN_UP_SECONDS = 6;
const KICK_SECONDS = 25;

function rideOf(legs: Legs, random: () => number): RideSecond[] {
  const ride: RideSecond[] = [];
  let drift = 0;
  for (let second = 1; second <= HEAT_SECONDS; second++) {
    // Efforts wander: what a rider does this second is mostly what was done the second before.
    drift = 0.92 * drift + 0.4 * gaussian(random) * legs.unsteadiness;
    const spinUp = Math.min(second / SPIN_UP_SECONDS, 1);
    const tired = 1 - legs.fade * (second / HEAT_SECONDS);
    const kick = second > HEAT_SECONDS - KICK_SECONDS ? 1.08 : 1;
    const effort = legs.form * tired * kick;
    ride.push({
      second,
      cadenceRpm: quantiseCadence((legs.cadence * effort + 2 * drift) * spinUp),
      resistancePercent: quantiseResistance(18 + 55 * legs.strength * effort + drift),
    });
  }
  return ride;
}
