import { randomUUID } from 'node:crypto';

import { ByteReader, ByteWriter } from '../../../core/messages/bytes.ts';
import { decodeCounted, encodeCounted, Field, type CountedSecond } from '../../../core/race/field.ts';
import { parseRaceId, type Race } from '../../../core/race/heat.ts';
import { DecodeError } from '../../../core/errors.ts';
import { deflate, inflate } from '../shared/deflate.ts';
import { RaceRoster, type StoredEntry } from '../shared/race-roster.ts';

/** What travels as JSON: everything that is small. */
interface Head {
  raceId: string;
  base: number;
  uuid: string;
  boardAt: number;
  closed: boolean;
  dirty: boolean;
  announceFrom: number | null;
  epochs: number[];
  roster: StoredEntry[];
}

/** What a race brings into a window. */
type Beginning = Pick<RaceState, 'race' | 'roster' | 'field' | 'base' | 'boardAt' | 'closed'>;

/** One race within one tumbling window: what was durable when it began, and what has come since. */
export class RaceState {
  readonly race: Race;
  roster: RaceRoster;
  /** Seconds counted in this window and not yet durable, in the order they came. */
  delta: CountedSecond[];
  /** Names the window item that will hold `delta`: minted with it, so that a retry writes the same item. */
  uuid: string;
  field: Field;
  /** Version of the durable state that `field` without `delta` is; 0 where there is none yet. */
  base: number;
  /** `asOf` of the last board, clock ms; 0 before the first. */
  boardAt: number;
  /** Results exist but the state they came from is gone: nothing is counted any more. */
  closed: boolean;
  /** Something has come since the last board. */
  dirty = false;
  /** The first racerIndex that nobody was told of yet; null when all were. */
  announceFrom: number | null = null;

  constructor({ race, roster, field, base, boardAt, closed }: Beginning) {
    this.race = race;
    this.roster = roster;
    this.field = field;
    this.base = base;
    this.boardAt = boardAt;
    this.closed = closed;
    this.delta = [];
    this.uuid = randomUUID();
  }

  /** Counts a second, once. */
  count(racerIndex: number, second: number, units: number): boolean {
    if (!this.field.fold(racerIndex, second, units)) return false;
    this.delta.push({ racerIndex, second, units });
    return true;
  }

  /** The delta is durable as version `version`: the next one begins. */
  settled(version: number): void {
    this.base = version;
    this.delta = [];
    this.uuid = randomUUID();
  }

  /** The state as it goes through Lambda's `state`: base64 of deflated (u32 length of the head, head, u32 length of the field, field, delta). */
  encode(): string {
    const head: Head = {
      raceId: this.race.raceId,
      base: this.base,
      uuid: this.uuid,
      boardAt: this.boardAt,
      closed: this.closed,
      dirty: this.dirty,
      announceFrom: this.announceFrom,
      epochs: this.roster.epochs,
      roster: this.roster.stored,
    };
    const headBytes = Buffer.from(JSON.stringify(head));
    const field = this.field.encode();
    const writer = new ByteWriter(headBytes.length + field.length + this.delta.length * 8 + 16);
    writer.u32(headBytes.length);
    writer.bytes(headBytes);
    writer.u32(field.length);
    writer.bytes(field);
    writer.bytes(encodeCounted(this.delta));
    return deflate(writer.finish()).toString('base64');
  }

  /** @throws DecodeError for text that `encode` did not write. */
  static decode(text: string): RaceState {
    const reader = new ByteReader(inflate(Buffer.from(text, 'base64')));
    const head = JSON.parse(Buffer.from(reader.bytes(reader.u32())).toString()) as Head;
    const race = parseRaceId(head.raceId);
    if (race === null) throw new DecodeError(`A state of "${head.raceId}", which is no race`);
    const field = Field.decode(reader.bytes(reader.u32()));
    const roster = new RaceRoster(head.roster, head.epochs);
    const { base, boardAt, closed } = head;
    const state = new RaceState({ race, roster, field, base, boardAt, closed });
    state.uuid = head.uuid;
    state.dirty = head.dirty;
    state.announceFrom = head.announceFrom;
    state.delta = decodeCounted(reader.bytes(reader.left));
    return state;
  }
}
