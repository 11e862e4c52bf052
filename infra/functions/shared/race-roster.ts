import { DecodeError } from '../../../core/errors.ts';
import { readJson } from '../../../core/messages/json.ts';
import {
  packEntry,
  rosterChecksum,
  type RosterEntry,
  type RosterMessage,
} from '../../../core/messages/roster.ts';
import { FORMER_RIDER } from '../../../core/race/former-rider.ts';
import { goneId } from './erase.ts';
import { expiresAt, keys } from './keys.ts';
import { listFrom } from './list-from.ts';
import type { Table } from './table.ts';

/** As stored: racerId, name ('' until one has come), 1 where the resistance is estimated. */
export type StoredEntry = [racerId: string, name: string, estimated: 0 | 1];

/** Entries a stored chunk holds: under 300 KB whatever the names. */
export const ROSTER_CHUNK = 1500;

/**
 * Riders of a race. A state of so many fits its item of 400 KB whatever they rode, and their roster one message of
 * requests; twice as many would not (docs/scale.md).
 */
export const MAX_RIDERS = 5000;

/** What a record says of its rider. */
export interface RiderNews {
  racerId: string;
  name?: string;
  estimated: boolean;
}

/**
 * A race's riders, each at the racerIndex that it keeps. The table's chunks are the truth: an index is used only
 * after the chunk that gives it away was written on the condition that nobody wrote it since it was read.
 */
export class RaceRoster {
  /** Wanted with every board: kept, for nothing changes in a roster that others have seen. */
  #checksum: number | null = null;
  /** By racerIndex. */
  readonly stored: StoredEntry[];
  /** Changes of entries that existed already, a chunk. */
  readonly epochs: number[];
  /** When the table's was written last, clock ms; 0 where that is not known. */
  readonly writtenAt: number;
  readonly #indexOf = new Map<string, number>();

