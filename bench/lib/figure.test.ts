import { expect, test } from 'vitest';

import { figure, percentile, tableLines } from './figure.ts';

test('a percentile is the value of the nearest rank', () => {
  const values = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
  expect([0, 0.1, 0.5, 0.99, 1].map((part) => percentile(values, part))).toEqual([10, 10, 50, 100, 100]);
  expect(percentile([], 0.5)).toBeNaN();
});

test('a figure is the least, the middle and the most of its values', () => {
  expect(figure('speed', 'records/s', [3, 1, 2])).toEqual({
    name: 'speed',
    unit: 'records/s',
    min: 1,
    median: 2,
    max: 3,
    runs: 3,
  });
});

test('its median is held against the target', () => {
  expect(figure('a', 'ms', [1, 2, 9], { atMost: 2 })).toMatchObject({ target: '<= 2', reached: true });
  expect(figure('a', 'ms', [1, 2, 9], { atLeast: 3 })).toMatchObject({ target: '>= 3', reached: false });
});

test('a table has its columns under each other and says what was missed', () => {
  expect(
    tableLines([
      figure('rate', 'records/s', [123_456], { atLeast: 200_000 }),
      figure('time', 'ms', [0.5], { atMost: 1 }),
    ]),
  ).toEqual([
    '          min   median      max  unit       values  target',
    'rate  123,456  123,456  123,456  records/s       1  >= 200000  MISSED',
    'time    0.500    0.500    0.500  ms              1  <= 1',
  ]);
});
