import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decodeCharacteristic } from './characteristics.ts';
import type { Measurement } from './measurement.ts';
import captured from './testdata/indoor-bike-data.json' with { type: 'json' };

/** The captured vectors' names; what is not here is of no field (`flags`) or is looked at apart. */
const NAMES: Record<string, keyof Measurement> = {
  more_data: 'moreData',
  speed_kmh: 'speedKmh',
  avg_speed_kmh: 'avgSpeedKmh',
  cadence_rpm: 'cadenceRpm',
  avg_cadence_rpm: 'avgCadenceRpm',
  distance_m: 'distanceM',
  resistance: 'resistanceLevel',
  power_w: 'powerW',
  avg_power_w: 'avgPowerW',
  energy_kcal: 'energyKcal',
  hr: 'heartRateBpm',
  elapsed_s: 'elapsedSeconds',
};

function decode(hex: string): Measurement {
  return decodeCharacteristic('2ad2', Uint8Array.from(Buffer.from(hex, 'hex')));
}

/** What a vector expects, in our names: null and a heart rate of 0 mean that there is no value. */
function expectedOf(vector: {
  expected: Record<string, number | boolean | string | null>;
}): Record<string, unknown> {
  const { flags: _flags, quirk: _quirk, truncated_at: truncatedAt, ...fields } = vector.expected;
  const present = Object.entries(fields).filter(
    ([name, value]) => value !== null && !(name === 'hr' && value === 0),
  );
  return {
    ...Object.fromEntries(present.map(([name, value]) => [NAMES[name] ?? name, value])),
    ...(truncatedAt === undefined ? {} : { truncatedAt: NAMES[String(truncatedAt)] }),
  };
}

describe('captured from bikes', () => {
  const strict = captured.vectors.filter(({ expected }) => !('quirk' in expected));

  test('there are as many as were collected', () => {
    expect([captured.vectors.length, strict.length]).toEqual([15, 14]);
  });

  test.each(strict)('$id $device', (vector) => {
    expect(decode(vector.hex)).toEqual(expectedOf(vector));
  });

  test('2ad2-022 Life Fitness: its cadence bit is inverted, so read strictly nothing behind it fits its place', () => {
    const [vector] = captured.vectors.filter(({ expected }) => 'quirk' in expected);
    const { hex, expected } = vector ?? { hex: '', expected: {} };
    // The host repairs it with a row of device quirks. With bit 2 set it reads as the source says, but for what
    // the bike gives as "not available".
    const repaired = Buffer.from(hex, 'hex');
    repaired.writeUInt16LE(repaired.readUInt16LE(0) | 4, 0);
    expect(decode(repaired.toString('hex'))).toEqual(expectedOf({ expected }));
    // Strictly: the cadence is taken for the average cadence, and two bytes are left over.
    expect(decode(hex)).toMatchObject({ speedKmh: 23.49, avgSpeedKmh: 22.9, avgCadenceRpm: 58 });
    expect(decode(hex)).not.toHaveProperty('cadenceRpm');
  });
});

describe('each field, by hand', () => {
  test('all of them at once', () => {
    const hex = [
      'fe1f', // bits 1 to 12; bit 0 clear: speed is there
      'b80b', // 30 km/h
      'c409', // 25 km/h on average
      'b500', // 90.5 rpm
      'a000', // 80 rpm on average
      '010203', // 0x030201 m
      'f6ff', // resistance level -10
      '9cff', // -100 W
      'c800', // 200 W on average
      '2c01', // 300 kcal
      '5802', // 600 kcal an hour
      '0a', // 10 kcal a minute
      '96', // 150 bpm
      '55', // 8.5 MET
      '2c01', // 300 s elapsed
      '0f00', // 15 s remaining
    ].join('');
    expect(decode(hex)).toEqual({
      moreData: false,
      speedKmh: 30,
      avgSpeedKmh: 25,
      cadenceRpm: 90.5,
      avgCadenceRpm: 80,
      distanceM: 197_121,
      resistanceLevel: -10,
      powerW: -100,
      avgPowerW: 200,
      energyKcal: 300,
      energyKcalPerHour: 600,
      energyKcalPerMinute: 10,
      heartRateBpm: 150,
      met: 8.5,
      elapsedSeconds: 300,
      remainingSeconds: 15,
    });
  });

  test('energy that is not available is absent', () => {
    expect(decode('0101ffffffffff')).toEqual({ moreData: true });
  });

  test('one byte behind the record is ignored', () => {
    expect(decode('0000e80300')).toEqual({ moreData: false, speedKmh: 10 });
  });

  test('a field of which only a part came is not guessed', () => {
    expect(decode('1000e8030102')).toEqual({ moreData: false, speedKmh: 10, truncatedAt: 'distanceM' });
  });

  test('a record in the middle of a buffer is read in its place', () => {
    const buffer = Uint8Array.of(9, 9, 9, 0, 0, 0xe8, 0x03, 9);
    expect(decodeCharacteristic('2ad2', buffer.subarray(3, 7))).toEqual({ moreData: false, speedKmh: 10 });
  });
});

describe('what is no record', () => {
  test.each(['', '44'])('%j', (hex) => {
    expect(decode(hex)).toEqual({
      invalid: `Indoor Bike Data of ${hex.length / 2} bytes has no room for its flags`,
    });
  });

  test.each(['2a63', '2AD2', 'constructor', ''])('characteristic %j has no decoder', (uuid) => {
    expect(decodeCharacteristic(uuid, Uint8Array.of(0, 0))).toEqual({
      invalid: `No decoder for characteristic ${uuid}`,
    });
  });

  test('any bytes give finite numbers or a reason: nothing is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const { moreData, truncatedAt, invalid, ...fields } = decodeCharacteristic('2ad2', bytes);
        expect(invalid === undefined).toBe(bytes.length >= 2);
        expect(moreData === undefined).toBe(bytes.length < 2);
        expect(truncatedAt === undefined || !(truncatedAt in fields)).toBe(true);
        for (const value of Object.values(fields)) expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });
});
