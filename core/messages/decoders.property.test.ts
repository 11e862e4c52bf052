import fc from 'fast-check';
import { expect } from 'vitest';

import { DecodeError } from '../errors.ts';
import { anyBytes, outcomeOf } from '../testing/damage.test-support.ts';
import { holds } from '../testing/holds.test-support.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { BOARD_RIDERS, decodeBoard, encodeBoard, MAX_RACER_INDEX, TAIL_BUCKETS } from './board.ts';
import { ByteReader } from './bytes.ts';
import { encodeInviteCode, INVITE_SECRET_BYTES, parseInviteCode } from './invite-code.ts';
import { decodeCurve, encodeCurve, MAX_STEP } from './pace-curve.ts';
import { packRide, unpackRide } from './packed-ride.ts';

const standings = fc
  .array(fc.record({ racerIndex: fc.nat({ max: MAX_RACER_INDEX }), total: fc.nat({ max: 1_500_000 }) }), {
    maxLength: 60,
  })
  .map((riders) => riders.sort((a, b) => b.total - a.total));
const board = fc.record({
  raceId: fc.constantFrom('1-0', '6-999999999', '3-5984625'),
  second: fc.nat({ max: 300 }),
  asOf: fc.nat({ max: 2 ** 48 - 1 }),
  publishEverySeconds: fc.nat({ max: 0xffff }),
  standings,
});
/** Most have a few riders, one in four more than are listed. */
const packedBoard = board.chain((some) =>
  fc.constantFrom(false, false, false, true).map((isLarge) =>
    encodeBoard(
      isLarge
        ? {
            ...some,
            standings: Array.from({ length: 1010 }, (_, at) => ({ racerIndex: at, total: 5000 - at })),
          }
        : some,
    ),
  ),
);
const nobody = encodeBoard({ raceId: '1-5', second: 9, publishEverySeconds: 1, standings: [] });
/** Where a board says how many it lists, just before the indices' width and the tail's flag. */
const COUNT_AT = nobody.length - 4;
/** A board that says so many riders, of total 0 and index 0, and has what bytes there are for them. */
const listing = (count: number, there: number): Uint8Array =>
  Uint8Array.of(
    ...nobody.subarray(0, COUNT_AT),
    ...[count & 255, count >> 8],
    ...new Uint8Array(there),
    1,
    ...new Uint8Array(Math.ceil(there / 8)),
    0,
  );

holds(
  'a board of any bytes is a board within its bounds, or a DecodeError',
  fc.property(anyBytes(packedBoard), (bytes) => {
    const { value, error } = outcome(() => decodeBoard(bytes));
    if (error !== undefined) return;
    expect(value.standings.length).toBeLessThanOrEqual(Math.min(BOARD_RIDERS, bytes.length));
    expect([undefined, TAIL_BUCKETS]).toContain(value.tail?.counts.length);
    expect(value.second).toBeLessThanOrEqual(300);
    for (const { racerIndex, total } of value.standings) {
      expect(racerIndex).toBeLessThanOrEqual(MAX_RACER_INDEX);
      expect(total).toBeLessThanOrEqual(0xffff_ffff);
    }
  }),
  {
    runs: 1000,
    examples: [[listing(0xffff, 0)], [listing(BOARD_RIDERS + 1, BOARD_RIDERS + 1)], [detached()]],
  },
);

/** What plain Node hands over for an empty message of the IoT SDK's. */
function detached(): Uint8Array {
  const bytes = new Uint8Array(8);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

type Read = 'u8' | 'u16' | 'u32' | 'u48' | 'varint' | { bytes: number } | { count: number; width: number };

holds(
  'a reader of any bytes never goes back, beyond them, or out of a number’s range',
  fc.property(
    anyBytes(fc.uint8Array({ maxLength: 40 })),
    fc.array(
      fc.oneof<fc.Arbitrary<Read>[]>(
        fc.constantFrom('u8', 'u16', 'u32', 'u48', 'varint'),
        fc.record({ bytes: fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 0xffff_ffff })) }),
        fc.record({
          count: fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 0xffff_ffff })),
          width: fc.integer({ min: 1, max: 24 }),
        }),
      ),
      { maxLength: 12 },
    ),
    (bytes, reads) => {
      const reader = new ByteReader(bytes);
      for (const read of reads) {
        const before = reader.left;
        const { value, error } = outcome(() => readOne(reader, read));
        expect(reader.left).toBeGreaterThanOrEqual(0);
        expect(reader.left).toBeLessThanOrEqual(before);
        if (error !== undefined) return;
        const [most, taken] = value;
        expect(most).toBeGreaterThanOrEqual(0);
        expect(most).toBeLessThan(2 ** 48);
        if (read === 'varint') expect(most).toBeLessThan(2 ** 32);
        expect(before - reader.left).toBe(taken ?? before - reader.left);
      }
    },
  ),
  { runs: 1000, examples: [[Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f), ['varint']]] },
);

