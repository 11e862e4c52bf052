import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decodeBoard } from '../../core/messages/board.ts';
import { packEntry, rosterChecksum, rosterMessageSchema } from '../../core/messages/roster.ts';
import { example, exampleBytes, exampleJson } from './examples.test-support.ts';
import { sameDataEachTime } from './properties.test-support.ts';
import { crc32, rosterBytes, takeRoster, type WireEntry, type WireRoster } from './reference-client.ts';

sameDataEachTime();

const racerId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);

describe('the roster', () => {
  const message = rosterMessageSchema.parse(exampleJson('roster')) as WireRoster;

  test('of the page has the checksum of the page, and is taken', () => {
    expect(rosterBytes(message.entries)).toEqual(exampleBytes('roster'));
    expect(crc32(exampleBytes('roster'))).toBe(message.checksum);
    expect(takeRoster([], message)).toEqual({ entries: message.entries, whole: true });
    const said = example('hex roster').matchAll(/([\d,]+)$/gm);
    expect([...said].map(([number]) => Number(number.replaceAll(',', '')))).toEqual(
      message.entries.map((_, at) => crc32(rosterBytes(message.entries.slice(0, at + 1)))),
    );
    expect(decodeBoard(exampleBytes('board')).rosterChecksum).toBe(message.checksum);
  });

  test('of anybody has the checksum that the app gives it', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 24 }),
      fc.string({ unit: 'grapheme', maxLength: 24 }),
    );
    const entry = fc.record({ racerId, name, estimated: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        expect(crc32(rosterBytes(entries.map(packEntry) as WireEntry[]))).toBe(rosterChecksum(entries));
      }),
    );
    expect(crc32(rosterBytes([['r', '\ud800', 0]]))).toBe(
      rosterChecksum([{ racerId: 'r', name: '\ud800', estimated: false }]),
    );
  });

  test('in parts is taken in order, asked for after a gap, and not taken when it is wrong', () => {
    const part = (from: number, to: number): WireRoster => ({
      ...message,
      from,
      entries: message.entries.slice(from, to),
    });
    const first = takeRoster([], part(0, 2));
    expect(first).toMatchObject({ whole: false });
    expect(takeRoster(first?.entries ?? [], part(2, 3))).toMatchObject({ whole: true });
    expect(takeRoster([], part(2, 3))).toBeNull();
    expect(takeRoster([], { ...message, checksum: message.checksum - 1 })).toBeNull();
    expect(takeRoster([], { ...message, length: 2 })).toBeNull();
  });
});
