import { describe, expect, it } from 'vitest';

import { unusualReasons, unusualSentence } from './unusual.ts';

describe('unusual rides in words', () => {
  it('say each reason and its time in the heat', () => {
    expect(unusualReasons([{ reason: 'cadence_jump', second: 134 }])).toBe('cadence jump at 2:14');
    expect(
      unusualReasons([
        { reason: 'cadence_extreme', second: 9 },
        { reason: 'power', second: 300 },
      ]),
    ).toBe('extreme cadence at 0:09, extreme power at 5:00');
  });

  it('tell the rider what happened, and that it counts', () => {
    const jump = { reason: 'cadence_jump', second: 134, fromRpm: 61.5, toRpm: 190 } as const;
    expect(unusualSentence(jump)).toBe(
      'At 2:14 your cadence jumped from 62 to 190: marked as unusual. It still counts.',
    );
    expect(unusualSentence({ reason: 'power', second: 61 })).toBe(
      'From 1:01 your power was more than legs give: marked as unusual. It still counts.',
    );
    expect(unusualSentence({ reason: 'cadence_extreme', second: 61 })).toContain('higher than legs hold');
  });
});
