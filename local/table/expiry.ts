import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  ScanCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { realDuration, type Clock } from '../../core/race/clock.ts';
import { TABLE_NAME, TABLE_TTL_ATTRIBUTE } from '../../infra/settings.ts';
import { describeError, type Log } from '../log.ts';

/** Clock milliseconds from the start to the first look, and between two: DynamoDB itself takes up to days. */
const FIRST_MS = 2 * 60 * 1000;
const PERIOD_MS = 60 * 60 * 1000;

/** What people were given lives by the time of day, whatever clock the races run on. */
const BY_TIME_OF_DAY = /^(invite|certificate)#/;

export interface ExpiryOptions {
  client: DynamoDBClient;
  /** By which races' items were made. */
  clock: Clock;
  /** The time of day, ms since the epoch. */
  now: () => number;
}

/**
 * DynamoDB's time to live, which dynalite does not have: removes every item whose `expiresAt` has passed. One that was
 * written anew meanwhile stays. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 * @returns how many were removed
 */
export async function removeExpired({ client, clock, now }: ExpiryOptions): Promise<number> {
  let removed = 0;
  let start: Record<string, AttributeValue> | undefined;
  const raceTime = Math.floor(clock.now() / 1000);
  const timeOfDay = Math.floor(now() / 1000);
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: TABLE_NAME,
        ProjectionExpression: 'PK, SK',
        FilterExpression: '#ttl < :race OR #ttl < :day',
        ExpressionAttributeNames: { '#ttl': TABLE_TTL_ATTRIBUTE },
        ExpressionAttributeValues: { ':race': { N: String(raceTime) }, ':day': { N: String(timeOfDay) } },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    for (const { PK, SK } of page.Items ?? []) {
      if (PK === undefined || SK === undefined) continue;
      const isOfPeople = BY_TIME_OF_DAY.test(PK.S ?? '');
      if (await remove(client, { PK, SK }, isOfPeople ? timeOfDay : raceTime)) removed += 1;
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return removed;
}

/** False when the item has not expired at `time`, seconds since the epoch. */
async function remove(
  client: DynamoDBClient,
  key: Record<string, AttributeValue>,
  time: number,
): Promise<boolean> {
  try {
    await client.send(
      new DeleteItemCommand({
        TableName: TABLE_NAME,
        Key: key,
        ConditionExpression: '#ttl < :time',
        ExpressionAttributeNames: { '#ttl': TABLE_TTL_ATTRIBUTE },
        ExpressionAttributeValues: { ':time': { N: String(time) } },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Does so a little after the start and every hour of the clock. Returns what stops it; a run on its way is awaited. */
export function startExpiry(options: ExpiryOptions & { log: Log }): () => Promise<void> {
  const { clock, log } = options;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer = setTimeout(tick, realDuration(clock, FIRST_MS));

  function tick(): void {
    running = run();
  }

  async function run(): Promise<void> {
    try {
      const removed = await removeExpired(options);
      if (removed > 0) log('info', 'table: items were past their time and are removed', { removed });
    } catch (error) {
      log('warn', 'table: what is past its time could not be removed', { error: describeError(error) });
    }
    if (!stopped) timer = setTimeout(tick, realDuration(clock, PERIOD_MS));
  }

  return () => {
    stopped = true;
    clearTimeout(timer);
    return running;
  };
}
