import { describe, expect, test } from 'vitest';

import { marksByPlace, placeMarks } from './unusual.ts';

describe('marks on the wire', () => {
  const jump = { reason: 'cadence_jump', second: 134 } as const;
  const power = { reason: 'power', second: 2 } as const;

  test('are a place, and a code and a second for each', () => {
    expect(placeMarks(7, [jump, { reason: 'cadence_extreme', second: 140 }, power])).toEqual([
      7, 1, 134, 2, 140, 3, 2,
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
