import { describe, expect, it } from 'vitest';

import { calmOutputs } from './ghost-trace.ts';

describe('calmOutputs', () => {
  it('is the mean of the seconds around, of fewer at the ends', () => {
    const even = Array.from({ length: 300 }, (_, at) => (at + 1) * 1200);
    expect(new Set(calmOutputs(even))).toEqual(new Set([120]));
    const oneSecond = Array.from({ length: 20 }, (_, at) => (at < 9 ? 0 : 900));
    expect(calmOutputs(oneSecond).slice(4, 15)).toEqual([0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0]);
    expect(calmOutputs([500, 500])).toEqual([25, 25]);
    expect(calmOutputs([])).toEqual([]);
  });
});
