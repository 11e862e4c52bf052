import { describe, expect, test } from 'vitest';

import { BikeMeter } from './bike-meter.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

describe('BikeMeter', () => {
  test('scales the level by the range of the machine', () => {
    const meter = new BikeMeter();
    // WLT-BK: levels 1 to 24. Zwift Hub's capture: 89 rpm, level 20.
    expect(meter.add('2ad6', hex('0a00f0000a00'), 5)).toBeNull();
    const reading = meter.add('2ad2', hex('fe02990bc707b2007200f70000140046005d0000'), 6);
    expect(reading).toMatchObject({ at: 6, cadenceRpm: 89 });
    expect(reading?.resistancePercent).toBeCloseTo((19 / 23) * 100, 10);
    expect(meter.estimated).toBe(false);
  });

  test('estimates a resistance that is not told, and says so', () => {
    const meter = new BikeMeter();
    // IC4: 120 rpm, 122 W, 84 bpm; torque 122 / (4 pi) = 9.708 Nm, so (9.708 - 4) / 0.4 = 14.27 %.
    const reading = meter.add('2ad2', hex('44025e0bf0007a0054'), 1);
    expect(reading).toMatchObject({ cadenceRpm: 120, powerW: 122, heartRateBpm: 84 });
    expect(reading?.resistancePercent).toBeCloseTo(14.27, 2);
    expect(meter.estimated).toBe(true);
  });

  test('estimates also where the level is told but not its range', () => {
    const meter = new BikeMeter();
    meter.add('2ad2', hex('fe02990bc707b2007200f70000140046005d0000'), 6);
    expect(meter.estimated).toBe(true);
  });

  test('takes a range without width, or none at all, as no range', () => {
    const meter = new BikeMeter();
    meter.add('2ad6', hex('0a000a000a00'), 0);
    meter.add('2ad6', hex('0a00'), 0);
    expect(meter.add('2ad2', hex('640000005a000a000500'), 1)?.cadenceRpm).toBe(45);
    expect(meter.estimated).toBe(true);
  });

  test('has nothing to say of pedals that stand still', () => {
    expect(new BikeMeter().add('2ad2', hex('0400000000000'.slice(0, 12)), 1)).toMatchObject({
      cadenceRpm: 0,
      resistancePercent: 0,
      powerW: null,
      heartRateBpm: null,
      speedKmh: 0,
    });
  });

  test('reads a split record when its last part is there, and drops a half one', () => {
    const meter = new BikeMeter();
    // More data: cadence 60 rpm (flags 0x0005); then the part with the speed.
    expect(meter.add('2ad2', hex('05007800'), 1)).toBeNull();
    expect(meter.add('2ad2', hex('0000e90d'), 2)?.cadenceRpm).toBe(60);
    meter.add('2ad2', hex('05007800'), 3);
    meter.reset();
    expect(meter.add('2ad2', hex('0000e90d'), 4)).toBeNull();
  });

  test('gives no reading for other characteristics, for no cadence, and for no record', () => {
    const meter = new BikeMeter();
    expect(meter.add('2a37', hex('0454'), 1)).toBeNull();
    expect(meter.add('2ad2', hex('00008306'), 1)).toBeNull();
    expect(meter.add('2ad2', hex('00'), 1)).toBeNull();
  });
});
