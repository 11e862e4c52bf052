import type { OwnResult, RideListing } from '../../electron/contract/state.ts';
import type { Unusual } from '../../core/bike/plausibility.ts';
import type { ClassId } from '../../core/race/classes.ts';
import { HEAT_MS, heatAt, raceOf } from '../../core/race/heat.ts';
import { seeded } from './fake-field.ts';

const MARKS: Unusual[] = [
  { reason: 'cadence_jump', second: 134, fromRpm: 62, toRpm: 190.5 },
  { reason: 'power', second: 140 },
];

/** Own rides of some weeks, newest first: the newest not stored yet, the next provisional, one that never got there. */
export function fakeRides(count: number, now: number, unusual = false): RideListing[] {
  const random = seeded(count);
  let heat = heatAt(now) - 1;
  return Array.from({ length: count }, (_, index): RideListing => {
    const race = raceOf((1 + Math.floor(random() * 6)) as ClassId, heat);
    heat -= index % 3 === 2 ? Math.floor((20 * 60 * 60 * 1000) / HEAT_MS + random() * 500) : 1;
    const riders = 1 + Math.floor(random() * 340);
    const secondsRidden = random() < 0.2 ? 40 + Math.floor(random() * 200) : 300 - Math.floor(random() * 3);
    const totalTenths = Math.floor(secondsRidden * (1100 + random() * 300));
    const stored = index !== 0 && index !== 5;
    const result: OwnResult = {
      rank: 1 + Math.floor(random() * riders),
      riders,
      totalTenths,
      official: index > 1,
    };
    const { raceId, classId, startsAt } = race;
    const marks: Unusual[] = unusual && index % 4 === 1 ? MARKS : [];
    const ridden = { totalTenths, secondsRidden, unusual: marks };
    return { raceId, classId, startsAt, ...ridden, stored, result: stored ? result : null };
  });
}
