import { z } from 'zod';

import { RACE_ID_PATTERN } from '../../../core/race/heat.ts';
import { FUNCTION_NAMES } from '../../settings.ts';
import { createEnvironment } from '../shared/environment.ts';
import { finalizeRace, type Outcome } from './finalize.ts';
import { racesToSweep } from './sweep.ts';

const environment = createEnvironment(process.env);

const eventSchema = z.union([
  z.object({ raceId: z.string().regex(RACE_ID_PATTERN) }),
  z.object({ sweep: z.literal(true) }),
]);

/** Lambda's entry: one race, from `aggregate`; or the sweep, each minute from the schedule. */
export async function handler(event: unknown): Promise<Record<string, Outcome>> {
  const metrics = environment.metrics(FUNCTION_NAMES.finalize);
  try {
    const wanted = eventSchema.parse(event);
    const raceIds = 'raceId' in wanted ? [wanted.raceId] : await racesToSweep(environment);
    const outcomes: Record<string, Outcome> = {};
    for (const raceId of raceIds) {
      const outcome = await finalizeRace(raceId, environment, metrics);
      metrics.add(outcome, 1);
      outcomes[raceId] = outcome;
    }
    return outcomes;
  } finally {
    metrics.flush();
  }
}
