import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { hex } from './characteristics.test-support.ts';
import { cadenceFromCrank, decodeCharacteristic, shortUuid } from './characteristics.ts';
import { quirkOf, QUIRKS } from './quirks.ts';
import vectors from './testdata/sample-vectors.json' with { type: 'json' };

const UUIDS = ['2ad2', '2acc', '2ad6', '2ad8', '2ad9', '2ada', '2ad3', '2a63', '2a5b', '2a37', '2a19'];

/** The vectors' names where ours is not the same in camel case. */
const NAMES: Record<string, string> = {
  hr: 'heartRateBpm',
  resistance: 'resistanceLevel',
  crank_revs: 'crankRevolutions',
  crank_time_1024: 'crankEventTime1024',
  wheel_revs: 'wheelRevolutions',
  wheel_time_1024: 'wheelEventTime1024',
  wheel_time_2048: 'wheelEventTime2048',
  elapsed_s: 'elapsedSeconds',
  energy_kcal_per_h: 'energyKcalPerHour',
  energy_kcal_per_min: 'energyKcalPerMinute',
};
const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const ours = (name: string): string => NAMES[name] ?? camel(name);
/** What is no field of the record: the raw flags, our quirk's name, and what compares with the packet before. */
const NOT_FIELDS = new Set(['flags', 'quirk', 'crank_delta_revs', 'crank_delta_1024']);

describe('captured from devices', () => {
  test('there are as many as were collected', () => {
    expect(vectors).toHaveLength(32);
  });

  test.each(vectors)('$id $device', (vector) => {
    const previous = 'prev_hex' in vector ? vector.prev_hex : undefined;
    const decoded = decodeCharacteristic(vector.characteristic, hex(vector.hex));
    const { kind: _, opcode, ...fields } = { kind: '', opcode: 0, ...decoded };
    const { cadence_rpm: cadence, ...expected } = vector.expected as Record<string, unknown>;
    const wanted = Object.entries(previous === undefined ? vector.expected : expected)
      .filter(([name, value]) => !NOT_FIELDS.has(name) && value !== null && !(name === 'hr' && value === 0))
      .map(([name, value]) => [ours(name), name === 'truncated_at' ? ours(String(value)) : value]);
    expect('opcode' in vector.expected ? { opcode, ...fields } : fields).toEqual(Object.fromEntries(wanted));

    if (previous === undefined) return;
    const before = decodeCharacteristic(vector.characteristic, hex(previous));
    expect(cadenceFromCrank(before as object, decoded as object)).toBeCloseTo(Number(cadence), 3);
  });
});

describe('a UUID', () => {
  test.each([
    '2ad2',
    '2AD2',
    '0x2AD2',
    '00002ad2-0000-1000-8000-00805F9B34FB',
    '00002ad200001000800000805f9b34fb',
  ])('%s is 2ad2', (uuid) => {
    expect(shortUuid(uuid)).toBe('2ad2');
    expect(decodeCharacteristic(uuid, hex('0000 e803'))).toEqual({ moreData: false, speedKmh: 10 });
  });

  test.each(['2a00', 'constructor', '', '347b0001', '00012ad2-0000-1000-8000-00805f9b34fb'])(
    '%j has no decoder',
    (uuid) => {
      expect(decodeCharacteristic(uuid, Uint8Array.of(0, 0))).toEqual({
        invalid: `No decoder for characteristic ${uuid}`,
      });
    },
  );
});

