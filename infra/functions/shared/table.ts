import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';

import { TABLE_INDEX } from '../../settings.ts';

/** Items of one BatchGetItem. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_BATCH = 100;

export interface Key {
  PK: string;
  SK: string;
}

/** An expression that must hold for a write to happen, with its values (`:name`) and names (`#name`). */
export interface Condition {
  expression: string;
  values?: Record<string, unknown>;
  names?: Record<string, string>;
}

export type Item = Key & Record<string, unknown>;

/** The single table, as narrow as the functions need it. Every fault of DynamoDB's is thrown on, but a lost condition. */
export class Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;

  constructor(client: DynamoDBDocumentClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /**
   * A strongly consistent read: what was written before it is in it.
   * @param attributes those alone, for the price of the whole item; else all
   */
  async get(key: Key, attributes?: readonly string[]): Promise<Item | null> {
    const { Item } = await this.#client.send(
      new GetCommand({
        TableName: this.#name,
        Key: key,
        ConsistentRead: true,
        ...(attributes && projectionOf(attributes)),
      }),
    );
    return (Item as Item | undefined) ?? null;
  }

  /** Writes an item; false when the condition did not hold, and then nothing is written. */
  async put(item: Item, condition?: Condition): Promise<boolean> {
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#name,
          Item: item,
          ...(condition && conditionOf(condition)),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** Takes an item out; false when the condition did not hold, and then it stays. One that is not there is gone. */
  async delete(key: Key, condition?: Condition): Promise<boolean> {
    try {
      await this.#client.send(
        new DeleteCommand({ TableName: this.#name, Key: key, ...(condition && conditionOf(condition)) }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /**
   * All items of a partition whose sort key begins with a prefix, in its order; consistent.
   * @param attributes those alone, for the price of the whole items; else all
   */
  async queryAll(pk: string, prefix: string, attributes?: readonly string[]): Promise<Item[]> {
    const items: Item[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#name,
          KeyConditionExpression: 'PK = :pk AND begins_with(SK, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
          ConsistentRead: true,
          ...(attributes && projectionOf(attributes)),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      items.push(...((page.Items ?? []) as Item[]));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  }

  /** Up to `limit` items of a partition with a sort key in [from, to], the highest first. */
  async queryDown(pk: string, from: string, to: string, limit: number): Promise<Item[]> {
    const { Items } = await this.#client.send(
      new QueryCommand({
        TableName: this.#name,
        KeyConditionExpression: 'PK = :pk AND SK BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return (Items ?? []) as Item[];
  }

  /**
   * The `limit` highest of a partition of the index, the highest first. An index follows its table within moments: what
   * was just written may be missing.
   */
  async queryIndex(pk: string, limit: number): Promise<Item[]> {
    const { Items } = await this.#client.send(
      new QueryCommand({
        TableName: this.#name,
        IndexName: TABLE_INDEX,
        KeyConditionExpression: 'GSI1PK = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return (Items ?? []) as Item[];
  }

  /**
   * Some attributes of items, in no order; those that do not exist are missing from the answer. Not consistent, for half the
   * price: what was just written may be missing, or as it was.
   */
  async batchGet(wanted: readonly Key[], attributes: readonly string[]): Promise<Item[]> {
    const items: Item[] = [];
    for (let from = 0; from < wanted.length; from += MAX_BATCH)
      items.push(...(await this.#batch(wanted.slice(from, from + MAX_BATCH), attributes)));
    return items;
  }

  async #batch(wanted: Key[], attributes: readonly string[]): Promise<Item[]> {
    const items: Item[] = [];
    let left: Key[] = wanted;
    while (left.length > 0) {
      const { Responses, UnprocessedKeys } = await this.#client.send(
        new BatchGetCommand({
          RequestItems: {
            [this.#name]: { Keys: left, ...projectionOf(attributes) },
          },
        }),
      );
      items.push(...((Responses?.[this.#name] ?? []) as Item[]));
      left = (UnprocessedKeys?.[this.#name]?.Keys ?? []) as Key[];
    }
    return items;
  }
}

/** By other names: some of the attributes' own are words of DynamoDB's. */
function projectionOf(attributes: readonly string[]) {
  return {
    ProjectionExpression: attributes.map((_, index) => `#a${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name])),
  };
}

function conditionOf({ expression, values, names }: Condition) {
  return {
    ConditionExpression: expression,
    ...(values && { ExpressionAttributeValues: values }),
    ...(names && { ExpressionAttributeNames: names }),
  };
}
