import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import type { Environment } from '../../infra/functions/shared/environment.ts';
import { Table, type Item, type Key } from '../../infra/functions/shared/table.ts';

/** A table that keeps its items in a map. There is one writer, so every condition holds. */
class MemoryTable extends Table {
  readonly #items = new Map<string, Item>();

  constructor() {
    super({} as DynamoDBDocumentClient, 'memory');
  }

  override async get({ PK, SK }: Key): Promise<Item | null> {
    return this.#items.get(`${PK}\n${SK}`) ?? null;
  }

  override async put(item: Item): Promise<boolean> {
    this.#items.set(`${item.PK}\n${item.SK}`, item);
    return true;
  }

  override async queryAll(pk: string, prefix: string): Promise<Item[]> {
    const found = [...this.#items.values()].filter(({ PK, SK }) => PK === pk && SK.startsWith(prefix));
    return found.sort((a, b) => (a.SK < b.SK ? -1 : 1));
  }
}

/** Surroundings that cost nothing: no network, no logs, a clock that is set by hand. */
export interface MemoryEnvironment extends Environment {
  setTime(ms: number): void;
  /** The message published last under a topic that ends so. */
  last(topicEnd: string): Uint8Array | undefined;
  counts: Map<string, number>;
}

export function createMemoryEnvironment(): MemoryEnvironment {
  let now = 0;
  const published = new Map<string, Uint8Array>();
  const counts = new Map<string, number>();
  const add = (name: string, value: number): void => void counts.set(name, (counts.get(name) ?? 0) + value);
  return {
    clock: { speed: 1, now: () => now },
    setTime: (ms) => {
      now = ms;
    },
    table: new MemoryTable(),
    publish: async (topic, payload) => void published.set(topic.slice(topic.lastIndexOf('/') + 1), payload),
    invokeLater: async () => undefined,
    metrics: () => ({ add, fault: (code) => add(code, 1), flush: () => undefined }),
    last: (topicEnd) => published.get(topicEnd),
    counts,
  };
}
