import { DecodeError } from '../../../core/errors.ts';
import { isStrong, withPowerOf } from '../../../core/bike/plausibility.ts';
import { CountedLog } from '../../../core/race/counted-log.ts';
import { Field } from '../../../core/race/field.ts';
import { parseRaceId, type Race } from '../../../core/race/heat.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import type { PackedSeconds } from '../shared/packed-seconds.ts';
import { isPackedWaiting, Newcomers, type PackedWaiting } from './newcomers.ts';
import { PackedLog, packText, unpackText } from './packed-text.ts';
import { Ranking } from './ranking.ts';

/** A race's state as it goes through Lambda's `state`: JSON. Texts are those of `packText`. */
export interface PackedRace {
  /** What is small: see `RaceState`. */
  base: number;
  rosterEpoch: number;
  boardAt: number;
  closed: boolean;
  dirty: boolean;
  announceFrom: number | null;
  /** The second that the field stands at. */
  second: number;
  roster: string;
  /** The field as it was before the first second of the delta. */
  field: string;
  /** The seconds counted since, 8 bytes each, in pieces. */
  delta: string[];
  tail: PackedTail | null;
  /** Records that wait for the roster. */
  waiting: PackedWaiting[];
}

/** `PackedSeconds`, its parts as texts of `packText`. */
interface PackedTail {
  count: number;
  parts: string[];
}

/** What a race brings into a window. */
type Beginning = Pick<
  RaceState,
  'race' | 'roster' | 'field' | 'base' | 'rosterEpoch' | 'boardAt' | 'closed' | 'tail'
>;

/** One race within one tumbling window: what was durable when it began, and what has come since. */
export class RaceState {
  readonly race: Race;
  /** Version of the durable state that `field` without `delta` is; 0 where there is none yet. */
  base: number;
  /** Of the roster that the durable state was written with: results made from it have at least that one's names. */
  rosterEpoch: number;
  /** `asOf` of the last board, clock ms; 0 before the first. */
  boardAt: number;
  /** Results exist but the state they came from is gone: nothing is counted any more. */
  closed: boolean;
  /** Something has come since the last board. */
  dirty = false;
  /** The first racerIndex that nobody was told of yet; null when all were. */
  announceFrom: number | null = null;
  /** Who waits for a place in the roster. */
  newcomers = new Newcomers();
  /** Not part of what is handed on: it is found again. */
  ranking = new Ranking();

  #roster: RaceRoster;
  #packedRoster: string | null = null;
  #field: Field;
  #tail: PackedSeconds | null;
  #packedTail: PackedTail | null = null;
  #delta = new CountedLog();
  /**
   * The field and the delta as text. Within a window the field changes by what the delta says and by the second it stands
   * at, so its text is made once, before the first second is counted, and the delta's grows: a batch packs what it brought.
   */
  #packedField: string | null = null;
  #packedDelta = new PackedLog();
  /** The efforts above a rider's best that the delta knows already, by rider and second. */
  #strong = new Map<string, number>();

  constructor({ race, roster, field, base, rosterEpoch, boardAt, closed, tail }: Beginning) {
    this.race = race;
    this.#roster = roster;
    this.#field = field;
    this.base = base;
    this.rosterEpoch = rosterEpoch;
    this.boardAt = boardAt;
    this.closed = closed;
    this.#tail = tail;
  }

  get roster(): RaceRoster {
    return this.#roster;
  }

  /** A roster is another one when anything of it has changed. */
  set roster(roster: RaceRoster) {
    this.#roster = roster;
    this.#packedRoster = null;
  }

  get field(): Field {
    return this.#field;
  }

  /** Seconds of earlier windows that are durable in the state alone. Left packed: only who makes results opens it. */
  get tail(): PackedSeconds | null {
    return this.#tail;
  }

  /** Seconds counted in this window and not yet durable, in the order they came. */
  get delta(): CountedLog {
    return this.#delta;
  }

  /** Counts a second, once, with how it was ridden (`effortOf`). */
  count(racerIndex: number, second: number, units: number, effort = 0): boolean {
    if (this.#delta.length === 0) this.#packedField ??= packText(this.#field.encode());
    const isNew = this.#field.fold(racerIndex, second, units);
    if (isNew) this.#delta.push(racerIndex, second, units, effort);
    if (isStrong(effort)) this.#noteStrong(racerIndex, second, effort, isNew);
    return isNew;
  }

  /**
   * A second may come in a `final`, which has no power, before it comes with its power: the power is noted all the same, so
   * that nothing depends on the order. What an earlier window has noted is noted once more; it changes nothing.
   */
  #noteStrong(racerIndex: number, second: number, effort: number, isNew: boolean): void {
    const key = `${racerIndex}/${second}`;
    const known = this.#strong.get(key) ?? 0;
    if (withPowerOf(known, effort) === known) return;
    this.#strong.set(key, withPowerOf(0, effort));
    if (!isNew) this.#delta.pushAgain(racerIndex, second, withPowerOf(0, effort));
  }

