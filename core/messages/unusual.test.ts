import { describe, expect, test } from 'vitest';

import { flagsOf, marksByPlace, placeMarks, reasonsOf } from './unusual.ts';

describe('marks on the wire', () => {
  const jump = { reason: 'cadence_jump', second: 134 } as const;
  const power = { reason: 'power', second: 2 } as const;

  test('are a place, and a code and a second for each', () => {
    expect(placeMarks(7, [jump, { reason: 'cadence_extreme', second: 140 }, power])).toEqual([
      7, 1, 134, 2, 140, 3, 2,
    ]);
  });

  test('are one number without their seconds', () => {
    expect([flagsOf([]), flagsOf([jump]), flagsOf([power, jump])]).toEqual([0, 0b001, 0b101]);
  });

  test('are told again from that number, but for those of a newer backend', () => {
    expect([0, 0b001, 0b101, 0b1000].map(reasonsOf)).toEqual([
      [],
      ['cadence_jump'],
      ['cadence_jump', 'power'],
      [],
    ]);
  });

  test('are read as they were written', () => {
    const placed = [placeMarks(0, [jump, power]), placeMarks(600, [power])];
    expect(marksByPlace(placed)).toEqual(
      new Map([
        [0, [jump, power]],
        [600, [power]],
      ]),
    );
    expect(marksByPlace([])).toEqual(new Map());
  });

  test('of a newer backend are read as far as they are understood', () => {
    expect(marksByPlace([[3, 9, 1, 1, 134, 0, 5, 1]])).toEqual(new Map([[3, [jump]]]));
    expect(marksByPlace([[]])).toEqual(new Map([[0, []]]));
  });
});
