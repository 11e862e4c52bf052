import { ConditionalCheckFailedException, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';

import { Table, type Item } from './shared/table.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const MAX_ITEM_BYTES = 400 * 1024;

/** What DynamoDB counts of an item: its attributes' names and values. */
export function itemBytes(item: Record<string, unknown>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value),
    0,
  );
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'object' && value !== null) return 3 + itemBytes(value as Record<string, unknown>);
  // A number of up to 38 digits, two of them a byte, with one for its exponent.
  return typeof value === 'number' ? 2 + Math.ceil(String(value).length / 2) : 1;
}

/**
 * The items of a DynamoDB table, as far as `Table` needs one, in a map: thousands of tables a second. It takes the conditions that
 * are in use, and refuses what DynamoDB refuses for its size. A test holds it against dynalite.
 */
export class MemoryItems {
  readonly items = new Map<string, Item>();
  readonly #partitions = new Map<string, Set<Item>>();
  readonly #index = new Map<string, Set<Item>>();

  get({ PK, SK }: Pick<Item, 'PK' | 'SK'>): Item | undefined {
    return this.items.get(`${PK}\n${SK}`);
  }

  /** @throws ConditionalCheckFailedException, DynamoDBServiceException as DynamoDB does. */
  put(
    item: Item,
    condition = '',
    values: Record<string, unknown> = {},
    names: Record<string, string> = {},
  ): void {
    if (condition !== '' && !new Condition(condition, values, names).holds(this.get(item))) {
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
    }
    if (itemBytes(item) > MAX_ITEM_BYTES) {
      throw new DynamoDBServiceException({
        name: 'ValidationException',
        message: 'Item size has exceeded the maximum allowed size',
        $fault: 'client',
        $metadata: {},
      });
    }
    this.#forget(item);
    const kept = { ...item };
    this.items.set(`${item.PK}\n${item.SK}`, kept);
    setOf(this.#partitions, item.PK).add(kept);
    if (typeof item.GSI1PK === 'string') setOf(this.#index, item.GSI1PK).add(kept);
  }

  #forget(key: Pick<Item, 'PK' | 'SK'>): void {
    const known = this.get(key);
    if (known === undefined) return;
    this.items.delete(`${key.PK}\n${key.SK}`);
    this.#partitions.get(key.PK)?.delete(known);
    if (typeof known.GSI1PK === 'string') this.#index.get(known.GSI1PK)?.delete(known);
  }

  /** @throws ConditionalCheckFailedException as DynamoDB does. */
  delete(key: Pick<Item, 'PK' | 'SK'>, condition = '', values: Record<string, unknown> = {}): void {
    if (condition !== '' && !new Condition(condition, values, {}).holds(this.get(key)))
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
    this.#forget(key);
  }

  /** A partition of the index, the highest first. */
  index(pk: string): Item[] {
    return [...(this.#index.get(pk) ?? [])].sort((a, b) => Number(b.GSI1SK) - Number(a.GSI1SK));
  }

  /** In the order of the sort key. */
  partition(pk: string): Item[] {
    return [...(this.#partitions.get(pk) ?? [])].sort((a, b) => (a.SK < b.SK ? -1 : 1));
  }
}

function setOf(sets: Map<string, Set<Item>>, key: string): Set<Item> {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set);
  return set;
}

/** One call of a client's: it may wait or throw before the call is made, and after. */
export type Call = <T>(make: () => T) => Promise<T>;

/** A `Table` over items in memory. @param call what happens around each call */
export function memoryTable(items: MemoryItems, call?: Call): Table {
  return new Table(memoryClient(items, call), 'test');
}

/** What such a table speaks to. */
export function memoryClient(
  items: MemoryItems,
  call: Call = async (make) => make(),
): DynamoDBDocumentClient {
  const client = { send: (command: unknown) => call(() => answer(items, command)) };
  return client as unknown as DynamoDBDocumentClient;
}

function answer(items: MemoryItems, command: unknown): unknown {
  if (command instanceof GetCommand) {
    const item = items.get(command.input.Key as Item);
    return { Item: item && projected(item, command.input) };
  }
  if (command instanceof PutCommand) {
    const { Item, ConditionExpression, ExpressionAttributeValues, ExpressionAttributeNames } = command.input;
    items.put(Item as Item, ConditionExpression, ExpressionAttributeValues, ExpressionAttributeNames);
    return {};
  }
  if (command instanceof DeleteCommand) {
    const { Key, ConditionExpression, ExpressionAttributeValues } = command.input;
    items.delete(Key as Item, ConditionExpression, ExpressionAttributeValues);
    return {};
  }
  if (command instanceof QueryCommand)
    return { Items: query(items, command).map((item) => projected(item, command.input)) };
  if (command instanceof BatchGetCommand) {
    const [wanted] = Object.values(command.input.RequestItems ?? {});
    const found = (wanted?.Keys ?? []).flatMap((key) => items.get(key as Item) ?? []);
    return { Responses: { test: found.map((item) => projected(item, wanted ?? {})) } };
  }
  throw new Error(`Not a command that Table sends: ${String(command)}`);
}

/** An item's attributes that were asked for, or all. */
function projected(
  item: Item,
  { ProjectionExpression: wanted, ExpressionAttributeNames: names = {} }: Projection,
): Record<string, unknown> {
  if (wanted === undefined) return { ...item };
  const attributes = wanted.split(', ').map((name) => names[name] ?? name);
  return Object.fromEntries(attributes.filter((name) => name in item).map((name) => [name, item[name]]));
}

type Projection = Pick<NonNullable<GetCommand['input']>, 'ProjectionExpression' | 'ExpressionAttributeNames'>;

function query(items: MemoryItems, { input }: QueryCommand): Item[] {
  const values = input.ExpressionAttributeValues as Record<string, string>;
  if (input.IndexName !== undefined) return items.index(values[':pk'] ?? '').slice(0, input.Limit);
  const all = items.partition(values[':pk'] ?? '');
  const { ':prefix': prefix, ':from': from = '', ':to': to = '' } = values;
  if (prefix !== undefined) return all.filter(({ SK }) => SK.startsWith(prefix));
  const between = all.filter(({ SK }) => SK >= from && SK <= to);
  return (input.ScanIndexForward === false ? between.reverse() : between).slice(0, input.Limit);
}

/** Of DynamoDB's condition expressions: OR, AND, brackets, =, <, <= and attribute_not_exists. */
class Condition {
  readonly #tokens: string[];
  readonly #values: Record<string, unknown>;
  readonly #names: Record<string, string>;
  #at = 0;

  constructor(expression: string, values: Record<string, unknown>, names: Record<string, string>) {
    this.#tokens = expression.match(/[\w:#]+|<=|[()=<]/g) ?? [];
    this.#values = values;
    this.#names = names;
  }

  holds(item: Item | undefined): boolean {
    this.#at = 0;
    const result = this.#or(item ?? {});
    if (this.#at < this.#tokens.length)
      throw new Error(`A condition with ${this.#tokens.slice(this.#at).join(' ')}`);
    return result;
  }

  #or(item: Record<string, unknown>): boolean {
    let result = this.#and(item);
    // Both sides are read, whatever the first says.
    while (this.#eat('OR')) result = [this.#and(item), result].some(Boolean);
    return result;
  }

  #and(item: Record<string, unknown>): boolean {
    let result = this.#one(item);
    while (this.#eat('AND')) result = [this.#one(item), result].every(Boolean);
    return result;
  }

  #one(item: Record<string, unknown>): boolean {
    if (this.#eat('(')) return this.#closed(this.#or(item));
    if (this.#eat('attribute_not_exists')) {
      this.#eat('(');
      return this.#closed(this.#operand(item) === undefined);
    }
    const left = this.#operand(item);
    const operator = this.#next();
    const right = this.#operand(item);
    if (left === undefined || right === undefined) return false;
    if (operator === '=')
      return left instanceof Uint8Array && right instanceof Uint8Array
        ? Buffer.compare(left, right) === 0
        : left === right;
    return operator === '<' ? Number(left) < Number(right) : Number(left) <= Number(right);
  }

  #closed(result: boolean): boolean {
    if (!this.#eat(')')) throw new Error('A condition with an open bracket');
    return result;
  }

  #operand(item: Record<string, unknown>): unknown {
    const token = this.#next();
    if (token.startsWith(':')) return this.#values[token];
    return item[token.startsWith('#') ? (this.#names[token] ?? '') : token];
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? '';
  }

  #eat(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}