  constructor(stored: StoredEntry[] = [], epochs: number[] = [], writtenAt = 0) {
    this.stored = stored;
    this.epochs = epochs;
    this.writtenAt = writtenAt;
    stored.forEach(([racerId], index) => this.#indexOf.set(racerId, index));
  }

  get length(): number {
    return this.stored.length;
  }

  /** Grows with every change of an entry that was there before. */
  get epoch(): number {
    return this.epochs.reduce((sum, epoch) => sum + epoch, 0);
  }

  indexOf(racerId: string): number | undefined {
    return this.#indexOf.get(racerId);
  }

  racerId(racerIndex: number): string {
    return this.stored[racerIndex]?.[0] ?? '';
  }

  entries(from = 0, to = this.length): RosterEntry[] {
    return this.stored.slice(from, to).map(([racerId, name, estimated]) => ({
      racerId,
      name: name === '' ? placeholder(racerId) : name,
      estimated: estimated === 1,
    }));
  }

  /** The part of the roster in [from, to) as a message. */
  message(raceId: string, from: number, to = this.length): RosterMessage {
    return {
      v: 1,
      raceId,
      epoch: this.epoch,
      from,
      length: this.length,
      checksum: this.checksum,
      entries: this.entries(from, to).map(packEntry),
    };
  }

  /**
   * What the news would change: the first name that comes is kept for the heat, and "estimated" once said stays.
   * So no rider can make the roster be written more than three times.
   */
  changedBy({ racerId, name, estimated }: RiderNews): boolean {
    const entry = this.stored[this.indexOf(racerId) ?? -1];
    if (entry === undefined) return true;
    return (entry[1] === '' && name !== undefined) || (entry[2] === 0 && estimated);
  }

  /** Checksum of all entries. */
  get checksum(): number {
    this.#checksum ??= rosterChecksum(this.entries());
    return this.#checksum;
  }

  /**
   * What `unpack` reads: four lines, for no name has a control character. Epochs and checksum as JSON, the ids and the
   * names with a tab between two, and a 0 or 1 an entry. (A batch that finds nothing in memory waits for it to be read.)
   */
  pack(): Uint8Array {
    const { stored, epochs, writtenAt, checksum } = this;
    const head = JSON.stringify({ epochs, writtenAt, checksum });
    const ids = stored.map(([racerId]) => racerId).join('\t');
    const names = stored.map(([, name]) => name).join('\t');
    const estimated = stored.map((entry) => entry[2]).join('');
    return Buffer.from([head, ids, names, estimated].join('\n'));
  }

  /**
   * Trusts the ids and names in its bytes: they are a state that this function wrote. Allocates in proportion to them.
   * @throws DecodeError where they are none
   */
  static unpack(bytes: Buffer): RaceRoster {
    const [head = '', ids = '', names = '', estimated = ''] = bytes.toString().split('\n');
    const { epochs, writtenAt, checksum } = readHead(head);
    const nameOf = names.split('\t');
    // An empty text split is one id that is empty.
    const racerIds = estimated === '' ? [] : ids.split('\t');
    const roster = new RaceRoster(
      racerIds.map((racerId, index) => [racerId, nameOf[index] ?? '', estimated[index] === '1' ? 1 : 0]),
      epochs,
      writtenAt,
    );
    roster.#checksum = checksum;
    return roster;
  }

  /** Whether a rider has a place, or can be given one. */
  hasRoomFor({ racerId }: RiderNews): boolean {
    return this.#indexOf.has(racerId) || this.length < MAX_RIDERS;
  }

  /** Takes a rider's news in; only within `admit`, before anybody else sees this roster. */
  #apply(news: RiderNews): number {
    const { racerId, name, estimated } = news;
    const index = this.#indexOf.get(racerId);
    if (index === undefined) {
      this.#indexOf.set(racerId, this.stored.length);
      const added = this.stored.push([racerId, name ?? '', estimated ? 1 : 0]) - 1;
      this.epochs[Math.floor(added / ROSTER_CHUNK)] ??= 0;
      return added;
    }
    const entry = this.stored[index];
    if (entry !== undefined && this.changedBy(news)) {
      if (entry[1] === '') entry[1] = name ?? '';
      if (estimated) entry[2] = 1;
      const chunk = Math.floor(index / ROSTER_CHUNK);
      this.epochs[chunk] = (this.epochs[chunk] ?? 0) + 1;
    }
    return index;
  }

