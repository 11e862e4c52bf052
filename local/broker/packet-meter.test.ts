import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacketMeter } from './packet-meter.ts';

/** A PUBLISH to the topic "a": MQTT 3.1.1, sections 2.2.3 and 3.3. */
function publish(payload: number): Buffer {
  const length: number[] = [];
  for (let rest = remaining(payload); rest > 0 || length.length === 0; rest >>= 7) {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
  }
  return Buffer.concat([Buffer.from([0x30, ...length, 0, 1, 0x61]), Buffer.alloc(payload, 0xff)]);
}
const PINGREQ = Buffer.from([0xc0, 0]);
/** The bytes after the fixed header: a topic of one character, its length, the payload. */
const remaining = (payload: number): number => 3 + payload;

describe('createPacketMeter', () => {
  it('accepts any packets within the limit, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 10 }),
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 10 }),
        (lengths, cuts) => {
          const fits = createPacketMeter(remaining(3000));
          const stream = Buffer.concat([PINGREQ, ...lengths.map(publish)]);
          for (let at = 0, i = 0; at < stream.length; i += 1) {
            const step = cuts[i % cuts.length] ?? 1;
            if (!fits(stream.subarray(at, at + step))) return false;
            at += step;
          }
          return true;
        },
      ),
    );
  });

  it('refuses from the first packet over the limit on', () => {
    const fits = createPacketMeter(remaining(200));
    expect(fits(publish(200))).toBe(true);
    expect(fits(publish(201).subarray(0, 2))).toBe(true);
    expect(fits(publish(201).subarray(2, 3))).toBe(false);
    expect(fits(publish(1))).toBe(false);
  });

  it('refuses a length of five bytes', () => {
    expect(createPacketMeter(1e9)(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80]))).toBe(false);
  });
});
