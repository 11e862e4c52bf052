/** The marks of unusual rides, written from docs/protocol.md alone. */

/** cadence in rpm, resistance in percent, power in watt */
export interface JudgedSecond {
  cadenceRpm: number;
  resistancePercent: number;
  powerW: number | null;
}

export type Mark = [code: number, second: number];

/** @param ride by second, the first at 0; null where nothing was ridden */
export function marksOf(ride: readonly (JudgedSecond | null)[]): Mark[] {
  const cadences = ride.map((one) => one?.cadenceRpm ?? null);
  const bands = ride.map((one) => (one === null ? 0 : bandOf(one)));
  const jump = ride.findIndex((_, at) => isJump(cadences, at));
  const fast = runOf(cadences, 10, (cadence) => cadence !== null && cadence >= 220);
  const strong = [240, 60, 5].map((length, less) => runOf(bands, length, (band) => band >= less + 1));
  const first = Math.min(...strong.map((at) => (at < 0 ? Infinity : at)));
  return [jump, fast, first === Infinity ? -1 : first].flatMap((at, index) =>
    at < 0 ? [] : [[index + 1, at + 1] satisfies Mark],
  );
}

function isJump(cadences: readonly (number | null)[], at: number): boolean {
  const before = cadences.slice(Math.max(0, at - 3), at);
  const after = cadences.slice(at, at + 2);
  if (before.length < 3 || after.length < 2) return false;
  if (before.some((cadence) => cadence === null || cadence === 0)) return false;
  const lowest = Math.min(...after.map((cadence) => cadence ?? 0));
  return lowest >= 180 && lowest - Math.max(...before.map((cadence) => cadence ?? 0)) >= 120;
}

function runOf<T>(list: readonly T[], length: number, isSo: (one: T) => boolean): number {
  return list.findIndex((_, at) => at + length <= list.length && list.slice(at, at + length).every(isSo));
}

function bandOf({ cadenceRpm, resistancePercent, powerW }: JudgedSecond): number {
  if (powerW === null || powerW <= 800) return 0;
  const omega = (cadenceRpm * 2 * Math.PI) / 60;
  const legs = omega * 355.5 * (1 - cadenceRpm / 259.6);
  const brake = omega * (100 + 5 * resistancePercent);
  if (powerW > 2500 || powerW > Math.max(legs, brake, 1000)) return 3;
  return powerW > 1300 ? 2 : 1;
}
