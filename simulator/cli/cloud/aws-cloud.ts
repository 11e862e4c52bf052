import { readFileSync } from 'node:fs';

import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';

import { AlleycatError } from '../../../core/errors.ts';
import { createClock, REAL_TIME, type Clock } from '../../../core/race/clock.ts';
import { TABLE_NAME } from '../../../infra/settings.ts';

/** How long the first answer may take, real ms. */
const ANSWER_MS = 10_000;

/**
 * The deployed backend that the operator's file describes, at the time of day. Who may put records on its stream and
 * read its table is found as the AWS SDK finds it: environment, profile, single sign-on. There are no live boards, for
 * those go to riders' certificates alone.
 * @param clock AWS has the time of day; what stands in for it may have another
 * @throws AlleycatError E_BACKEND_FILE, E_CREDENTIALS, E_BACKEND
 */
export async function openAws(file: string, clock: Clock = createClock(REAL_TIME, Date.now)) {
  const region = regionOf(file);
  const kinesis = new KinesisClient({ region });
  const table = new DynamoDBClient({ region });
  const close = async (): Promise<void> => {
    kinesis.destroy();
    table.destroy();
  };
  try {
    await kinesis.config.credentials().catch((error: unknown) => {
      throw new AlleycatError('E_CREDENTIALS', `There are no AWS credentials: ${said(error)}`, {
        cause: error,
      });
    });
    await knock(table, region);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    place: `AWS in ${region}`,
    clock,
    firstHeat: null,
    ...{ kinesis, table, close },
    follow: null,
    gone: new Promise<never>(() => undefined),
  };
}

/** A table that cannot be read would be found out only when everybody has ridden. */
async function knock(table: DynamoDBClient, region: string): Promise<void> {
  try {
    await table.send(
      new GetItemCommand({ TableName: TABLE_NAME, Key: { PK: { S: 'nobody' }, SK: { S: 'nothing' } } }),
      { abortSignal: AbortSignal.timeout(ANSWER_MS) },
    );
  } catch (error) {
    throw new AlleycatError(
      'E_BACKEND',
      `The backend's table "${TABLE_NAME}" in ${region} cannot be read: ${said(error)}`,
      { cause: error },
    );
  }
}

function regionOf(file: string): string {
  let value: { v?: unknown; kind?: unknown; region?: unknown } | null;
  try {
    value = JSON.parse(readFileSync(file, 'utf8')) as typeof value;
  } catch (error) {
    throw new AlleycatError('E_BACKEND_FILE', `The backend's file cannot be read: ${said(error)}`, {
      cause: error,
    });
  }
  const region = value?.v === 1 && value.kind === 'aws' ? value.region : undefined;
  if (typeof region !== 'string' || !/^[a-z]{2}(-[a-z]+)+-\d+$/.test(region)) {
    throw new AlleycatError('E_BACKEND_FILE', `${file} is no backend's file: npm run deploy writes one.`);
  }
  return region;
}

/** What an error says, in one line. */
function said(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
