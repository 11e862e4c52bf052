import { randomUUID } from 'node:crypto';

import { DecodeError } from '../../../core/errors.ts';
import { QuickDoor } from '../../../core/messages/quick-door.ts';
import { CREDIT_MS, parseRaceId, type Race } from '../../../core/race/heat.ts';
import { Field } from '../../../core/race/field.ts';
import { keys } from '../shared/keys.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import { readState, readVersion, type StoredState } from '../shared/stored-state.ts';
import type { Table } from '../shared/table.ts';
import { isPackedRace, RaceState, type PackedRace } from './race-state.ts';

/** Lambda's `state` between the invocations of one window. At most 1 MB as JSON. */
export interface WindowState {
  v: 4;
  /** Names this very state, so that an execution environment knows again what it still has in memory. */
  token: string;
  /** By raceId. */
  races: Record<string, PackedRace>;
}

/**
 * What an execution environment remembers between two invocations: the races of the state it returned last. Only a
 * state with that very token is the same; anything else, a repeated batch too, is read from what Lambda hands over. And
 * between two windows: the races that it made durable, which are good as long as the table has no later version of them.
 */
export class WarmWindow {
  /** Knows the records of before, but nothing that an answer depends on. */
  readonly door = new QuickDoor(readLatin1);
  #token: string | null = null;
  #races = new Map<string, RaceState>();
  #durable = new Map<string, RaceState>();

  /** The races of a state if they are still here. They are given away: an invocation that fails leaves nothing behind. */
  take(token: string): Map<string, RaceState> | null {
    const races = token === this.#token ? this.#races : null;
    this.#token = null;
    this.#races = new Map();
    return races;
  }

  keep(token: string, races: Map<string, RaceState>): void {
    this.#token = token;
    this.#races = races;
  }

  /** A race as the window before left it in the table; given away, too. */
  takeDurable(raceId: string): RaceState | undefined {
    const race = this.#durable.get(raceId);
    this.#durable.delete(raceId);
    return race;
  }

  /** What a window has ended with, in place of what the one before did. */
  keepDurable(races: readonly RaceState[], nowMs: number): void {
    const goOn = races.filter((race) => race.isDurable && !isOver(race, nowMs));
    this.#durable = new Map(goOn.map((race) => [race.race.raceId, race.carriedOn()]));
  }
}

/** What a window begins and ends with. */
export const EMPTY: WindowState = { v: 4, token: '', races: {} };

/** The races of one window: those the state brought, and those the table knows. */
export class WindowRaces {
  readonly #packed: Record<string, PackedRace>;
  readonly #open: Map<string, RaceState>;
  readonly #table: Table;
  readonly #warm: WarmWindow;
  /**
   * The state was made by a version of this function that is not known here, as after going back to an older one in the middle of
   * a window: what it held is as good as lost, and comes again with the `final` messages. To throw would hold the shard up for an hour.
   */
  readonly isStateLost: boolean;

  /** @throws DecodeError when the state is not one that this function returned. */
  constructor(state: unknown, table: Table, warm: WarmWindow) {
    const known = readWindowState(state);
    this.isStateLost = known === null;
    const { token, races } = known ?? EMPTY;
    this.#table = table;
    this.#warm = warm;
    this.#packed = races;
    this.#open = warm.take(token) ?? new Map<string, RaceState>();
  }

  /** A race's state if it was opened already. */
  opened(raceId: string): RaceState | undefined {
    return this.#open.get(raceId);
  }

