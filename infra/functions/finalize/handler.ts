import { AlleycatError } from '../../../core/errors.ts';
import { FUNCTION_NAMES } from '../../settings.ts';
import { createEnvironment } from '../shared/environment.ts';
import type { Outcome } from './finalize.ts';
import { finalizeEach } from './finalize-each.ts';
import { racesToSweep } from './sweep.ts';

const environment = createEnvironment(process.env);

/** `{ raceId }` from `aggregate`, or `{ sweep: true }` each minute from the schedule. */
interface FinalizeEvent {
  raceId?: unknown;
  sweep?: unknown;
}

/** Lambda's entry. @throws AlleycatError E_BAD_EVENT for an event that is neither of the two. */
export async function handler(event: FinalizeEvent): Promise<Record<string, Outcome>> {
  const metrics = environment.metrics(FUNCTION_NAMES.finalize);
  try {
    return await finalizeEach(await wantedRaces(event), environment, metrics);
  } finally {
    metrics.flush();
  }
}

async function wantedRaces({ raceId, sweep }: FinalizeEvent): Promise<string[]> {
  if (typeof raceId === 'string') return [raceId];
  if (sweep === true) return racesToSweep(environment);
  throw new AlleycatError('E_BAD_EVENT', 'finalize wants { raceId } or { sweep: true }.');
}
