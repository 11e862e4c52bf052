import type { Best, ClassPace, PaceRide, Period, Records } from '../../electron/contract/records.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import { flagsOf } from '../../core/messages/unusual.ts';
import { CLASS_IDS, type ClassId } from '../../core/race/classes.ts';
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
  races = 1,
): Records {
  const newest = heatAt(now) - HEATS_AGO;
  const ridden = races === 0 ? [] : field.results();
  const rows = ridden.map(({ rank, racerId, name, totalTenths, unusual }, place) => {
    // Of all time they are of many days, of today of its last hours.
    const heat = newest - (period === 'all' ? (place * 977) % 20_000 : place % 12);
    return { rank, racerId, name, totalTenths, heat, ...startOf(classId, heat), flags: flagsOf(unusual) };
  });
  const own = rows.find(({ racerId }) => racerId === me);
  const mine = own ? { classId, totalTenths: own.totalTenths, heat: own.heat, startsAt: own.startsAt } : null;
  const key = period === 'all' ? 'all' : period === 'day' ? 'day-2026-11-22' : 'week-2026-W47';
  const bests = mine === null ? [] : [mine, ...otherBests(mine)];
  return { classId, period, key, rows: rows.slice(0, 100), mine, bests };
}

/** In every other class, some days before and a little less. */
function otherBests(mine: Best): Best[] {
  return CLASS_IDS.filter((id) => id !== mine.classId && id % 2 === 1).map((classId) => {
    const heat = mine.heat - 400 * classId;
    return { classId, totalTenths: mine.totalTenths - 2713 * classId, heat, ...startOf(classId, heat) };
  });
}

function startOf(classId: ClassId, heat: number): Pick<Best, 'startsAt'> {
  return { startsAt: raceOf(classId, heat).startsAt };
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
