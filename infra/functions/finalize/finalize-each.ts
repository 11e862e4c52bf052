import type { Environment } from '../shared/environment.ts';
import type { Metrics } from '../shared/metrics.ts';
import { finalizeRace, type Outcome } from './finalize.ts';

/**
 * Makes the results of one race after the other. One that cannot be made, for what is stored of it is damaged, keeps none of the
 * others waiting.
 * @throws what the first of these threw, when all others are done
 */
export async function finalizeEach(
  raceIds: readonly string[],
  environment: Environment,
  metrics: Metrics,
): Promise<Record<string, Outcome>> {
  const outcomes: Record<string, Outcome> = {};
  const failures: unknown[] = [];
  for (const raceId of raceIds) {
    try {
      const outcome = await finalizeRace(raceId, environment, metrics);
      metrics.add(outcome, 1);
      outcomes[raceId] = outcome;
    } catch (error) {
      metrics.fault('raceFailed', error);
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return outcomes;
}
