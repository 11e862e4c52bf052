import type { ClassPace, PaceRide, Period, Records } from '../../electron/contract/records.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import type { ClassId } from '../../core/race/classes.ts';
import { heatAt, raceOf } from '../../core/race/heat.ts';
import type { FakeField } from './fake-field.ts';

/** How long ago the best of all time was ridden, heats. */
const HEATS_AGO = 12;

/** A class's best 100 as the field's results have them, ridden one heat after the other. */
export function fakeRecords(
  { classId, period }: { classId: ClassId; period: Period },
  field: FakeField,
  me: string,
  now: number,
): Records {
  const heat = heatAt(now) - HEATS_AGO;
  const { startsAt } = raceOf(classId, heat);
  const rows = field.results().map(({ rank, racerId, name, totalTenths }) => ({
    rank,
    racerId,
    name,
    totalTenths,
    heat,
    startsAt,
    flags: 0,
  }));
  const own = rows.find(({ racerId }) => racerId === me);
  const mine = own ? { classId, totalTenths: own.totalTenths, heat, startsAt } : null;
  const key = period === 'all' ? 'all' : period === 'day' ? 'day-2026-11-22' : 'week-2026-W47';
  return { classId, period, key, rows: rows.slice(0, 100), mine, bests: mine === null ? [] : [mine] };
}

/** The same rides second by second, each at its own even pace. */
export function fakePace(
  classId: ClassId,
  field: FakeField,
  me: string,
  now: number,
  ghost: Settings['ghost'],
): ClassPace {
  const { rows } = fakeRecords({ classId, period: 'all' }, field, me, now);
  const rides = rows.map(({ rank, ...ride }): PaceRide => {
    // A slow start and a long sprint, each at another time.
    const cumulativeTenths = Array.from({ length: 300 }, (_second, at) =>
      Math.floor(
        ride.totalTenths * ((at + 1) / 300) + 900 * Math.sin(((at + 1) / 300) * Math.PI * (2 + (rank % 3))),
      ),
    );
    return { ...ride, cumulativeTenths };
  });
  return {
    classId,
    top: rides,
    mine: rides.find(({ racerId }) => racerId === me) ?? null,
    chosen: (typeof ghost === 'object' && rides.find(({ racerId }) => racerId === ghost.racerId)) || null,
  };
}
