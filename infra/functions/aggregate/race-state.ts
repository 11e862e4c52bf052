import { randomUUID } from 'node:crypto';

import { ByteReader, ByteWriter } from '../../../core/messages/bytes.ts';
import { CountedLog } from '../../../core/race/counted-log.ts';
import { Field } from '../../../core/race/field.ts';
import { parseRaceId, type Race } from '../../../core/race/heat.ts';
import { DecodeError } from '../../../core/errors.ts';
import { deflate, inflate } from '../shared/deflate.ts';
import { RaceRoster } from '../shared/race-roster.ts';

/** A state is deflated above this: below, Lambda's 1 MB is far and the time is worth more than the bytes. */
const DEFLATE_ABOVE_BYTES = 420 * 1024;

/** What is small. */
interface Head {
  raceId: string;
  base: number;
  uuid: string;
  boardAt: number;
  closed: boolean;
  dirty: boolean;
  announceFrom: number | null;
}

/** What a race brings into a window. */
type Beginning = Pick<RaceState, 'race' | 'roster' | 'field' | 'base' | 'boardAt' | 'closed'>;

/** One race within one tumbling window: what was durable when it began, and what has come since. */
export class RaceState {
  readonly race: Race;
  roster: RaceRoster;
  /** Seconds counted in this window and not yet durable, in the order they came. */
  delta = new CountedLog();
  /** Names the window item that will hold `delta`: minted with it, so that a retry writes the same item. */
  uuid: string = randomUUID();
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
  }

  /** Counts a second, once. */
  count(racerIndex: number, second: number, units: number): boolean {
    if (!this.field.fold(racerIndex, second, units)) return false;
    this.delta.push(racerIndex, second, units);
    return true;
  }

  /** The delta is durable as version `version`: the next one begins. */
  settled(version: number): void {
    this.base = version;
    this.delta = new CountedLog();
    this.uuid = randomUUID();
  }

  /**
   * The state as it goes through Lambda's `state`: base64 of a flag (1 where the rest is deflated), then u32 length of the
   * head, head as JSON, u32 length of the roster, roster as JSON, u32 length of the field, field, delta.
   */
  encode(): string {
    const head: Head = {
      raceId: this.race.raceId,
      base: this.base,
      uuid: this.uuid,
      boardAt: this.boardAt,
      closed: this.closed,
      dirty: this.dirty,
      announceFrom: this.announceFrom,
    };
    const writer = new ByteWriter(this.field.riders * 128 + this.delta.length * 8 + 1024);
    for (const part of [Buffer.from(JSON.stringify(head)), this.roster.pack(), this.field.encode()]) {
      writer.u32(part.length);
      writer.bytes(part);
    }
    writer.bytes(this.delta.pack());
    const bytes = writer.finish();
    const deflated = bytes.length > DEFLATE_ABOVE_BYTES;
    return Buffer.concat([Buffer.of(deflated ? 1 : 0), deflated ? deflate(bytes) : bytes]).toString('base64');
  }

  /** @throws DecodeError for text that `encode` did not write. */
  static decode(text: string): RaceState {
    const packed = Buffer.from(text, 'base64');
    const bytes = packed.subarray(1);
    const reader = new ByteReader(packed[0] === 1 ? inflate(bytes) : bytes);
    const part = (): Uint8Array => reader.bytes(reader.u32());
    const { raceId, ...head } = JSON.parse(Buffer.from(part()).toString()) as Head;
    const race = parseRaceId(raceId);
    if (race === null) throw new DecodeError(`A state of "${raceId}", which is no race`);
    const roster = RaceRoster.unpack(part());
    const state = new RaceState({ ...head, race, roster, field: Field.decode(part()) });
    state.uuid = head.uuid;
    state.dirty = head.dirty;
    state.announceFrom = head.announceFrom;
    state.delta = CountedLog.unpack(reader.bytes(reader.left));
    return state;
  }
}
