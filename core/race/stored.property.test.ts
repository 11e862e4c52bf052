import fc from 'fast-check';
import { expect } from 'vitest';

import { DecodeError } from '../errors.ts';
import { MAX_RACER_INDEX } from '../messages/board.ts';
import { ByteWriter } from '../messages/bytes.ts';
import { anyBytes, outcomeOf } from '../testing/damage.test-support.ts';
import { holds } from '../testing/holds.test-support.ts';
import { parseAnchor } from './clock.ts';
import { decodeCounted, encodeCounted } from './counted-code.ts';
import { CountedLog, type CountedSecond } from './counted-log.ts';
import { Field } from './field.ts';
import { gridUnits } from './output.ts';

const WHO = { racerIndex: fc.nat({ max: 12 }), second: fc.integer({ min: 1, max: 300 }) };
const second = fc.record({ ...WHO, units: fc.nat({ max: 940_500 }) });
const ridden = fc
  .record({ ...WHO, effort: fc.nat({ max: 500 }), tenths: fc.nat({ max: 1000 }) })
  .map(({ tenths, ...one }) => ({ ...one, units: gridUnits(one.effort, tenths) }));
const seconds = fc.array(fc.oneof(second, ridden), { maxLength: 30 });
const field = fc.tuple(seconds, fc.nat({ max: 300 })).map(([all, at]) => {
  const made = new Field();
  made.advanceTo(at);
  for (const one of all) made.fold(one.racerIndex, one.second, one.units);
  return made.encode();
});

function logOf(all: readonly CountedSecond[]): CountedLog {
  const log = new CountedLog();
  for (const one of all) log.push(one.racerIndex, one.second, one.units);
  return log;
}

function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.finish();
}

/** A field that claims so many riders and has none of their bytes. */
const claimed = (riders: number): Uint8Array =>
  written((writer) => {
    writer.u8(1);
    writer.u16(0);
    writer.varint(riders);
  });

/** One rider's field that was made by hand: the second it stands at, the bitmap's last byte, the total, pending seconds. */
const oneRider = (at: number, lastByte: number, total: number, pending: CountedSecond[] = []): Uint8Array =>
  written((writer) => {
    writer.u8(1);
    writer.u16(at);
    writer.varint(1);
    writer.bytes(Uint8Array.of(...new Uint8Array(37), lastByte));
    writer.u32(total);
    writer.bytes(logOf(pending).pack());
  });

holds(
  'a field of any bytes is one whose parts agree and that is written as the same bytes, or a DecodeError',
  fc.property(anyBytes(field), (bytes) => {
    const { value, error } = outcomeOf(() => Field.decode(bytes), DecodeError);
    if (error !== undefined) return;
    // 42 bytes a rider: no claim makes room for more than there are bytes for.
    expect(value.riders * 42).toBeLessThanOrEqual(bytes.length);
    expect(value.second).toBeLessThanOrEqual(300);
    expect(Field.decode(value.encode()).encode()).toEqual(value.encode());
    // What is pending was seen, and is not in the total yet.
    if (value.riders < 128) {
      for (const { racerIndex, second: at } of CountedLog.unpack(
        value.encode().subarray(4 + value.riders * 42),
      ).entries()) {
        expect(at).toBeGreaterThan(value.second);
        expect(value.fold(racerIndex, at, 0)).toBe(false);
      }
    }
    value.advanceTo(300);
    for (let rider = 0; rider < value.riders; rider++) {
      expect(value.latestSecond(rider)).toBeLessThanOrEqual(300);
      expect(value.secondsSeen(rider)).toBeLessThanOrEqual(300);
      const wasThere = value.latestSecond(rider) === 300;
      expect(value.fold(rider, 300, 0)).toBe(!wasThere);
    }
  }),
  {
    runs: 1000,
    examples: [
      [claimed(2 ** 31)],
      [claimed(0xffff_ffff)],
      [oneRider(301, 0, 0)],
      [oneRider(300, 0xf0, 0)],
      [oneRider(300, 0, 0xffff_ffff)],
      // Counted already, and never seen.
      [oneRider(300, 0x08, 5, [{ racerIndex: 0, second: 300, units: 5 }])],
      [oneRider(0, 0, 5, [{ racerIndex: 0, second: 300, units: 5 }])],
    ],
  },
);

function expectCounted(all: readonly CountedSecond[]): void {
  for (const { racerIndex, second: at, units } of all) {
    expect(racerIndex).toBeLessThanOrEqual(MAX_RACER_INDEX);
    expect(at >= 1 && at <= 300 && units <= 940_500).toBe(true);
  }
}

holds(
  'a log of any bytes is one second in eight bytes, each of a heat and of a race’s rider, or a DecodeError',
  fc.property(anyBytes(seconds.map((all) => logOf(all).pack())), (bytes) => {
    const { value, error } = outcomeOf(() => CountedLog.unpack(bytes), DecodeError);
    if (error !== undefined) return;
    expect(value.length * 8).toBe(bytes.length);
    expectCounted(value.entries());
    expect(value.pack()).toEqual(bytes);
  }),
  { runs: 1000, examples: [[Uint8Array.of(1, 0xfe, 0xff, 0xff, 0, 0, 0, 0)]] },
);

holds(
  'counted seconds of any bytes are one in two bytes at most, each of a heat and of a race’s rider, or a DecodeError',
  fc.property(anyBytes(seconds.map(encodeCounted)), (bytes) => {
    const { value, error } = outcomeOf(() => decodeCounted(bytes), DecodeError);
    if (error !== undefined) return;
    expect(value.length * 2).toBeLessThan(bytes.length);
    expectCounted(value);
    expect(decodeCounted(encodeCounted(value))).toEqual(value);
  }),
  {
    runs: 1000,
    examples: [
      // 2^31 seconds, and rider 2^32 - 1: by its nine bytes a race's results took 5 TB.
      [Uint8Array.of(0, 0x80, 0x80, 0x80, 0x80, 0x08, 1, 1, 1)],
      [Uint8Array.of(0, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 2, 1)],
      [Uint8Array.of(0, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f)],
      [Uint8Array.of(0, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    ],
  },
);

holds(
  'a clock’s anchor of any text is three finite numbers with a positive speed, or a RangeError',
  fc.property(
    fc.oneof(
      fc.string(),
      fc
        .array(fc.oneof(fc.double().map(String), fc.constantFrom('', ' ', '0x1', '1e999', '-0', 'null')))
        .map((all) => all.join(',')),
    ),
    (text) => {
      const { value, error } = outcomeOf(() => parseAnchor(text), RangeError);
      if (error !== undefined) return;
      expect([value.realMs, value.clockMs, value.speed].every(Number.isFinite)).toBe(true);
      expect(value.speed).toBeGreaterThan(0);
    },
  ),
  { runs: 500 },
);
