import { AlleycatError } from '../../../core/errors.ts';
import { fromBase64 } from '../../../core/messages/base64.ts';
import { cumulative, decodeCurve } from '../../../core/messages/pace-curve.ts';
import type { PaceRow, RecordRow as Row } from '../../../core/messages/requests.ts';
import type { ClassId } from '../../../core/race/classes.ts';
import { raceOf } from '../../../core/race/heat.ts';
import type { Best, ClassPace, PaceRide, RecordRow, Records } from '../../contract/records.ts';
import type { Settings } from '../../contract/settings.ts';
import type { CommandHandlers } from '../dispatch.ts';
import type { OwnBests } from '../rides/own-best.ts';
import type { Rides } from '../rides/rides.ts';
import type { Requests } from '../uplink/requests.ts';
import { mergeRides, type BackendRides } from './backend-rides.ts';
import { unpackPace, unpackRecords } from './packed.ts';

/** What the commands of records and history need, when one comes. */
export interface RecordParts {
  requests: Requests;
  rides: Rides;
  backendRides: BackendRides;
  bests: OwnBests;
  ghost: Settings['ghost'];
  /** A heat is being ridden, or its card is still there. */
  isRiding: boolean;
}

/** The commands of records, of All time and of the rider's own history. */
export function recordHandlers(
  parts: () => RecordParts,
): Pick<CommandHandlers, 'records.get' | 'pace.get' | 'rides.list' | 'rider.forget'> {
  /** The best of each class as they came last: they are large, and seldom others. */
  const tops = new Map<ClassId, { version: number; rides: PaceRide[] }>();
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
      const { requests, ghost } = parts();
      const chosen = typeof ghost === 'object' ? { rider: ghost.racerId } : {};
      const known = tops.get(classId);
      const reply = await requests.ask('pace', {
        classId,
        ...chosen,
        ...(known === undefined ? {} : { known: known.version }),
      });
      if (reply.top !== null || reply.version !== known?.version) {
        const rides = reply.top === null ? [] : unpackPace(reply.top);
        tops.set(classId, {
          version: reply.version,
          rides: rides.map((row) => paceRide(classId, row)),
        });
      }
      const ride = (row: PaceRow | null | undefined): PaceRide | null =>
        row ? paceRide(classId, row) : null;
      const top = tops.get(classId)?.rides ?? [];
      return { classId, top, mine: ride(reply.mine), chosen: ride(reply.chosen) };
    },
    'rides.list': async () => {
      const { rides, backendRides } = parts();
      const elsewhere = await backendRides.list();
      return mergeRides(rides.history(), elsewhere);
    },
    'rider.forget': async () => {
      const { requests, rides, backendRides, bests, isRiding } = parts();
      if (isRiding) {
        throw new AlleycatError(
          'E_RIDING',
          'Finish or leave your ride first, and put its card away: it would be kept again.',
        );
      }
      // Nothing that is still to be sent may come after it: what is here goes first.
      const here = rides.forget();
      backendRides.forget();
      bests.forget();
      tops.clear();
      const gone = { rides: 0, rows: 0 };
      for (let isDone = false; !isDone;) {
        const { forgotten, rides: some, rowsAnonymised } = await requests.ask('forget', {});
        gone.rides += some;
        gone.rows += rowsAnonymised;
        isDone = forgotten;
      }
      return { rides: Math.max(gone.rides, here), rows: gone.rows };
    },
  };
}

/** The rider's own best of a class. @throws as `Requests.ask` */
export async function ownPace(requests: Requests, classId: ClassId): Promise<PaceRide | null> {
  const { mine } = await requests.ask('pace', { classId, top: false });
  return mine === null ? null : paceRide(classId, mine);
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
  return { racerId, name, heat, startsAt, totalTenths, flags, cumulativeTenths: opened(curve) };
}

function opened(curve: string): number[] {
  try {
    return cumulative(decodeCurve(fromBase64(curve)));
  } catch (error) {
    throw new AlleycatError(
      'E_BAD_REPLY',
      'The backend answered in a way this version does not understand.',
      { cause: error },
    );
  }
}
