import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { CrankCadence, cadenceFromCrank, type CrankCounters } from './crank-cadence.ts';

const at = (crankRevolutions: number, crankEventTime1024: number): CrankCounters => ({
  crankRevolutions: crankRevolutions & 0xffff,
  crankEventTime1024: crankEventTime1024 & 0xffff,
});

describe('between two measurements', () => {
  test.each([
    ['one turn in a second', at(1, 0), at(2, 1024), 60],
    ['both counters wrap', at(0xffff, 0xfe00), at(1, 0x0200), 120],
    ['the same packet', at(7, 99), at(7, 99), null],
    ['turns without time', at(7, 99), at(8, 99), null],
    ['time without turns', at(7, 99), at(7, 1123), 0],
    ['the sensor was restarted', at(3000, 50_000), at(0, 0), null],
    ['no crank data', {}, at(1, 1), null],
    ['no crank data any more', at(1, 1), { crankRevolutions: 2 }, null],
  ])('%s', (_, previous, next, rpm) => {
    expect(cadenceFromCrank(previous, next)).toBe(rpm);
  });

  test('is right for any counters and any cadence that legs can do', () => {
    const u16 = fc.nat(0xffff);
    fc.assert(
      fc.property(
        u16,
        u16,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 2048, max: 60_000 }),
        (r, t, turns, ticks) => {
          expect(cadenceFromCrank(at(r, t), at(r + turns, t + ticks))).toBeCloseTo(
            (turns * 61_440) / ticks,
            9,
          );
        },
      ),
    );
  });

  test('is never out of 0..250', () => {
    const some = fc.record({ crankRevolutions: fc.nat(0xffff), crankEventTime1024: fc.nat(0xffff) });
    fc.assert(
      fc.property(some, some, (previous, next) => {
        const rpm = cadenceFromCrank(previous, next) ?? 0;
        expect(rpm >= 0 && rpm <= 250).toBe(true);
      }),
    );
  });
});

describe('of a stream', () => {
  test('holds through three packets without news, then is 0, then goes on', () => {
    const cadence = new CrankCadence();
    const said = [
      at(1, 1024),
      at(2, 2048),
      at(2, 2048),
      at(2, 2048),
      at(2, 2048),
      at(2, 2048),
      at(3, 7168),
    ].map((counters, second) => cadence.add(counters, second * 1000));
    expect(said).toEqual([null, 60, 60, 60, 60, 0, 12]);
  });

  test('does not flicker where a sensor speaks four times a second', () => {
    const cadence = new CrankCadence();
    const said = Array.from({ length: 40 }, (_, packet) => {
      const turns = Math.floor(packet / 6);
      return cadence.add(at(turns, turns * 1536), packet * 250);
    });
    expect(new Set(said)).toEqual(new Set([null, 40]));
  });

  test('has nothing to compare with what came more than its clock can tell before', () => {
    const cadence = new CrankCadence();
    cadence.add(at(1, 0), 0);
    expect(cadence.add(at(2, 1024), 1000)).toBe(60);
    // 64.5 s later the clock shows half a second.
    expect(cadence.add(at(3, 1536), 65_500)).toBe(60);
    expect(cadence.add(at(4, 2560), 66_500)).toBe(60);
  });

  test('a restart of the sensor is no cadence, nor is what was before a lost link', () => {
    const cadence = new CrankCadence();
    cadence.add(at(500, 0), 0);
    expect(cadence.add(at(501, 1024), 1000)).toBe(60);
    expect(cadence.add(at(0, 0), 2000)).toBe(60);
    expect(cadence.add(at(2, 1024), 3000)).toBe(120);
    cadence.reset();
    expect(cadence.add(at(9, 9000), 4000)).toBeNull();
  });
});
