import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceNotFoundException,
  type CreateTableCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { TABLE_INDEX, TABLE_NAME } from '../../infra/settings.ts';

/** The table as the stack deploys it. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
export const TABLE_SCHEMA = {
  TableName: TABLE_NAME,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'PK', AttributeType: 'S' },
    { AttributeName: 'SK', AttributeType: 'S' },
    { AttributeName: 'GSI1PK', AttributeType: 'S' },
    { AttributeName: 'GSI1SK', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'PK', KeyType: 'HASH' },
    { AttributeName: 'SK', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: TABLE_INDEX,
      KeySchema: [
        { AttributeName: 'GSI1PK', KeyType: 'HASH' },
        { AttributeName: 'GSI1SK', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
} satisfies CreateTableCommandInput;

/** Often enough for a table that is made at once. */
const POLLS = 50;
/** Real milliseconds. */
const POLL_INTERVAL = 20;

/**
 * Makes the table where it is missing and waits until it takes items. False when it never does, which is what a
 * process that ended in the middle of making it leaves behind.
 */
export async function ensureTable(client: DynamoDBClient): Promise<boolean> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    const status = await statusOf(client);
    if (status === 'ACTIVE') return true;
    if (status === undefined) await client.send(new CreateTableCommand(TABLE_SCHEMA));
    else await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL));
  }
  return false;
}

async function statusOf(client: DynamoDBClient): Promise<string | undefined> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE_NAME }));
    return Table?.TableStatus;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
