import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createClock, formatAnchor, parseAnchor, realDuration, REAL_TIME } from './clock.ts';

describe('createClock', () => {
  test('is real time by default', () => {
    expect(createClock(REAL_TIME, () => 1_234_567).now()).toBe(1_234_567);
  });

  test('runs at its speed from its anchor on', () => {
    let real = 5000;
    const clock = createClock({ realMs: 5000, clockMs: 900_000, speed: 10 }, () => real);
    expect(clock.now()).toBe(900_000);
    real = 5250;
    expect(clock.now()).toBe(902_500);
    expect(clock.speed).toBe(10);
  });

  test.each([0, -1, NaN, Infinity])('refuses the speed %s', (speed) => {
    expect(() => createClock({ realMs: 0, clockMs: 0, speed }, () => 0)).toThrow(RangeError);
  });
});

test('a timer of a fast clock is short', () => {
  const clock = createClock({ realMs: 0, clockMs: 0, speed: 20 }, () => 0);
  expect(realDuration(clock, 15_000)).toBe(750);
});

describe('anchors in an environment variable', () => {
  test('come back as they went', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.record({ realMs: finite, clockMs: finite, speed: positive }), (anchor) => {
        expect(parseAnchor(formatAnchor(anchor))).toEqual(anchor);
      }),
    );
  });

  test.each([undefined, ''])('%j is real time', (text) => {
    expect(parseAnchor(text)).toEqual({ realMs: 0, clockMs: 0, speed: 1 });
  });

  test('has a written form', () => {
    expect(formatAnchor({ realMs: 1, clockMs: 300_000, speed: 10 })).toBe('1,300000,10');
  });

  test.each(['1', '1,2', '1,2,3,4', '1,x,3', '1,2,0', '1,2,-3', '1,2,Infinity'])('refuses %j', (text) => {
    expect(() => parseAnchor(text)).toThrow(RangeError);
  });
});
