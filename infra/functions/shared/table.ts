import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';

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

  /** A strongly consistent read: what was written before it is in it. */
  async get(key: Key): Promise<Item | null> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#name, Key: key, ConsistentRead: true }),
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
          ...(condition && {
            ConditionExpression: condition.expression,
            ...(condition.values && { ExpressionAttributeValues: condition.values }),
            ...(condition.names && { ExpressionAttributeNames: condition.names }),
          }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** All items of a partition whose sort key begins with a prefix, in its order; consistent. */
  async queryAll(pk: string, prefix: string): Promise<Item[]> {
    const items: Item[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#name,
          KeyConditionExpression: 'PK = :pk AND begins_with(SK, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
          ConsistentRead: true,
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

  /** Some attributes of up to 100 items; those that do not exist are missing from the answer. */
  async batchGet(wanted: Key[], attributes: string[]): Promise<Item[]> {
    const projection = attributes.map((_, index) => `#a${index}`).join(', ');
    const names = Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name]));
    const items: Item[] = [];
    let left: Key[] = wanted;
    while (left.length > 0) {
      const { Responses, UnprocessedKeys } = await this.#client.send(
        new BatchGetCommand({
          RequestItems: {
            [this.#name]: { Keys: left, ProjectionExpression: projection, ExpressionAttributeNames: names },
          },
        }),
      );
      items.push(...((Responses?.[this.#name] ?? []) as Item[]));
      left = (UnprocessedKeys?.[this.#name]?.Keys ?? []) as Key[];
    }
    return items;
  }
}
