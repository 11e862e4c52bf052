import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { effortOf } from '../../core/bike/plausibility.ts';
import { decodeCounted, encodeCounted } from '../../core/race/counted-code.ts';
import { Field } from '../../core/race/field.ts';
import { gridUnits } from '../../core/race/output.ts';
import { exampleBytes } from './examples.test-support.ts';
import { sameDataEachTime, second } from './properties.test-support.ts';
import { readField, readSeconds } from './reference-client.ts';

sameDataEachTime();

describe('what is stored', () => {
  const who = { racerIndex: fc.nat(50), second };
  const ridden = fc
    .record({ ...who, effort: fc.nat(500), tenths: fc.nat(1000) })
    .map(({ tenths, ...one }) => ({ ...one, units: gridUnits(one.effort, tenths) }));
  const anything = fc.record({ ...who, units: fc.nat(940_500), effort: fc.nat(2047) });
  const counted = fc.array(fc.oneof(ridden, anything), { maxLength: 200 });

  test('of the page is read as the page says', () => {
    expect(readSeconds(exampleBytes('seconds'))).toEqual([
      { racerIndex: 0, second: 1, units: 262_500, halfRpm: 180, powerBand: 0, again: false },
      { racerIndex: 0, second: 2, units: 263_048, halfRpm: 181, powerBand: 0, again: false },
      { racerIndex: 200, second: 300, units: 0, halfRpm: 0, powerBand: 0, again: false },
      { racerIndex: 0, second: 1, units: 0, halfRpm: 0, powerBand: 3, again: true },
    ]);
    expect(decodeCounted(exampleBytes('seconds'))).toEqual([
      { racerIndex: 0, second: 1, units: 262_500, effort: effortOf(90, 40, null) },
      { racerIndex: 0, second: 2, units: 263_048, effort: effortOf(90.5, 39.8, null) },
      { racerIndex: 200, second: 300, units: 0 },
      { racerIndex: 0, second: 1, units: 0, effort: effortOf(0, 40, 2501), again: true },
    ]);
    expect(readField(exampleBytes('field'))).toEqual({
      second: 1,
      riders: [
        { seen: [1, 9], units: 262_501 },
        { seen: [2], units: 940_500 },
      ],
    });
    expect(Field.decode(exampleBytes('field')).allUnits()).toEqual([262_501, 940_500]);
  });

  test('of any window is read as it was written', () => {
    fc.assert(
      fc.property(counted, fc.nat(300), (seconds, at) => {
        expect(readSeconds(encodeCounted(seconds))).toEqual(
          seconds.map(({ effort, ...one }) => ({
            ...one,
            halfRpm: effort % 512,
            powerBand: effort >> 9,
            again: false,
          })),
        );
        const folded = new Field();
        const half = seconds.length >> 1;
        for (const one of seconds.slice(0, half)) folded.fold(one.racerIndex, one.second, one.units);
        folded.advanceTo(at);
        for (const one of seconds.slice(half)) folded.fold(one.racerIndex, one.second, one.units);
        const read = readField(folded.encode());
        expect(read.second).toBe(folded.second);
        expect(read.riders.map(({ units }) => units)).toEqual(folded.allUnits());
        expect(read.riders.map(({ seen }) => seen.length)).toEqual(
          read.riders.map((_, racerIndex) => folded.secondsSeen(racerIndex)),
        );
      }),
    );
  });
});
