import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });

/** What a writer makes of one call. */
function written(write: (writer: ByteWriter) => void): number[] {
  const writer = new ByteWriter();
  write(writer);
  return [...writer.finish()];
}

describe('the written form is little-endian', () => {
  test.each<[string, (writer: ByteWriter) => void, number[]]>([
    ['u8', (writer) => writer.u8(0xab), [0xab]],
    ['u16', (writer) => writer.u16(0xabcd), [0xcd, 0xab]],
    ['u32', (writer) => writer.u32(0x89ab_cdef), [0xef, 0xcd, 0xab, 0x89]],
    ['u48', (writer) => writer.u48(0x0123_4567_89ab), [0xab, 0x89, 0x67, 0x45, 0x23, 0x01]],
    ['varint 127', (writer) => writer.varint(127), [127]],
    ['varint 128', (writer) => writer.varint(128), [0x80, 1]],
    ['varint 300', (writer) => writer.varint(300), [0xac, 2]],
    ['varint 2^32-1', (writer) => writer.varint(0xffff_ffff), [0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['three numbers of 3 bits', (writer) => writer.packed([0b001, 0b010, 0b111], 3), [0b11_010_001, 0b1]],
    ['two numbers of 4 bits', (writer) => writer.packed([0x3, 0xc], 4), [0xc3]],
  ])('%s', (_, write, bytes) => {
    expect(written(write)).toEqual(bytes);
  });
});

test('numbers of every kind come back, however small the buffer began', () => {
  const values = fc.tuple(
    u32,
    u32,
    fc.integer({ min: 0, max: 2 ** 48 - 1 }),
    fc.uint8Array(),
    fc.nat({ max: 40 }),
  );
  fc.assert(
    fc.property(fc.array(values), (rows) => {
      const writer = new ByteWriter(0);
      for (const [a, b, c, bytes, d] of rows) {
        writer.varint(a);
        writer.u32(b);
        writer.u48(c);
        writer.u8(bytes.length);
        writer.bytes(bytes);
        writer.u16(d);
      }
      const reader = new ByteReader(writer.finish());
      expect(reader.left).toBe(writer.length);
      for (const row of rows) {
        const read = [reader.varint(), reader.u32(), reader.u48(), reader.bytes(reader.u8()), reader.u16()];
        expect(read).toEqual(row);
      }
      expect(reader.left).toBe(0);
    }),
  );
});

test('bit-packed numbers of any width come back and take no more bytes than they need', () => {
  const packed = fc
    .integer({ min: 1, max: 24 })
    .chain((width) =>
      fc.record({ width: fc.constant(width), values: fc.array(fc.integer({ min: 0, max: 2 ** width - 1 })) }),
    );
  fc.assert(
    fc.property(packed, ({ width, values }) => {
      const bytes = Uint8Array.from(written((writer) => writer.packed(values, width)));
      expect(bytes.length).toBe(Math.ceil((values.length * width) / 8));
      const next = new ByteReader(bytes).packed(values.length, width);
      expect(values.map(() => next())).toEqual(values);
    }),
  );
});

test('an empty message in a detached buffer, as plain Node hands it over, is no bytes', () => {
  const bytes = new Uint8Array(4);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  expect(() => new ByteReader(bytes).u8()).toThrow(DecodeError);
});

describe('bytes that end too early', () => {
  test.each<[string, number[], (reader: ByteReader) => unknown]>([
    ['u8', [], (reader) => reader.u8()],
    ['u16', [1], (reader) => reader.u16()],
    ['u32', [1, 2, 3], (reader) => reader.u32()],
    ['u48', [1, 2, 3, 4, 5], (reader) => reader.u48()],
    ['varint', [0x80, 0x80], (reader) => reader.varint()],
    ['bytes', [1, 2], (reader) => reader.bytes(3)],
    ['packed', [1, 2], (reader) => reader.packed(3, 6)],
  ])('%s', (_, bytes, read) => {
    expect(() => read(new ByteReader(Uint8Array.from(bytes)))).toThrow(DecodeError);
  });

  test('say where', () => {
    const reader = new ByteReader(Uint8Array.of(1, 2, 3));
    reader.u16();
    expect(() => reader.u32()).toThrow('The bytes end at 3, 3 too early');
  });
});

test.each([
  ['2^32', [0x80, 0x80, 0x80, 0x80, 0x10]],
  ['six bytes', [0x80, 0x80, 0x80, 0x80, 0x80, 0]],
])('a varint of %s is refused', (_, bytes) => {
  expect(() => new ByteReader(Uint8Array.from(bytes)).varint()).toThrow(/longer than 32 bits/);
});
