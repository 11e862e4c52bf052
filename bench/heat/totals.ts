import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { Clock } from '../../core/race/clock.ts';
import type { Race } from '../../core/race/heat.ts';
import { awaitResults } from '../../simulator/cli/results/read-results.ts';
import { isRight, tally, type Ridden } from '../../simulator/cli/results/tally.ts';
import { figure, type Figure } from '../lib/figure.ts';

const NEVER = new AbortController().signal;

/**
 * Waits for a race's results and holds them against what everybody rode.
 * @throws Error where anything differs
 */
export async function checkTotals(
  table: DynamoDBClient,
  race: Race,
  field: readonly Ridden[],
  clock: Clock,
  signal = NEVER,
): Promise<Figure[]> {
  const results = await awaitResults(table, race, field, clock, signal);
  const outcome = tally(field, results?.rows ?? []);
  if (!isRight(outcome)) throw new Error(`Not everything was counted once: ${JSON.stringify(outcome)}`);
  if (results?.rows.length !== field.length)
    throw new Error(`${results?.rows.length} of ${field.length} riders are in the results.`);
  return [
    figure('riders in the results', 'riders', [results.rows.length]),
    figure('seconds ridden', 'seconds', [outcome.ridden]),
    figure('seconds lost', 'seconds', [outcome.lost], { atMost: 0 }),
    figure('seconds counted twice', 'seconds', [outcome.surplus], { atMost: 0 }),
    figure('wrong totals', 'riders', [outcome.wrongTotals.length], { atMost: 0 }),
  ];
}
