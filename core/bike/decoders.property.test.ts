import fc from 'fast-check';
import { expect } from 'vitest';

import { DecodeError } from '../errors.ts';
import { anyBytes, anyValue, outcomeOf } from '../testing/damage.test-support.ts';
import { holds } from '../testing/holds.test-support.ts';
import { decodeCharacteristic, type DecodedCharacteristic } from './characteristics.ts';
import { IndoorBikeRecord } from './indoor-bike-record.ts';
import { ADVERTISEMENT, decodeKeiser } from './keiser.ts';
import { formatNotificationLog, LOG_HEADER, parseNotificationLog, slotsOf } from './notification-log.ts';

const UUIDS = [
  '2ad2',
  '2acc',
  '2ad6',
  '2ad8',
  '2ad9',
  '2ada',
  '2ad3',
  '2a63',
  '2a5b',
  '2a37',
  '2a19',
] as const;
const uuid = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...UUIDS) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '2AD2',
      '0x2ad2',
      '00002ad2-0000-1000-8000-00805f9b34fb',
      'constructor',
      '__proto__',
      '',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
/** Every field is announced, and there. */
const full = fc.constantFrom(
  Uint8Array.of(0xfe, 0x1f, ...Array(40).keys()),
  Uint8Array.of(0xff, 0xff, ...Array(40).keys()),
  Uint8Array.of(0x80, 0x13, 1, ...Array(6).keys()),
  Uint8Array.of(0x01, 0x02, ...Array<number>(100).fill(0xc3)),
);

/** What a decoder may give: numbers that are finite, texts, and no more than what the bytes bring. */
function expectModest(decoded: object, bytes: number): void {
  for (const value of Object.values(decoded).flat() as unknown[]) {
    if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
    else expect(['string', 'boolean']).toContain(typeof value);
  }
  // The reason that bytes are no record names the characteristic that was asked for.
  const { invalid, ...fields } = decoded as { invalid?: string };
  if (invalid !== undefined) expect(Object.keys(fields)).toEqual([]);
  expect(JSON.stringify(fields).length).toBeLessThan(700 + 8 * bytes);
}

holds(
  'a characteristic of any UUID and any bytes is fields of finite numbers, or a reason; nothing is thrown',
  fc.property(uuid, anyBytes(full), fc.boolean(), (some, bytes, invertedCadenceBit) => {
    expectModest(decodeCharacteristic(some, bytes, { invertedCadenceBit }), bytes.length);
  }),
  { runs: 2000 },
);

const broadcast = fc
  .uint8Array({ minLength: 17, maxLength: 17 })
  .map((bytes) => Uint8Array.of(0x02, 0x01, 6, 0x30, ...bytes));

holds(
  'a broadcast of any bytes is fields of finite numbers, or a reason; nothing is thrown',
  fc.property(anyBytes(broadcast), (bytes) => expectModest(decodeKeiser(bytes), bytes.length)),
  { runs: 500 },
);

holds(
  'parts of a record put together hold no field twice and never more than one record’s',
  fc.property(fc.array(anyBytes(full), { maxLength: 30 }), (parts) => {
    const record = new IndoorBikeRecord();
    for (const bytes of parts) {
      const part: DecodedCharacteristic<'2ad2'> = decodeCharacteristic('2ad2', bytes);
      const whole = record.add(part);
      if (whole === null) continue;
      expect(Object.keys(whole).length).toBeLessThanOrEqual(16);
      expectModest(whole, 100);
    }
  }),
  { runs: 500 },
);

const notifications = fc
  .array(
    fc.record({
      atMs: fc.nat({ max: 1e9 }).map((thousandths) => thousandths / 1000),
      device: fc.string({ unit: 'binary', maxLength: 70 }),
      uuid16: fc.constantFrom(...UUIDS, ADVERTISEMENT),
      bytes: fc.uint8Array({ maxLength: 20 }),
    }),
    { maxLength: 8 },
  )
  .map((all) => formatNotificationLog(all.sort((a, b) => a.atMs - b.atMs)));
const asBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const anyLog = fc.oneof(
  anyBytes(notifications.map(asBytes)).map((bytes) => new TextDecoder().decode(bytes)),
  fc.string({ unit: 'binary' }).map((text) => `${LOG_HEADER}\n${text}`),
  fc.tuple(notifications, anyValue()).map(([text, value]) => `${text}${String(JSON.stringify(value))}\n`),
);

holds(
  'a Bluetooth log of any text is notifications in order, no more than it has lines and bytes for, or a DecodeError',
  fc.property(anyLog, (text) => {
    const { value, error } = outcomeOf(() => parseNotificationLog(text), DecodeError);
    if (error !== undefined) return;
    expect(value.length).toBeLessThan(text.split('\n').length);
    const bytes = value.reduce((sum, one) => sum + one.bytes.length, 0);
    expect(bytes * 2).toBeLessThanOrEqual(text.length);
    expect(value.map(({ atMs }) => atMs)).toEqual(value.map(({ atMs }) => atMs).sort((a, b) => a - b));
    expect(slotsOf(value).size).toBeLessThanOrEqual(4);
    expect(parseNotificationLog(formatNotificationLog(value))).toEqual(value);
  }),
  { runs: 500 },
);
