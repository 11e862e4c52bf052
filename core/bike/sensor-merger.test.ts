import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { hex } from './characteristics.test-support.ts';
import { SensorMerger, SLOTS } from './sensor-merger.ts';

/** Speed, 60 rpm, level 5, 100 W, 80 bpm. */
const BIKE = hex('6402 e803 7800 0500 6400 50');
const RANGE = hex('0000 6400 0a00');
const strap = (bpm: number): Uint8Array => Uint8Array.of(0, bpm);
const power = (watts: number): Uint8Array => Uint8Array.of(0, 0, watts, 0);
const crank = (turns: number): Uint8Array => Uint8Array.of(2, turns, 0, 0, turns * 3);
const crankPower = (watts: number, turns: number): Uint8Array =>
  Uint8Array.of(0x20, 0, watts, 0, turns, 0, 0, turns * 4);

describe('a bike alone', () => {
  test('is read from its own records', () => {
    const merger = new SensorMerger();
    expect(merger.range).toBeNull();
    merger.add('bike', '2ad6', RANGE, 0);
    expect(merger.range).toEqual({ min: 0, max: 10, step: 1 });
    expect(merger.add('bike', '2AD2', BIKE, 1000)).toEqual({
      at: 1000,
      cadenceRpm: 60,
      resistancePercent: 50,
      powerW: 100,
      heartRateBpm: 80,
      speedKmh: 10,
    });
    expect(merger.estimated).toBe(false);
    expect(merger.live('bike', 1500)).toEqual({
      cadenceRpm: 60,
      powerW: 100,
      heartRateBpm: 80,
      resistanceLevel: 5,
      resistancePercent: 50,
    });
    expect(merger.live('bike', 4001).cadenceRpm).toBeNull();
  });

  test('that splits without saying so keeps its values for 3 s, but no cadence that a record does not carry', () => {
    const merger = new SensorMerger();
    expect(merger.add('bike', '2ad2', hex('4000 e803 6400'), 0)).toBeNull();
    expect(merger.add('bike', '2ad2', hex('0400 e803 7800'), 100)).toMatchObject({
      cadenceRpm: 60,
      powerW: 100,
    });
    expect(merger.add('bike', '2ad2', hex('4000 e803 6500'), 1000)).toBeNull();
    expect(merger.add('bike', '2ad2', hex('0400 e803 7800'), 4100)).toMatchObject({ powerW: null });
  });

  test('whose range has no step, or was cut', () => {
    const merger = new SensorMerger();
    merger.add('bike', '2ad6', hex('0000 6400'), 0);
    expect(merger.range).toEqual({ min: 0, max: 10, step: 0 });
    merger.add('bike', '2ad6', hex('0000'), 0);
    expect(merger.range).toEqual({ min: 0, max: 10, step: 0 });
  });

  test('that is known to tell no resistance is estimated', () => {
    const merger = new SensorMerger({ bike: 'IC Bike' });
    merger.add('bike', '2ad6', RANGE, 0);
    merger.add('bike', '2ad2', BIKE, 0);
    expect(merger.estimated).toBe(true);
    expect(merger.live('bike', 0).resistanceLevel).toBeNull();
  });

  test('tells its own speed, for 3 s, and none that no wheel can have', () => {
    const merger = new SensorMerger();
    expect(merger.add('bike', '2ad2', hex('0400 983a 7800'), 0)?.speedKmh).toBe(150);
    // "More data" (bit 0): a record that carries no speed.
    const without = (at: number): unknown => {
      merger.add('bike', '2ad2', hex('0500 7800'), at);
      return merger.add('bike', '2ad2', hex('0500 7800'), at)?.speedKmh;
    };
    expect([without(3000), without(3001)]).toEqual([150, null]);
    expect(merger.add('bike', '2ad2', hex('0400 993a 7800'), 4000)?.speedKmh).toBeNull();
  });

  test('values that cannot be are dropped: no cadence, no reading; else the value alone', () => {
    const merger = new SensorMerger();
    expect(merger.add('bike', '2ad2', hex('0400 e803 f601'), 0)).toBeNull();
    expect(merger.add('bike', '2ad2', hex('4402 e803 f401 b90b 0a'), 0)).toMatchObject({
      cadenceRpm: 250,
      powerW: null,
      heartRateBpm: null,
    });
  });
});

