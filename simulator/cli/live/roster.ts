import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { Board } from '../../../core/messages/board.ts';
import { rosterChecksum, type RosterEntry } from '../../../core/messages/roster.ts';
import { TABLE_NAME } from '../../../infra/settings.ts';

/** Shortest time between two readings, real ms. */
const AGAIN_MS = 1000;

/** The names of a race, from the table: read again when a board speaks of another roster than the one at hand. */
export class RosterReader {
  readonly #client: DynamoDBClient;
  readonly #raceId: string;
  #entries: readonly RosterEntry[] = [];
  #checksum = 0;
  #readAt = -Infinity;

  constructor(client: DynamoDBClient, raceId: string) {
    this.#client = client;
    this.#raceId = raceId;
  }

  /** The entries that belong to a board; none while it is being read. Returns at once. */
  entriesOf(board: Board | null): readonly RosterEntry[] {
    if (board === null) return [];
    const known = board.rosterLength === this.#entries.length && board.rosterChecksum === this.#checksum;
    // Without one of its own a name could stand beside another rider's points.
    if (known) return this.#entries;
    if (performance.now() - this.#readAt > AGAIN_MS) {
      this.#readAt = performance.now();
      // Names are only for looking at: the next board tries again.
      this.#read().catch(() => undefined);
    }
    return [];
  }

  async #read(): Promise<void> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: TABLE_NAME,
        KeyConditionExpression: 'PK = :pk AND begins_with(SK, :prefix)',
        ExpressionAttributeValues: { ':pk': { S: `race#${this.#raceId}` }, ':prefix': { S: 'roster#' } },
        ConsistentRead: true,
      }),
    );
    const stored = Items.flatMap(
      ({ entries }) => JSON.parse(entries?.S ?? '[]') as [string, string, 0 | 1][],
    );
    this.#entries = stored.map(([racerId, name, estimated]) => ({
      racerId,
      name: name === '' ? `Rider ${racerId.slice(-6)}` : name,
      estimated: estimated === 1,
    }));
    this.#checksum = rosterChecksum(this.#entries);
  }
}
