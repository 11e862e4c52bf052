import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../../../core/errors.ts';
import { CountedLog } from '../../../core/race/counted-log.ts';
import { PackedLog, packText, unpackText } from './packed-text.ts';

describe('bytes as text', () => {
  test.each([0, 1, 1000, 128 * 1024, 128 * 1024 + 1])('%s bytes come back', (length) => {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * at) % 251);
    const text = packText(bytes);
    expect(unpackText(text).equals(bytes)).toBe(true);
    expect(text.startsWith(length > 128 * 1024 ? '<' : '=')).toBe(true);
  });

  test('a view into the middle of something larger is packed alone', () => {
    expect([...unpackText(packText(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)))]).toEqual([2, 3]);
  });

  test.each(['', 'AAAA', '<AAAA', '<'])('%j is refused', (text) => {
    expect(() => unpackText(text)).toThrow(DecodeError);
  });
});

describe('a packed log', () => {
  test('is the log, however it grew and wherever it was unpacked, and hands out what it does not change', () => {
    const steps = fc.array(
      fc.record({
        seconds: fc.constantFrom(0, 1, 999, 9000, 40_000),
        unpack: fc.boolean(),
        tight: fc.boolean(),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        let log = new CountedLog();
        let packed = new PackedLog();
        let before: { pieces: string[]; copy: string[] } | null = null;
        for (const { seconds, unpack, tight } of all) {
          for (let more = 0; more < seconds; more++)
            log.push(more, (more % 300) + 1, (more * more) % 940_501);
          const pieces = packed.pack(log, tight);
          const read = PackedLog.unpack(pieces);
          expect(Buffer.compare(read.log.pack(), log.pack())).toBe(0);
          expect(before?.pieces).toEqual(before?.copy);
          before = { pieces, copy: [...pieces] };
          if (unpack) ({ log, packed } = read);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a batch packs what it brought, and a long log is deflated once', () => {
    const log = new CountedLog();
    const packed = new PackedLog();
    const push = (count: number): string[] => {
      for (let at = 0; at < count; at++) log.push(at, 7, 20 * at);
      return packed.pack(log);
    };
    const first = push(1000);
    expect([first.length, push(0).length]).toEqual([1, 1]);
    expect(push(1000)).toEqual([first[0], first[0]]);
    const sealed = push(20_000);
    expect([sealed.length, sealed[0]?.charAt(0)]).toEqual([1, '<']);
    expect(push(1000)).toEqual([sealed[0], first[0]]);
    const carriedOn = PackedLog.unpack(packed.pack(log));
    for (let at = 0; at < 16_000; at++) carriedOn.log.push(at, 8, 20 * at);
    const twice = carriedOn.packed.pack(carriedOn.log);
    expect([twice.length, twice[0], twice[1]?.charAt(0)]).toEqual([2, sealed[0], '<']);
  });
});