describe('sensors beside the bike', () => {
  test('are believed before it, until 3 s after they went silent', () => {
    const merger = new SensorMerger();
    expect(merger.add('heartRate', '2a37', strap(120), 0)).toBeNull();
    expect(merger.add('power', '2a63', power(200), 0)).toBeNull();
    merger.add('cadence', '2a5b', crank(1), -768);
    expect(merger.add('cadence', '2a5b', crank(2), 0)).toBeNull();
    expect(merger.add('bike', '2ad2', BIKE, 3000)).toMatchObject({
      cadenceRpm: 80,
      powerW: 200,
      heartRateBpm: 120,
    });
    expect(merger.add('bike', '2ad2', BIKE, 3001)).toMatchObject({
      cadenceRpm: 60,
      powerW: 100,
      heartRateBpm: 80,
    });
  });

  test('a strap that reads nothing leaves it to the bike', () => {
    const merger = new SensorMerger();
    merger.add('heartRate', '2a37', strap(0), 0);
    merger.add('heartRate', '2a37', hex(''), 0);
    expect(merger.add('bike', '2ad2', BIKE, 0)?.heartRateBpm).toBe(80);
  });

  test('give a bike without cadence theirs', () => {
    const merger = new SensorMerger();
    merger.add('power', '2a63', crankPower(150, 1), 0);
    merger.add('power', '2a63', crankPower(150, 2), 1000);
    expect(merger.add('bike', '2ad2', hex('0000 e803'), 1000)).toMatchObject({ cadenceRpm: 60, powerW: 150 });
  });

  test('are forgotten with their device', () => {
    const merger = new SensorMerger();
    merger.add('heartRate', '2a37', strap(120), 0);
    merger.setDevice('heartRate', null);
    expect(merger.add('bike', '2ad2', BIKE, 0)?.heartRateBpm).toBe(80);
    merger.setDevice('bike', 'Life Fitness');
    expect(merger.add('bike', '2ad2', hex('0000 e803 7800'), 10)).toMatchObject({
      cadenceRpm: 60,
      powerW: null,
    });
  });
});

describe('a bike of another profile', () => {
  test('Cycling Power: cadence from its crank, resistance estimated', () => {
    const merger = new SensorMerger();
    expect(merger.add('bike', '2a63', crankPower(150, 1), 0)).toBeNull();
    const reading = merger.add('bike', '2a63', crankPower(150, 2), 1000);
    expect(reading).toMatchObject({ cadenceRpm: 60, powerW: 150, heartRateBpm: null });
    // 150 W at 60 rpm are 23.87 Nm
    expect(reading?.resistancePercent).toBeCloseTo(49.68, 2);
    expect(merger.estimated).toBe(true);
    expect(merger.add('bike', '2a63', hex('00'), 1100)).toBeNull();
    merger.reset('bike');
    merger.add('bike', '2a63', crankPower(150, 9), 5000);
    expect(merger.live('bike', 5000).cadenceRpm).toBeNull();
  });

  test('CSC with a power meter in its slot', () => {
    const merger = new SensorMerger();
    merger.add('power', '2a63', power(90), 0);
    merger.add('bike', '2a5b', crank(1), 0);
    expect(merger.add('bike', '2a5b', crank(2), 768)).toMatchObject({ cadenceRpm: 80, powerW: 90 });
  });

  test('of two ways of telling the better one sets the pace', () => {
    const merger = new SensorMerger();
    merger.add('bike', '2ad2', BIKE, 0);
    merger.add('bike', '2a63', crankPower(150, 1), 0);
    expect(merger.add('bike', '2a63', crankPower(150, 2), 1000)).toBeNull();
    expect(merger.add('bike', '2a63', crankPower(150, 3), 3500)).toMatchObject({ powerW: 150 });
    expect(merger.add('bike', '2a37', strap(100), 3500)).toBeNull();
  });

  test('Keiser: gears are its range, and what does not change for 3 s stands still', () => {
    const merger = new SensorMerger();
    const live = hex('0201 0630 00 38 3803 4605 7300 0d00 04 27 0100 18');
    expect(merger.add('bike', 'adv', live, 0)).toEqual({
      at: 0,
      cadenceRpm: 82.4,
      resistancePercent: 100,
      powerW: 115,
      heartRateBpm: 135,
      speedKmh: null,
    });
    expect(merger.add('bike', 'adv', live, 3000)?.cadenceRpm).toBe(82.4);
    expect(merger.add('bike', 'adv', live, 3001)).toMatchObject({ cadenceRpm: 0, powerW: 0 });
    const review = live.with(4, 255);
    expect(merger.add('bike', 'adv', review, 3100)).toBeNull();
    expect(merger.add('bike', 'adv', hex('4c00'), 3100)).toBeNull();
  });
});

test('whatever comes, a reading is one that the door lets in', () => {
  const packet = fc.record({
    slot: fc.constantFrom(...SLOTS),
    uuid: fc.constantFrom('2ad2', '2ad6', '2a63', '2a5b', '2a37', 'adv', '2ad9', 'ffff'),
    bytes: fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.constantFrom(BIKE, RANGE, crank(1), crank(5), crankPower(9, 3), strap(99)),
    ),
    after: fc.nat(2000),
  });
  fc.assert(
    fc.property(
      fc.array(packet, { maxLength: 60 }),
      fc.constantFrom('', 'IC Bike', 'LF'),
      (packets, name) => {
        const merger = new SensorMerger({ bike: name });
        let at = 0;
        for (const { slot, uuid, bytes, after } of packets) {
          const reading = merger.add(slot, uuid, bytes, (at += after));
          if (reading === null) continue;
          expect(reading.at).toBe(at);
          within(reading.cadenceRpm, 0, 250);
          within(reading.resistancePercent, 0, 100);
          if (reading.powerW !== null) within(reading.powerW, -500, 3000);
          if (reading.heartRateBpm !== null) within(reading.heartRateBpm, 20, 250);
          if (reading.speedKmh !== null) within(reading.speedKmh, 0, 150);
        }
      },
    ),
    { numRuns: 500 },
  );

  function within(value: number, least: number, most: number): void {
    expect(value).toBeGreaterThanOrEqual(least);
    expect(value).toBeLessThanOrEqual(most);
  }
});
