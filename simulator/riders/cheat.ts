import { simulatedRider, type SimulatedRider, type SimulatedSecond } from './rider.ts';

/** What the cheats of a field do, in turns. */
const KINDS = [jump, spin, push] as const;
/** Second of the heat at which it begins: early, so that a short ride has it too. */
const BEGINS = 30;

/**
 * A field's rider, of whom the first `cheats` ride as no legs can, each in one way: a jump of the cadence, a cadence that
 * nobody holds, power that nobody gives. Apart from that they ride as they would.
 */
export function fieldRider(seed: string, raceId: string, index: number, cheats = 0): SimulatedRider {
  const rider = simulatedRider(seed, raceId, index);
  const kind = index < cheats ? KINDS[index % KINDS.length] : undefined;
  return kind === undefined ? rider : { ...rider, ride: rider.ride.map(kind) };
}

function jump(one: SimulatedSecond): SimulatedSecond {
  return within(one, BEGINS, 20) ? { ...one, cadenceRpm: 215 } : one;
}

function spin(one: SimulatedSecond): SimulatedSecond {
  if (within(one, BEGINS, 15)) return { ...one, cadenceRpm: 230 };
  // It gets there in ten seconds, for it is to be no jump.
  const upTo = BEGINS - 10;
  return within(one, upTo, 10) ? { ...one, cadenceRpm: 130 + 10 * (one.second - upTo) } : one;
}

function push(one: SimulatedSecond): SimulatedSecond {
  return within(one, BEGINS, 8) ? { ...one, powerW: 2800 } : one;
}

function within({ second }: SimulatedSecond, from: number, length: number): boolean {
  return second >= from && second < from + length;
}
