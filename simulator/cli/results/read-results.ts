import { setTimeout as sleep } from 'node:timers/promises';
import { inflateRawSync } from 'node:zlib';

import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { marksByPlace, type UnusualMark } from '../../../core/messages/unusual.ts';
import { realDuration, type Clock } from '../../../core/race/clock.ts';
import type { Race } from '../../../core/race/heat.ts';
import { TABLE_NAME } from '../../../infra/settings.ts';
import { tally, type Counted, type Ridden } from './tally.ts';

/** Between two readings, clock ms; but a table is not asked more often than each 100 real ms. */
const AGAIN_MS = 1000;
const AGAIN_REAL_MS = 100;
/** After the end of the heat everything should be there in this time, clock ms: two sweeps and two windows... */
const LIMIT_MS = 150_000;
/** ...and however fast the clock runs, in this real time. */
const LIMIT_REAL_MS = 30_000;

export interface Results {
  /** Minutes after the heat they become official. */
  official: boolean;
  rows: Counted[];
  /** Whose rides are unusual, in rank order. */
  unusual: { racerId: string; marks: UnusualMark[] }[];
  /** The rows as they are stored: JSON text. */
  text: string;
}

/** A race's results as they are stored; null where there are none. */
export async function readResults(client: DynamoDBClient, raceId: string): Promise<Results | null> {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: TABLE_NAME,
      Key: { PK: { S: `race#${raceId}` }, SK: { S: 'results' } },
      ConsistentRead: true,
    }),
  );
  if (Item?.rows?.B === undefined) return null;
  // Opened here, not by the functions' own code: docs/protocol.md says how they are stored.
  const text = inflateRawSync(Item.rows.B).toString();
  const rows = JSON.parse(text) as [number, string, string, number, number, number][];
  const placed = Item.unusual?.B === undefined ? '[]' : inflateRawSync(Item.unusual.B).toString();
  const marks = marksByPlace(JSON.parse(placed) as number[][]);
  return {
    unusual: [...marks].map(([place, marks]) => ({ racerId: rows[place]?.[1] ?? '', marks })),
    official: Item.official?.BOOL === true,
    text,
    rows: rows.map(([, racerId, , total, seconds]) => ({ racerId, total, seconds })),
  };
}

/**
 * Waits for the results of a race that has ended: until all that was ridden is in them, provisional ones being good
 * enough, or a time limit has passed.
 * @returns the last that were read; null where there have been none
 */
export async function awaitResults(
  client: DynamoDBClient,
  race: Race,
  field: readonly Ridden[],
  clock: Clock,
  signal: AbortSignal,
): Promise<Results | null> {
  const limitReal = performance.now() + LIMIT_REAL_MS;
  let results: Results | null = null;
  for (;;) {
    results = (await readResults(client, race.raceId).catch(() => null)) ?? results;
    if (results !== null && tally(field, results.rows).lost === 0) return results;
    if (clock.now() > race.endsAt + LIMIT_MS && performance.now() > limitReal) return results;
    await sleep(Math.max(realDuration(clock, AGAIN_MS), AGAIN_REAL_MS), undefined, { signal });
  }
}
