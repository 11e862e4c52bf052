import { toBase64 } from '../../../core/messages/base64.ts';
import { DecodeError } from '../../../core/errors.ts';
import { decodeBoard, type Board } from '../../../core/messages/board.ts';
import { readJson } from '../../../core/messages/json.ts';
import {
  rosterChecksum,
  rosterMessageSchema,
  unpackEntry,
  type RosterMessage,
} from '../../../core/messages/roster.ts';
import { boardTopic, rosterTopic } from '../../../core/messages/topics.ts';
import type { BoardEvent, RosterEntry, RosterEvent } from '../../contract/state.ts';
import type { Connection } from '../uplink/connection.ts';
import type { HeatClock } from '../uplink/heat-clock.ts';
import type { Requests } from '../uplink/requests.ts';
import { unpackEntries } from './packed.ts';

/** Shortest time between two requests for the whole roster, clock ms. */
const ROSTER_AGAIN_MS = 3000;
/** Increments kept until the whole roster has come. */
const MAX_AHEAD = 20;

export interface FollowedRaceOptions {
  raceId: string;
  connection: Connection;
  requests: Requests;
  clock: HeatClock;
  /** @param roster the one that the board speaks of, by racerIndex */
  onBoard(event: BoardEvent, board: Board, roster: readonly RosterEntry[]): void;
  onRoster(event: RosterEvent): void;
  onProblem(message: string, error: unknown): void;
}

/**
 * A race whose board is watched. A board is passed on only with the roster that it speaks of, so that no total ever
 * stands beside another rider's name; a board that is older than the last is dropped.
 */
export class FollowedRace {
  readonly #options: FollowedRaceOptions;
  #entries: RosterEntry[] = [];
  #epoch = 0;
  #checksum = 0;
  #asOf = -1;
  /** The newest board that waits for its roster. */
  #waiting: { board: Board; event: BoardEvent } | null = null;
  #askedAt = -Infinity;
  /** Increments that came while the whole was asked for: it may have been read before them. */
  #ahead: RosterMessage[] = [];
  #closed = false;

  constructor(options: FollowedRaceOptions) {
    this.#options = options;
    options.connection.subscribe(boardTopic(options.raceId));
    options.connection.subscribe(rosterTopic(options.raceId));
  }

  get raceId(): string {
    return this.#options.raceId;
  }

  close(): void {
    this.#closed = true;
    this.#options.connection.unsubscribe(boardTopic(this.raceId));
    this.#options.connection.unsubscribe(rosterTopic(this.raceId));
  }

  /**
   * Takes a message; false when its topic is another race's, or none of a race. What it keeps is at most one board,
   * `MAX_RIDERS` entries, and `MAX_AHEAD` increments.
   * @throws DecodeError for bytes that are no board, or no roster; then nothing changes
   */
  receive(topic: string, payload: Uint8Array): boolean {
    if (topic === boardTopic(this.raceId)) this.#takeBoard(payload);
    else if (topic === rosterTopic(this.raceId)) {
      const text = Buffer.from(payload).toString();
      const { success, data, error } = rosterMessageSchema.safeParse(readJson(text, 'A roster'));
      if (!success) throw new DecodeError('A roster of another form', { cause: error });
      this.#takeRoster(data);
    } else return false;
    return true;
  }

  #takeBoard(payload: Uint8Array): void {
    const board = decodeBoard(payload);
    if (board.raceId !== this.raceId || board.asOf <= this.#newestAsOf()) return;
    const event = { raceId: this.raceId, packet: toBase64(payload), receivedAt: this.#options.clock.now() };
    this.#waiting = { board, event };
    this.#passOn();
  }

  /** Of the boards that were passed on or wait. */
  #newestAsOf(): number {
    return this.#waiting?.board.asOf ?? this.#asOf;
  }

  #takeRoster(message: RosterMessage): void {
    if (message.raceId !== this.raceId) return this.#askForRoster();
    if (message.from > this.#entries.length) {
      this.#ahead = [...this.#ahead, message].slice(-MAX_AHEAD);
      return this.#askForRoster();
    }
    const entries = [...this.#entries.slice(0, message.from), ...message.entries.map(unpackEntry)];
    if (entries.length < message.length) {
      // The rest follows, in a message of its own or on request.
      this.#entries = entries;
      return;
    }
    if (entries.length > message.length || rosterChecksum(entries) !== message.checksum)
      return this.#askForRoster();
    this.#entries = entries;
    this.#epoch = message.epoch;
    this.#checksum = message.checksum;
    this.#options.onRoster({ raceId: this.raceId, epoch: message.epoch, entries });
    this.#passOn();
  }

  #passOn(): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    const { board, event } = waiting;
    const known =
      board.rosterEpoch === this.#epoch &&
      board.rosterChecksum === this.#checksum &&
      board.rosterLength === this.#entries.length;
    if (!known) return this.#askForRoster();
    this.#waiting = null;
    this.#asOf = board.asOf;
    this.#options.onBoard(event, board, this.#entries);
  }

  #askForRoster(): void {
    const { clock } = this.#options;
    if (this.#closed || clock.monotonic() - this.#askedAt < ROSTER_AGAIN_MS) return;
    this.#askedAt = clock.monotonic();
    this.#fetchRoster().catch((error: unknown) =>
      this.#options.onProblem('the roster could not be fetched', error),
    );
  }

  async #fetchRoster(): Promise<void> {
    const { requests } = this.#options;
    let entries: RosterMessage['entries'] = [];
    for (;;) {
      const asked = { raceId: this.raceId, from: entries.length, packed: true } as const;
      const { roster, packed } = await requests.ask('roster', asked);
      if (this.#closed) return;
      const page = packed === undefined ? roster.entries : unpackEntries(packed);
      entries = [...entries, ...page];
      if (entries.length < roster.length && page.length > 0) continue;
      return this.#takeWhole({ ...roster, from: 0, entries });
    }
  }

  /** What was asked for may be older than what has come by itself since. */
  #takeWhole(message: RosterMessage): void {
    const isOlder = message.epoch < this.#epoch || message.length < this.#entries.length;
    if (!isOlder || message.raceId !== this.raceId) this.#takeRoster(message);
    const ahead = this.#ahead.splice(0);
    for (const increment of ahead) {
      const isNews = increment.epoch >= this.#epoch && increment.length > this.#entries.length;
      if (isNews && increment.from <= this.#entries.length) this.#takeRoster(increment);
    }
  }
}