  #findStrong(): void {
    const { length } = this.#delta;
    for (let place = 0; place < length; place++) {
      const effort = this.#delta.effort(place);
      if (isStrong(effort)) {
        this.#noteStrong(this.#delta.racerIndex(place), this.#delta.second(place), effort, true);
      }
    }
  }

  /**
   * Whether there is something to make durable: seconds, or once results may exist (clock ms) what a rider is called in
   * them, for they are made again only from a newer state.
   */
  isUnsaved(nowMs: number): boolean {
    if (this.#delta.length > 0) return true;
    return this.base > 0 && nowMs >= this.race.endsAt && this.roster.epoch > this.rosterEpoch;
  }

  /** Whether the table has all of it, as version `base`. */
  get isDurable(): boolean {
    return this.base > 0 && this.#delta.length === 0 && this.newcomers.length === 0;
  }

  /** All is durable as version `version`, `tail` of it in the state alone: the next delta begins. */
  settled(version: number, rosterEpoch: number, tail: PackedSeconds | null): void {
    this.base = version;
    this.rosterEpoch = rosterEpoch;
    this.#setTail(tail);
    this.#delta = new CountedLog();
    this.#packedDelta = new PackedLog();
    this.#strong = new Map();
    this.#packedField = null;
  }

  /**
   * The base is now a field that another writer made durable, with its tail: the delta is folded into it again.
   * @returns whether it had a second that the other field lacked
   */
  rebase(field: Field, tail: PackedSeconds | null): boolean {
    this.#setTail(tail);
    field.advanceTo(this.#field.second);
    this.#packedField = this.#delta.length === 0 ? null : packText(field.encode());
    this.#field = field;
    this.ranking = new Ranking();
    return field.foldAll(this.#delta) > 0;
  }

  /**
   * The race as the next window begins with it, for one of which all is durable: what reading it from the table gives, with
   * what has been made of it here. This one must not be used any more.
   */
  carriedOn(): RaceState {
    const next = new RaceState(this);
    next.ranking = this.ranking;
    next.#packedRoster = this.#packedRoster;
    next.#packedTail = this.#packedTail;
    return next;
  }

  #setTail(tail: PackedSeconds | null): void {
    this.#tail = tail;
    this.#packedTail = null;
  }

  /**
   * The state to hand on: what `decode` reads.
   * @param tight as small as it can be, at the cost of time
   */
  encode(tight = false): PackedRace {
    const { base, rosterEpoch, boardAt, closed, dirty, announceFrom } = this;
    this.#packedField ??= packText(this.#field.encode());
    this.#packedRoster ??= packText(this.#roster.pack());
    this.#packedTail ??= packTail(this.#tail);
    return {
      ...{ base, rosterEpoch, boardAt, closed, dirty, announceFrom },
      second: this.#field.second,
      roster: this.#packedRoster,
      field: this.#packedField,
      delta: this.#packedDelta.pack(this.#delta, tight),
      tail: this.#packedTail,
      waiting: this.newcomers.encode(),
    };
  }

  /**
   * What `encode` gave. What is deflated in it is opened up to `MAX_INFLATED_BYTES` each for roster, field and delta.
   * @throws DecodeError for anything else
   */
  static decode(raceId: string, packed: PackedRace): RaceState {
    const race = parseRaceId(raceId);
    if (race === null) throw new DecodeError(`A state of "${raceId}", which is no race`);
    const { base, rosterEpoch, boardAt, closed, dirty, announceFrom, second } = packed;
    const roster = RaceRoster.unpack(unpackText(packed.roster));
    const field = Field.decode(unpackText(packed.field));
    const tail = unpackTail(packed.tail);
    const state = new RaceState({ race, roster, field, base, rosterEpoch, boardAt, closed, tail });
    state.#packedTail = packed.tail;
    state.newcomers = Newcomers.decode(raceId, packed.waiting);
    state.dirty = dirty;
    state.announceFrom = announceFrom;
    state.#packedRoster = packed.roster;
    state.#packedField = packed.field;
    field.advanceTo(second);
    const delta = PackedLog.unpack(packed.delta);
    for (let place = 0; place < delta.log.length; place++) {
      // The field would make room for whomever it speaks of.
      if (delta.log.racerIndex(place) >= roster.length)
        throw new DecodeError(`A second of a rider whom the roster of race ${raceId} does not have`);
    }
    state.#delta = delta.log;
    state.#packedDelta = delta.packed;
    field.foldAll(delta.log);
    state.#findStrong();
    return state;
  }
}

/** Whether a value has the form of a packed race; what its texts hold is looked at by `RaceState.decode`. */
export function isPackedRace(value: unknown): value is PackedRace {
  if (typeof value !== 'object' || value === null) return false;
  const {
    base,
    rosterEpoch,
    boardAt,
    closed,
    dirty,
    announceFrom,
    second,
    roster,
    field,
    delta,
    tail,
    waiting,
  } = value as Partial<Record<keyof PackedRace, unknown>>;
  return (
    [base, rosterEpoch, boardAt, second, announceFrom ?? 0].every((count) => Number.isSafeInteger(count)) &&
    [closed, dirty].every((flag) => typeof flag === 'boolean') &&
    areTexts([roster, field]) &&
    areTexts(delta) &&
    isPackedTail(tail) &&
    isPackedWaiting(waiting)
  );
}

function packTail(tail: PackedSeconds | null): PackedTail | null {
  return tail && { count: tail.count, parts: tail.parts.map((part) => packText(part, false)) };
}

function unpackTail(packed: PackedTail | null): PackedSeconds | null {
  return packed && { count: packed.count, parts: packed.parts.map((part) => unpackText(part)) };
}

function isPackedTail(value: unknown): value is PackedTail | null {
  if (typeof value !== 'object') return false;
  if (value === null) return true;
  const { count, parts } = value as Partial<Record<keyof PackedTail, unknown>>;
  return Number.isSafeInteger(count) && areTexts(parts);
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
