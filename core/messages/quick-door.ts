import { parseRaceId, type Race } from '../race/heat.ts';
import { MAX_CADENCE_RPM, MAX_RESISTANCE_PERCENT, outputUnits } from '../race/output.ts';
import { lieAhead, refuseArrival, type AdmittedRecord } from './door.ts';
import { MAX_RECORD_BYTES, MAX_SAMPLES } from './telemetry.ts';
import { RACER_ID_PATTERN } from './topics.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Digits that a double holds exactly, whatever they are. */
const MAX_DIGITS = 15;

/**
 * The door for the record that comes a thousand times a second: a valid `update` without a name, written as
 * JSON.stringify writes it (no white space, no escapes, plain decimals), its keys in any order. Everything else (a join, a
 * final, a foreign writer's spelling, anything invalid) is null and goes through `admit`, which alone refuses.
 * Where it answers, it answers as `admit` does; a property test holds the two together.
 */
export class QuickDoor {
  #text = '';
  #at = 0;
  /** The race of the last record: a batch is mostly one race. */
  #race: Race | null = null;

  /** @param text the record's bytes, one character a byte (Latin-1) */
  admit(text: string): AdmittedRecord | null {
    if (text.length > MAX_RECORD_BYTES) return null;
    this.#text = text;
    this.#at = 0;
    return this.#record();
  }

  #record(): AdmittedRecord | null {
    const draft: Draft = { race: null, racerId: null, receivedAt: NaN, seconds: [], units: [] };
    let seen = 0;
    if (!this.#eat(OPEN_OBJECT)) return null;
    do {
      const key = this.#key();
      // A key that comes twice would mean its last value: left to JSON.parse.
      if (key === 0 || (seen & key) !== 0 || !this.#value(key, draft)) return null;
      seen |= key;
    } while (this.#eat(COMMA));
    const complete = seen === ALL_KEYS && this.#eat(CLOSE_OBJECT) && this.#at === this.#text.length;
    return complete ? admitted(draft) : null;
  }

  /** Reads the value of a key into the draft; the constants' are behind it already. */
  #value(key: number, draft: Draft): boolean {
    if (key === SAMPLES) return this.#samples(draft.seconds, draft.units);
    if (key === RACE_ID) draft.race = this.#raceId();
    else if (key === RACER_ID) draft.racerId = this.#string();
    else if (key === RECEIVED_AT) draft.receivedAt = this.#number();
    return true;
  }

  /** Reads a key with its colon, and for a constant also its value. 0 for one that is not expected here. */
  #key(): number {
    for (const [literal, key] of KEYS) {
      if (this.#text.startsWith(literal, this.#at)) {
        this.#at += literal.length;
        return key;
      }
    }
    return 0;
  }

  #raceId(): Race | null {
    const known = this.#race;
    if (known !== null && this.#text.startsWith(known.raceId, this.#at + 1)) {
      const end = this.#at + 1 + known.raceId.length;
      if (this.#text.charCodeAt(this.#at) === QUOTE && this.#text.charCodeAt(end) === QUOTE) {
        this.#at = end + 1;
        return known;
      }
    }
    const raceId = this.#string();
    this.#race = raceId === null ? null : parseRaceId(raceId);
    return this.#race;
  }

  /** What stands between two quotes; its caller knows which characters are allowed, and none of them needs an escape. */
  #string(): string | null {
    if (!this.#eat(QUOTE)) return null;
    const end = this.#text.indexOf('"', this.#at);
    if (end < 0) return null;
    const text = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return text;
  }

  #samples(seconds: number[], units: number[]): boolean {
    if (!this.#eat(OPEN)) return false;
    if (this.#eat(CLOSE)) return true;
    do {
      if (!this.#sample(seconds, units)) return false;
    } while (this.#eat(COMMA));
    return seconds.length <= MAX_SAMPLES && this.#eat(CLOSE);
  }

  #sample(seconds: number[], units: number[]): boolean {
    if (!this.#eat(OPEN)) return false;
    const second = this.#within(1, 300, COMMA);
    const cadence = this.#within(0, MAX_CADENCE_RPM, COMMA);
    const resistance = this.#within(0, MAX_RESISTANCE_PERCENT, COMMA);
    // One that was not well formed is NaN, and so is their sum.
    if (!Number.isInteger(second) || Number.isNaN(cadence + resistance)) return false;
    if (!this.#withinOrNull(-500, 3000, COMMA) || !this.#withinOrNull(20, 250, CLOSE)) return false;
    seconds.push(second);
    units.push(outputUnits(cadence, resistance));
    return true;
  }

  #withinOrNull(min: number, max: number, end: number): boolean {
    if (!this.#text.startsWith('null', this.#at)) return !Number.isNaN(this.#within(min, max, end));
    this.#at += 4;
    return this.#eat(end);
  }

  /** A number in [min, max] and the character behind it, or NaN. */
  #within(min: number, max: number, end: number): number {
    const value = this.#number();
    return value >= min && value <= max && this.#eat(end) ? value : NaN;
  }

  /**
   * A plain decimal, or NaN. Up to 15 digits are an integer that a double holds exactly, and so is the power of ten
   * below it, so the quotient is the nearest double: what JSON.parse gives.
   */
  #number(): number {
    const text = this.#text;
    const sign = this.#eat(MINUS) ? -1 : 1;
    const from = this.#at;
    const whole = this.#digits(0);
    const wholeDigits = this.#at - from;
    const leadingZero = wholeDigits > 1 && text.charCodeAt(from) === ZERO;
    if (wholeDigits === 0 || leadingZero || wholeDigits > MAX_DIGITS) return NaN;
    if (!this.#eat(POINT)) return sign * whole;
    const point = this.#at;
    const all = this.#digits(whole);
    const fractionDigits = this.#at - point;
    if (fractionDigits === 0 || wholeDigits + fractionDigits > MAX_DIGITS) return NaN;
    let scale = 1;
    for (let digit = 0; digit < fractionDigits; digit++) scale *= 10;
    return sign * (all / scale);
  }

  /** Appends the digits that stand here to a number. */
  #digits(value: number): number {
    let sum = value;
    for (; ; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (!(code >= ZERO && code <= NINE)) return sum;
      sum = sum * 10 + (code - ZERO);
    }
  }

  #eat(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
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
const ALL_KEYS = VERSION | EVENT | SAMPLES | RACE_ID | RACER_ID | RECEIVED_AT;

const KEYS: readonly (readonly [literal: string, key: number])[] = [
  ['"v":1', VERSION],
  ['"event":"update"', EVENT],
  ['"samples":', SAMPLES],
  ['"raceId":', RACE_ID],
  ['"racerId":', RACER_ID],
  ['"receivedAt":', RECEIVED_AT],
];

/** What the keys read so far have said. */
interface Draft {
  race: Race | null;
  racerId: string | null;
  receivedAt: number;
  seconds: number[];
  units: number[];
}

function admitted({ race, racerId, receivedAt, seconds, units }: Draft): AdmittedRecord | null {
  if (race === null || racerId === null || !RACER_ID_PATTERN.test(racerId)) return null;
  return inTime(race, receivedAt, seconds) ? { race, racerId, estimated: false, seconds, units } : null;
}

function inTime(race: Race, receivedAt: number, seconds: readonly number[]): boolean {
  // A number that was not well formed is NaN, and not 0 or more either.
  return receivedAt >= 0 && refuseArrival(race, receivedAt) === null && !lieAhead(race, receivedAt, seconds);
}