  /** A race's state: from this window if it was seen in it, else as the table has it. Null for what is no race. */
  async open(raceId: string): Promise<RaceState | null> {
    const opened = this.#open.get(raceId);
    if (opened !== undefined) return opened;
    const packed = this.#packed[raceId];
    const state =
      packed === undefined
        ? ((await this.#remembered(raceId)) ?? (await this.#load(raceId)))
        : RaceState.decode(raceId, packed);
    if (state !== null) this.#open.set(raceId, state);
    return state;
  }

  /** Every race of the window. */
  async all(): Promise<RaceState[]> {
    for (const raceId of Object.keys(this.#packed)) await this.open(raceId);
    return [...this.#open.values()];
  }

  /**
   * A race that this environment made durable at the end of the window before, if nobody has written it since: then what the
   * table would answer is known but for two short questions. Of 1,000 riders state and roster are 240 KB.
   */
  async #remembered(raceId: string): Promise<RaceState | null> {
    const race = this.#warm.takeDurable(raceId);
    if (race === undefined) return null;
    const [version, isCurrent] = await Promise.all([
      readVersion(this.#table, raceId),
      race.roster.isCurrent(raceId, this.#table),
    ]);
    return version === race.base && isCurrent ? race : null;
  }

  async #load(raceId: string): Promise<RaceState | null> {
    const race = parseRaceId(raceId);
    if (race === null) return null;
    const [stored, roster] = await Promise.all([
      readState(this.#table, raceId),
      RaceRoster.load(raceId, this.#table),
    ]);
    if (stored !== null) return begin(race, roster, stored);
    // A state lives 7 days and results for ever: where only results are, a fresh state would overwrite them.
    const results = await this.#table.get({ PK: keys.race(raceId), SK: keys.results });
    if (results === null) return begin(race, roster, nothing());
    // Or both have come since: results are never older than the state they were made from.
    const again = await readState(this.#table, raceId);
    return again === null ? begin(race, roster, nothing(), true) : begin(race, roster, again);
  }

  /** What Lambda hands to the next invocation of the window; `tight`: as small as it can be, at the cost of time. */
  pack(tight = false): WindowState {
    const races = { ...this.#packed };
    for (const [raceId, state] of this.#open) races[raceId] = state.encode(tight);
    const token = randomUUID();
    this.#warm.keep(token, this.#open);
    return { v: 4, token, races };
  }
}

/** What is durable of a race that nobody has ridden in. */
const nothing = (): StoredState => ({
  version: 0,
  field: new Field(),
  boardAt: 0,
  rosterEpoch: 0,
  tail: null,
});

function begin(race: Race, roster: RaceRoster, stored: StoredState, closed = false): RaceState {
  const { version, ...beginning } = stored;
  return new RaceState({ ...beginning, race, roster, base: version, closed });
}

function readLatin1({ buffer, byteOffset, byteLength }: DataView, from: number, to: number): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1', from, to);
}

/** Null for one of a version that is not known. */
function readWindowState(state: unknown): WindowState | null {
  if (typeof state !== 'object' || state === null || Object.keys(state).length === 0) return EMPTY;
  const { v, token, races } = state as Partial<Record<keyof WindowState, unknown>>;
  if (!Number.isSafeInteger(v) || typeof token !== 'string' || typeof races !== 'object' || races === null) {
    throw new DecodeError('A window state of another form');
  }
  if (v !== 3 && v !== 4) return null;
  const read: Record<string, unknown> = Object.fromEntries(
    Object.entries(races).map(([raceId, race]) => [raceId, v === 3 ? withTailInParts(race) : race]),
  );
  if (!areRaces(read)) throw new DecodeError('A window state with a race of another form');
  return { v: 4, token, races: read };
}

function areRaces(races: Record<string, unknown>): races is Record<string, PackedRace> {
  return Object.values(races).every(isPackedRace);
}

/** In version 3 a tail was one part: `{ count, seconds }`. */
function withTailInParts(race: unknown): unknown {
  if (typeof race !== 'object' || race === null || !('tail' in race)) return race;
  const { tail } = race;
  if (typeof tail !== 'object' || tail === null || !('seconds' in tail)) return race;
  const { seconds, ...rest } = tail;
  return { ...race, tail: { ...rest, parts: [seconds] } };
}

/** A race that nothing more can be credited to need not be carried on. */
export function isOver(state: RaceState, nowMs: number): boolean {
  return nowMs > state.race.endsAt + CREDIT_MS;
}