/** The largest number that was read, and how many bytes it has to have taken where that is known. */
function readOne(reader: ByteReader, read: Read): [most: number, taken?: number] {
  if (typeof read === 'string') {
    const sizes = { u8: 1, u16: 2, u32: 4, u48: 6, varint: undefined };
    const taken = sizes[read];
    return taken === undefined ? [reader[read]()] : [reader[read](), taken];
  }
  if ('bytes' in read) return [reader.bytes(read.bytes).length, read.bytes];
  const next = reader.packed(read.count, read.width);
  let most = 0;
  for (let at = 0; at < read.count; at++) most = Math.max(most, next());
  return [most, Math.ceil((read.count * read.width) / 8)];
}

const ride = fc
  .uniqueArray(
    fc.record({
      second: fc.integer({ min: 1, max: 300 }),
      cadenceRpm: fc.nat({ max: 500 }).map((half) => half / 2),
      resistancePercent: fc.nat({ max: 1000 }).map((tenths) => tenths / 10),
    }),
    { selector: ({ second }) => second },
  )
  .map((seconds) => packRide(seconds));
const asText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const asBytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
/** Damaged in its bytes, and damaged as the text that they travel as. */
const anyRide = fc.oneof(
  anyBytes(ride.map(fromBase64)).map(toBase64),
  anyBytes(ride.map(asBytes)).map(asText),
  fc.string({ unit: 'binary' }),
);

holds(
  'a packed ride of any text is at most 300 seconds within their ranges, or a DecodeError',
  fc.property(anyRide, (text) => {
    const { value, error } = outcome(() => unpackRide(text));
    if (error !== undefined) return;
    expect(value.length).toBeLessThanOrEqual(300);
    for (const { second, cadenceRpm, resistancePercent } of value) {
      expect(second >= 1 && second <= 300 && cadenceRpm <= 250 && resistancePercent <= 100).toBe(true);
    }
    expect(packRide(value)).toBe(text);
  }),
  { runs: 1000 },
);

const curve = fc
  .array(fc.option(fc.nat({ max: 940_500 }), { freq: 20 }), { minLength: 300, maxLength: 300 })
  .map((steps) => encodeCurve(steps));

holds(
  'a curve of any bytes is 300 steps within their range, or a DecodeError',
  fc.property(anyBytes(curve), (bytes) => {
    const { value, error } = outcome(() => decodeCurve(bytes));
    if (error !== undefined) return;
    expect(value).toHaveLength(300);
    for (const step of value) expect(step === null || (step >= 0 && step <= MAX_STEP)).toBe(true);
    expect(decodeCurve(encodeCurve(value))).toEqual(value);
  }),
  { runs: 1000 },
);

holds(
  'base64 of any text is the very bytes that make it again, three for four characters at most, or a DecodeError',
  fc.property(fc.oneof(anyRide, fc.base64String(), fc.string({ unit: 'binary' })), (text) => {
    const { value, error } = outcome(() => fromBase64(text));
    if (error !== undefined) return;
    expect(value.length).toBeLessThanOrEqual((text.length * 3) / 4);
    expect(toBase64(value)).toBe(text);
  }),
  { runs: 1000, examples: [['===='], ['A==='], ['Ā===']] },
);

const now = Date.UTC(2026, 10, 22);
const code = fc
  .tuple(
    fc.uint8Array({ minLength: INVITE_SECRET_BYTES, maxLength: INVITE_SECRET_BYTES }),
    fc.nat({ max: 8000 }),
  )
  .map(([secret, hours]) => encodeInviteCode(now + hours * 3_600_000, secret));

holds(
  'an invite code of any text is a code that reads the same again, or none; nothing is thrown',
  fc.property(
    fc.oneof(
      anyBytes(code.map(asBytes)).map(asText),
      code,
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('ß'.repeat(10), 'ﬃ'.repeat(20), 'İ'.repeat(150), '0'.repeat(1_000_000)),
    ),
    fc.oneof(fc.constant(now), fc.double()),
    (text, nowMs) => {
      const parsed = parseInviteCode(text, nowMs);
      if (parsed === null) return;
      expect(parsed.text).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(parseInviteCode(parsed.text, nowMs)).toEqual(parsed);
    },
  ),
  { runs: 1000 },
);

function outcome<T>(decode: () => T) {
  return outcomeOf(decode, DecodeError);
}