/** Greatest size of a value by the end of its name; everything else fits u32. */
const BOUNDS: readonly [RegExp, number, number][] = [
  [/^(speedKmh|avgSpeedKmh|lowSpeedKmh|highSpeedKmh)$/, 0, 655.35],
  [/cadenceRpm$/i, 0, 32_767.5],
  [/PowerW$|^powerW$/, -0x8000, 0x7fff],
  [/^heartRateBpm$/, 1, 0xffff],
  [/^(resistanceLevel|min|max)$/, -0x8000, 0x7fff],
  [/^(crank|.*EventTime)/, 0, 0xffff],
  [/^batteryPct$/, 0, 254],
  [/^pedalBalancePct$/, 0, 127],
  [/AngleDegrees$/, 0, 0xfff],
  [/^distanceM$/, 0, 0xff_ffff],
  [/^met$/, 0, 25.4],
  [/^windMps$/, -32.768, 32.767],
  [/^gradePct$/, -327.68, 327.67],
  [/.*/, -0x8000, 0xffff_ffff],
];

describe('any bytes', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    fc.uint8Array({ minLength: 1, maxLength: 32 }),
    // An operation that is defined, with any parameters.
    fc
      .tuple(fc.constantFrom(...Array(22).keys(), 0x80, 0xff), fc.uint8Array({ maxLength: 12 }))
      .map(([op, rest]) => Uint8Array.of(op, ...rest)),
  );
  const quirks = [undefined, ...QUIRKS.map(({ quirk }) => ({ ...quirkOf(''), ...quirk }))];

  test.each(UUIDS)('in %s give values within their types, or a reason; nothing is thrown', (uuid) => {
    fc.assert(
      fc.property(bytes, fc.constantFrom(...quirks), (some, quirk) => {
        const decoded: Record<string, unknown> = { ...decodeCharacteristic(uuid, some, quirk) };
        const { invalid, truncatedAt, ...fields } = decoded;
        if (invalid !== undefined) expect(Object.keys(decoded)).toEqual(['invalid']);
        if (truncatedAt !== undefined) expect(fields).not.toHaveProperty([truncatedAt as string]);
        for (const [name, value] of Object.entries(fields).flatMap(each)) expectInType(name, value);
      }),
      { numRuns: 300 },
    );
  });

  function each([name, value]: [string, unknown]): [string, unknown][] {
    return Array.isArray(value) ? value.map((one) => [name, one]) : [[name, value]];
  }

  function expectInType(name: string, value: unknown): void {
    if (typeof value !== 'number') {
      expect(['string', 'boolean']).toContain(typeof value);
      return;
    }
    const [, least, most] = BOUNDS.find(([pattern]) => pattern.test(name)) ?? [/./, 0, 0];
    expect(value, name).toBeGreaterThanOrEqual(least);
    expect(value, name).toBeLessThanOrEqual(most);
  }
});

test.each([
  ['2ad2', 'fe1f b80b c409 b500 a000 010203 f6ff 9cff c800 2c01 5802 0a 96 55 2c01 0f00'],
  ['2a63', 'ff1f 9cff 63 4000 01000080 0008 0a00 0004 6400 ceff 2000 e0ff 5ab010 0f00 c300 2c01'],
  ['2a5b', '03 d9000000 770c 0100 0098'],
  ['2acc', '86520000 0c200100'],
  ['2ad6', '0a00 f000 0a00'],
  ['2ad9', '11 e803 8aff 28 33'],
  ['2ada', '11 0100 0200 0300 0400 0500'],
])('%s cut at any byte: what fits is as it was, and the next field is named', (uuid, text) => {
  const bytes = hex(text);
  const whole = Object.entries(decodeCharacteristic(uuid, bytes));
  for (let length = 0; length < bytes.length; length++) {
    const cut: Record<string, unknown> = { ...decodeCharacteristic(uuid, bytes.subarray(0, length)) };
    if ('invalid' in cut) continue;
    const { truncatedAt, ...fields } = cut;
    const count = Object.keys(fields).length;
    expect(Object.entries(fields)).toEqual(whole.slice(0, count));
    expect(truncatedAt).toBe(whole[count]?.[0]);
  }
});

test('a record in the middle of a buffer is read in its place', () => {
  const buffer = hex('090909 0000 e803 09');
  expect(decodeCharacteristic('2ad2', buffer.subarray(3, 7))).toEqual({ moreData: false, speedKmh: 10 });
});
