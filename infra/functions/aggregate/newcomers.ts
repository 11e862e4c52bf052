import type { AdmittedRecord } from '../../../core/messages/door.ts';
import { DecodeError } from '../../../core/errors.ts';
import { admitData } from './record-data.ts';

/** A record that waits until the roster has what it says of its rider. */
export interface WaitingRecord {
  record: AdmittedRecord;
  sequenceNumber: string;
  /** The record's data as the stream has it: base64. */
  data: string;
}

/** As it goes through Lambda's `state`. */
export type PackedWaiting = [sequenceNumber: string, data: string];

/** What a rider who waits has said already. */
interface Said {
  named: boolean;
  estimated: boolean;
}

/** Who waits for a place in a race's roster, and with what: in the order it came. Part of a window's state. */
export class Newcomers {
  #records: WaitingRecord[] = [];
  readonly #said = new Map<string, Said>();
  #characters = 0;

  /** Records. */
  get length(): number {
    return this.#records.length;
  }

  /** Riders. */
  get riders(): number {
    return this.#said.size;
  }

  /** What they take in the window's state. */
  get characters(): number {
    return this.#characters;
  }

  /** Whether a rider waits here and has said all that a record says of them. */
  know({ racerId, name, estimated }: AdmittedRecord): boolean {
    const said = this.#said.get(racerId);
    return said !== undefined && (said.named || name === undefined) && (said.estimated || !estimated);
  }

  add(one: WaitingRecord): void {
    const { racerId, name, estimated } = one.record;
    const said = this.#said.get(racerId);
    this.#said.set(racerId, {
      named: name !== undefined || said?.named === true,
      estimated: estimated || said?.estimated === true,
    });
    this.#records.push(one);
    this.#characters += one.data.length + one.sequenceNumber.length;
  }

  /** All of them, who then wait no more. */
  take(): WaitingRecord[] {
    const records = this.#records;
    this.#records = [];
    this.#said.clear();
    this.#characters = 0;
    return records;
  }

  encode(): PackedWaiting[] {
    return this.#records.map(({ sequenceNumber, data }) => [sequenceNumber, data]);
  }

  /**
   * What `encode` gave.
   * @throws DecodeError for a record of another race, or one that does not pass the door
   */
  static decode(raceId: string, packed: readonly PackedWaiting[]): Newcomers {
    const newcomers = new Newcomers();
    for (const [sequenceNumber, data] of packed) {
      const record = admitData(data);
      if (typeof record === 'string' || record.race.raceId !== raceId)
        throw new DecodeError(`A record waits in a state of race ${raceId} that is none of it`);
      newcomers.add({ record, sequenceNumber, data });
    }
    return newcomers;
  }
}

/** Whether a value has the form of what `encode` gives. */
export function isPackedWaiting(value: unknown): value is PackedWaiting[] {
  return (
    Array.isArray(value) &&
    value.every(
      (one) => Array.isArray(one) && one.length === 2 && one.every((text) => typeof text === 'string'),
    )
  );
}
