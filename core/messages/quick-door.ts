import { effortOf, MINUTES_POWER_W } from '../bike/plausibility.ts';
import { countedValue, effortIn, unitsOf } from '../race/counted-log.ts';
import { parseRaceId, raceOf, type Race } from '../race/heat.ts';
import { gridUnits, MAX_CADENCE_RPM, MAX_RESISTANCE_PERCENT } from '../race/output.ts';
import { liesAhead, refuseArrival, type AdmittedRecord } from './door.ts';
import { KnownIds, latin1 } from './quick-door-ids.ts';
import { MAX_RECORD_BYTES, MAX_SAMPLES } from './telemetry.ts';
import { RACER_ID_PATTERN } from './topics.ts';

/** Stands behind every record: no JSON has it, so whatever is read stops there, and no reader asks where the end is. */
const SENTINEL = 0;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What a reader answers where no plain decimal stands: below every number that is allowed anywhere. */
const NONE = -1e9;
/** Largest whole part of a plain decimal. */
const MAX_WHOLE = 9999;
/** More digits than any time in milliseconds has; so many are a number that a double holds exactly. */
const MAX_TIME_DIGITS = 15;

/**
 * The door for the record that comes a thousand times a second: a valid `update` without a name, written as
 * JSON.stringify writes it (no white space, no escapes), its keys in any order, its numbers with at most one decimal,
 * as cadence and resistance are on their grids. Everything else (a join, a final, a foreign writer's spelling, anything
 * invalid) is not for it and goes through `admit`, which alone refuses. Where it answers, it answers as `admit` does; a
 * property test holds the two together.
 *
 * It reads bytes where they were decoded to, and answers in its own fields and arrays: nothing is made for a record.
 */
export class QuickDoor {
  /** A record's bytes are to be written here: there is room for one that is too large, and to look behind it. */
  readonly bytes = new Uint8Array(MAX_RECORD_BYTES + 64);
  /** What the record says that was read last: good until the next one is. */
  race: Race = raceOf(1, 0);
  racerId = '';
  estimated = false;
  /** How many seconds it brings. */
  count = 0;
  /** The seconds (1..300) and what they count with how they were ridden, in pairs: u16 and u32 each, the first `count` of them. */
  readonly #seconds = new DataView(new ArrayBuffer(MAX_SAMPLES * 2));
  readonly #values = new DataView(new ArrayBuffer(MAX_SAMPLES * 4));

  readonly #view = new DataView(this.bytes.buffer);
  #at = 0;
  #receivedAt = 0;
  #latestSecond = 0;
  /** In quotes: what a batch is mostly of. */
  #raceLiteral = literal('"1-0"');
  readonly #racerIds: KnownIds;
  /** The keys of the last record in their order: the next one has most likely the same. */
  readonly #order: Key[] = [...KEYS];

  /** @param readLatin1 a way of the runtime's own that is faster than the language's: a new id is read with it */
  constructor(readLatin1 = latin1) {
    this.#racerIds = new KnownIds(RACER_ID_PATTERN, readLatin1);
  }

