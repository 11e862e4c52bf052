import { cumulative } from '../../../core/messages/pace-curve.ts';
import type { PaceRow, RecordRow as Row } from '../../../core/messages/requests.ts';
import type { ClassId } from '../../../core/race/classes.ts';
import { heatAt, raceOf } from '../../../core/race/heat.ts';
import type { Best, ClassPace, PaceRide, RecordRow, Records } from '../../contract/records.ts';
import type { Settings } from '../../contract/settings.ts';
import type { AppState, RideListing } from '../../contract/state.ts';
import type { CommandHandlers } from '../dispatch.ts';
import type { OwnBest, OwnBests } from '../rides/own-best.ts';
import type { Rides } from '../rides/rides.ts';
import type { Requests } from '../uplink/requests.ts';
import { mergeRides, type BackendRides } from './backend-rides.ts';
import { unpackCurve, unpackPace, unpackRecords } from './packed.ts';

/** What the commands of records and history need, when one comes. */
interface RecordParts {
  requests: Requests;
  rides: Rides;
  backendRides: BackendRides;
  bests: OwnBests;
  rider: AppState['rider'];
  /** Clock time, ms since the epoch. */
  now: number;
  /** What came last of each class; kept from one question to the next. */
  paces: KnownPaces;
  ghost: Settings['ghost'];
}

/** The best of each class as they came last: they are large, and seldom others. */
export type KnownPaces = Map<ClassId, { version: number; rides: PaceRide[] }>;

/** The commands of records, of All time and of the rider's own history. */
export function recordHandlers(
  parts: () => RecordParts,
): Pick<CommandHandlers, 'records.get' | 'pace.get' | 'rides.list' | 'ride.detail'> {
  return {
    'records.get': async ({ classId, period }): Promise<Records> => {
      const reply = await parts().requests.ask('records', { classId, period, packed: true });
      const rows = reply.packed === undefined ? reply.rows : unpackRecords(reply.packed);
      return {
        classId,
        period,
        key: reply.key,
        rows: rows.map((row) => recordRow(classId, row)),
        mine: reply.mine === null ? null : bestOf(classId, ...reply.mine),
        bests: reply.bests.map((best) => bestOf(...best)),
      };
    },
    'pace.get': async ({ classId }): Promise<ClassPace> => {
      const { requests, ghost, paces, bests, rider, now } = parts();
      const chosen = typeof ghost === 'object' ? { rider: ghost.racerId } : {};
      const known = paces.get(classId);
      const reply = await requests.ask('pace', {
        classId,
        ...chosen,
        ...(known === undefined ? {} : { known: known.version }),
      });
      if (reply.top !== null || reply.version !== known?.version) {
        const rides = reply.top === null ? [] : unpackPace(reply.top);
        paces.set(classId, {
          version: reply.version,
          rides: rides.map((row) => paceRide(classId, row)),
        });
      }
      const ride = (row: PaceRow | null | undefined): PaceRide | null =>
        row ? paceRide(classId, row) : null;
      const top = paces.get(classId)?.rides ?? [];
      const stored = ride(reply.mine);
      // The backend has a ride among the best when it is official; this app knows its own a minute earlier.
      const own = await bests.beside(raceOf(classId, heatAt(now)), stored);
      const mine = own === null || own === stored ? stored : ownRide(classId, own, rider);
      return { classId, top, mine, chosen: ride(reply.chosen) };
    },
    'rides.list': async () => {
      const { rides, backendRides } = parts();
      const elsewhere = await backendRides.list();
      return mergeRides(await rides.history(), elsewhere);
    },
    'ride.detail': async ({ raceId }) => {
      const { rides, backendRides, rider } = parts();
      const here = await rides.history();
      const has = (list: readonly RideListing[]): boolean => list.some((ride) => ride.raceId === raceId);
      const known = mergeRides(here, backendRides.known);
      return rides.detail(raceId, {
        rides: has(known) ? known : mergeRides(here, await backendRides.list()),
        name: rider.name ?? '',
        curveOf: (id) => backendRides.curveOf(id),
      });
    },
  };
}

/** The rider's own best of a class. @throws as `Requests.ask` */
export async function ownPace(requests: Requests, classId: ClassId): Promise<PaceRide | null> {
  const { mine } = await requests.ask('pace', { classId, top: false });
  return mine === null ? null : paceRide(classId, mine);
}

function ownRide(classId: ClassId, own: OwnBest, { racerId, name }: AppState['rider']): PaceRide {
  const { startsAt } = raceOf(classId, own.heat);
  return { ...own, racerId, name: name ?? '', startsAt };
}

function bestOf(classId: ClassId, totalTenths: number, heat: number): Best {
  return { classId, totalTenths, heat, startsAt: raceOf(classId, heat).startsAt };
}

function recordRow(classId: ClassId, [rank, racerId, name, totalTenths, heat, flags]: Row): RecordRow {
  return { rank, racerId, name, totalTenths, heat, startsAt: raceOf(classId, heat).startsAt, flags };
}

/** @throws AlleycatError E_BAD_REPLY where the curve is none */
function paceRide(classId: ClassId, row: PaceRow): PaceRide {
  const [racerId, name, totalTenths, heat, flags, curve] = row;
  const { startsAt } = raceOf(classId, heat);
  return {
    racerId,
    name,
    heat,
    startsAt,
    totalTenths,
    flags,
    cumulativeTenths: cumulative(unpackCurve(curve)),
  };
}