  /**
   * Takes the news into the table and then into a roster of its own. Who comes when it is full is left out.
   * @param known the roster as it was last read or written
   * @returns the roster as it now is: `known` with the news, or the table's where another writer was faster
   */
  static async admit(
    raceId: string,
    known: RaceRoster,
    news: readonly RiderNews[],
    table: Table,
    nowMs: number,
  ): Promise<RaceRoster> {
    for (let base = known; ; base = await RaceRoster.load(raceId, table)) {
      const next = new RaceRoster(
        base.stored.map((entry) => [...entry]),
        [...base.epochs],
        Math.floor(nowMs),
      );
      const changed = new Set<number>();
      for (const one of news) {
        if (next.changedBy(one) && next.hasRoomFor(one))
          changed.add(Math.floor(next.#apply(one) / ROSTER_CHUNK));
      }
      if (await next.#writeChunks(raceId, changed, base, table, nowMs)) return next;
    }
  }

  async #writeChunks(
    raceId: string,
    chunks: ReadonlySet<number>,
    base: RaceRoster,
    table: Table,
    nowMs: number,
  ): Promise<boolean> {
    // In order, so that a chunk never exists without the ones before it.
    for (const chunk of [...chunks].sort((a, b) => a - b)) {
      const entries = this.stored.slice(chunk * ROSTER_CHUNK, (chunk + 1) * ROSTER_CHUNK);
      const before = Math.min(Math.max(base.length - chunk * ROSTER_CHUNK, 0), ROSTER_CHUNK);
      const written = await table.put(
        {
          PK: keys.race(raceId),
          SK: keys.roster(chunk),
          entries: JSON.stringify(entries),
          length: entries.length,
          epoch: this.epochs[chunk] ?? 0,
          writtenAt: this.writtenAt,
          expiresAt: expiresAt(nowMs),
        },
        before === 0
          ? { expression: 'attribute_not_exists(PK)' }
          : {
              expression: '#length = :length AND epoch = :epoch',
              names: { '#length': 'length' },
              values: { ':length': before, ':epoch': base.epochs[chunk] ?? 0 },
            },
      );
      if (!written) return false;
    }
    return true;
  }

  /** Takes a rider's id and name out of a race's roster, whose places stay as they are. Nothing where they are not in it. */
  static async forget(raceId: string, racerId: string, table: Table): Promise<void> {
    for (;;) {
      const items = await table.queryAll(keys.race(raceId), keys.rosterPrefix);
      let isDone = true;
      for (const item of items) {
        const entries = listFrom(String(item.entries), isEntry, `The riders of race ${raceId}`);
        const place = entries.findIndex(([id]) => id === racerId);
        const entry = entries[place];
        if (entry === undefined) continue;
        entries[place] = [goneId(), FORMER_RIDER, entry[2]];
        const { length, epoch } = item;
        isDone = await table.put(
          { ...item, entries: JSON.stringify(entries), epoch: Number(epoch) + 1 },
          {
            expression: '#length = :length AND epoch = :epoch',
            names: { '#length': 'length' },
            values: { ':length': length, ':epoch': epoch },
          },
        );
      }
      if (isDone) return;
    }
  }

  /** Whether the table still has this roster: a chunk that was written since has more entries, or another epoch. */
  async isCurrent(raceId: string, table: Table): Promise<boolean> {
    const chunks = await table.queryAll(keys.race(raceId), keys.rosterPrefix, ['length', 'epoch']);
    const length = chunks.reduce((sum, chunk) => sum + Number(chunk.length), 0);
    return length === this.length && chunks.every(({ epoch }, chunk) => epoch === (this.epochs[chunk] ?? 0));
  }

  /** The roster as the table has it. @throws DecodeError where a chunk is damaged. */
  static async load(raceId: string, table: Table): Promise<RaceRoster> {
    const chunks = await table.queryAll(keys.race(raceId), keys.rosterPrefix);
    const what = `The riders of race ${raceId}`;
    const epochs = chunks.map(({ epoch }) => epoch);
    if (!areEpochs(epochs)) throw new DecodeError(`${what} have no epoch`);
    return new RaceRoster(
      chunks.flatMap(({ entries }) => listFrom(String(entries), isEntry, what)),
      epochs,
      // Of a time before it was kept: as if it were long ago.
      Math.max(0, ...chunks.map(({ writtenAt }) => (typeof writtenAt === 'number' ? writtenAt : 0))),
    );
  }
}

function readHead(text: string): Pick<RaceRoster, 'epochs' | 'writtenAt' | 'checksum'> {
  const what = 'The head of a roster in a window state';
  const head = readJson(text, what) as Partial<Record<'epochs' | 'writtenAt' | 'checksum', unknown>> | null;
  const { epochs, writtenAt, checksum } = head ?? {};
  if (areEpochs(epochs) && typeof writtenAt === 'number' && typeof checksum === 'number')
    return { epochs, writtenAt, checksum };
  throw new DecodeError(`${what} without epochs or checksum`);
}

function areEpochs(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((epoch) => Number.isSafeInteger(epoch));
}

function isEntry(value: unknown): value is StoredEntry {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [racerId, name, estimated] = value as unknown[];
  return typeof racerId === 'string' && typeof name === 'string' && (estimated === 0 || estimated === 1);
}

/** What a rider is called until a name has come. */
function placeholder(racerId: string): string {
  return `Rider ${racerId.slice(-6)}`;
}