  /**
   * Reads the record in `bytes`. False where it is not for this door.
   * @param length the record's bytes
   */
  read(length: number): boolean {
    if (length > MAX_RECORD_BYTES) return false;
    this.#view.setUint8(length, SENTINEL);
    this.#at = 0;
    if (!this.#eat(OPEN_OBJECT)) return false;
    let seen = 0;
    let place = 0;
    do {
      const key = this.#key(place++);
      // A key that comes twice would mean its last value: left to JSON.parse.
      if ((seen & key) !== 0 || !this.#value(key)) return false;
      seen |= key;
    } while (this.#eat(COMMA));
    this.estimated = (seen & ESTIMATED) !== 0;
    const complete = (seen | ESTIMATED) === ALL_KEYS && this.#eat(CLOSE_OBJECT) && this.#at === length;
    return complete && this.#inTime();
  }

  /** The second in a place below `count`. */
  second(place: number): number {
    return this.#seconds.getUint16(place * 2, true);
  }

  /** The units of the second in a place below `count`. */
  units(place: number): number {
    return unitsOf(this.#values.getUint32(place * 4, true));
  }

  /** How the second in a place below `count` was ridden: `effortOf`. */
  effort(place: number): number {
    return effortIn(this.#values.getUint32(place * 4, true));
  }

  /** The record that was read last, to keep. */
  record(): AdmittedRecord {
    const { race, racerId, estimated, count } = this;
    const seconds = Array.from({ length: count }, (_, place) => this.second(place));
    const units = Array.from({ length: count }, (_, place) => this.units(place));
    const efforts = Array.from({ length: count }, (_, place) => this.effort(place));
    return { race, racerId, estimated, seconds, units, efforts };
  }

  #inTime(): boolean {
    const { race } = this;
    return (
      refuseArrival(race, this.#receivedAt) === null && !liesAhead(race, this.#receivedAt, this.#latestSecond)
    );
  }

  /** Reads a key with its colon, and for a constant also its value. 0 for one that is not expected here. */
  #key(place: number): number {
    const expected = this.#order[place];
    if (expected !== undefined && this.#literal(expected.literal)) return expected.bit;
    const found = KEYS.find(({ literal }) => this.#literal(literal));
    if (found === undefined) return 0;
    this.#order[place] = found;
    return found.bit;
  }

  /** Reads the value of a key; a constant's is behind it already. */
  #value(key: number): boolean {
    if (key === SAMPLES) return this.#samples();
    if (key === RACE_ID) return this.#raceId();
    if (key === RACER_ID) return this.#racerId();
    if (key === RECEIVED_AT) return this.#time();
    return key !== 0;
  }

  #raceId(): boolean {
    if (this.#literal(this.#raceLiteral)) return true;
    const from = this.#at;
    if (!this.#string()) return false;
    const race = parseRaceId(latin1(this.#view, from + 1, this.#at - 1));
    if (race === null) return false;
    this.race = race;
    this.#raceLiteral = literal(`"${race.raceId}"`);
    return true;
  }

  #racerId(): boolean {
    const from = this.#at;
    if (!this.#string()) return false;
    const racerId = this.#racerIds.at(this.#view, from + 1, this.#at - 1);
    if (racerId === undefined) return false;
    this.racerId = racerId;
    return true;
  }

  /** Passes what stands between two quotes; its caller knows which characters are allowed, and none of them needs an escape. */
  #string(): boolean {
    if (!this.#eat(QUOTE)) return false;
    let at = this.#at;
    for (let byte = this.#view.getUint8(at); byte !== QUOTE; byte = this.#view.getUint8(++at)) {
      if (byte === SENTINEL) return false;
    }
    this.#at = at + 1;
    return true;
  }

  #samples(): boolean {
    this.count = 0;
    this.#latestSecond = 0;
    if (!this.#eat(OPEN)) return false;
    if (this.#eat(CLOSE)) return true;
    do {
      if (this.count === MAX_SAMPLES || !this.#sample()) return false;
    } while (this.#eat(COMMA));
    return this.#eat(CLOSE);
  }

  #sample(): boolean {
    if (!this.#eat(OPEN)) return false;
    const second = this.#within(1, 300, COMMA) / 10;
    const cadence = this.#within(0, MAX_CADENCE_RPM, COMMA);
    const resistance = this.#within(0, MAX_RESISTANCE_PERCENT, COMMA);
    if (!Number.isInteger(second) || second < 1 || cadence === NONE || resistance === NONE) return false;
    const power = this.#withinOrNull(-500, 3000, COMMA);
    if (power === NONE || this.#withinOrNull(20, 250, CLOSE) === NONE) return false;
    this.#seconds.setUint16(this.count * 2, second, true);
    // Five tenths are a half: the nearest, and no tenth lies in the middle of two.
    const halfRpm = ((cadence + 2) / 5) | 0;
    // The quotient of two integers is the double that is nearest: what JSON.parse gives.
    const isStrong = power > MINUTES_POWER_W * 10;
    const effort = isStrong ? effortOf(cadence / 10, resistance / 10, power / 10) : halfRpm;
    this.#values.setUint32(this.count * 4, countedValue(gridUnits(halfRpm, resistance), effort), true);
    this.count++;
    if (second > this.#latestSecond) this.#latestSecond = second;
    return true;
  }

  /** As `#within`; where null stands, 0, which is judged as no power is. */
  #withinOrNull(min: number, max: number, end: number): number {
    if (this.#literal(NULL)) return this.#eat(end) ? 0 : NONE;
    return this.#within(min, max, end);
  }

  /** Tenths of a number in [min, max] and the character behind it, or `NONE`. */
  #within(min: number, max: number, end: number): number {
    const tenths = this.#eat(MINUS) ? -this.#tenths() : this.#tenths();
    return tenths >= min * 10 && tenths <= max * 10 && this.#eat(end) ? tenths : NONE;
  }

  /** Tenths of a plain decimal without a sign and with at most one decimal, or what is no number anywhere. */
  #tenths(): number {
    const view = this.#view;
    let at = this.#at;
    let whole = view.getUint8(at) - ZERO;
    if (whole < 0 || whole > 9) return NaN;
    let digit = view.getUint8(++at) - ZERO;
    while (digit >= 0 && digit <= 9) {
      // A leading zero is no JSON.
      if (whole === 0 || whole > MAX_WHOLE) return NaN;
      whole = whole * 10 + digit;
      digit = view.getUint8(++at) - ZERO;
    }
    let tenths = whole * 10;
    if (digit === POINT - ZERO) {
      digit = view.getUint8(++at) - ZERO;
      if (digit < 0 || digit > 9) return NaN;
      tenths += digit;
      at++;
    }
    // A second decimal is not the character that is expected behind a number.
    this.#at = at;
    return tenths;
  }

  /** The time a record was received, whole clock ms. */
  #time(): boolean {
    const from = this.#at;
    let at = from;
    let time = 0;
    let digit = this.#view.getUint8(at) - ZERO;
    while (digit >= 0 && digit <= 9) {
      time = time * 10 + digit;
      digit = this.#view.getUint8(++at) - ZERO;
    }
    const digits = at - from;
    if (digits === 0 || digits > MAX_TIME_DIGITS) return false;
    this.#at = at;
    this.#receivedAt = time;
    // A leading zero is no JSON.
    return digits === 1 || this.#view.getUint8(from) !== ZERO;
  }

  /** Passes a literal, if it stands here: four bytes at a time. It has no sentinel in it, so it differs at the record's end. */
  #literal(literal: DataView): boolean {
    const view = this.#view;
    const from = this.#at;
    const length = literal.byteLength;
    let at = 0;
    for (; at + 4 <= length; at += 4) {
      if (view.getUint32(from + at) !== literal.getUint32(at)) return false;
    }
    for (; at < length; at++) {
      if (view.getUint8(from + at) !== literal.getUint8(at)) return false;
    }
    this.#at = from + length;
    return true;
  }

  #eat(code: number): boolean {
    if (this.#view.getUint8(this.#at) !== code) return false;
    this.#at++;
    return true;
  }
}

const VERSION = 1;
const EVENT = 2;
const SAMPLES = 4;
const RACE_ID = 8;
const RACER_ID = 16;
const RECEIVED_AT = 32;
const ESTIMATED = 64;
const ALL_KEYS = VERSION | EVENT | SAMPLES | RACE_ID | RACER_ID | RECEIVED_AT | ESTIMATED;

/** A key with its colon and, where there is only one that is taken, its value. */
interface Key {
  literal: DataView;
  bit: number;
}

/** In the order in which the rule and the apps write them. */
const KEYS: readonly Key[] = [
  { literal: literal('"v":1'), bit: VERSION },
  { literal: literal('"event":"update"'), bit: EVENT },
  { literal: literal('"samples":'), bit: SAMPLES },
  { literal: literal('"raceId":'), bit: RACE_ID },
  { literal: literal('"racerId":'), bit: RACER_ID },
  { literal: literal('"receivedAt":'), bit: RECEIVED_AT },
  { literal: literal('"estimated":true'), bit: ESTIMATED },
];

const NULL = literal('null');

function literal(text: string): DataView {
  return new DataView(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer);
}
