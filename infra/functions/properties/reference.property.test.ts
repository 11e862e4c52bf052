import fc from 'fast-check';
import { expect } from 'vitest';

import { outputUnits } from '../../../core/race/output.ts';
import { holds } from '../../../core/testing/holds.test-support.ts';
import { twoThousandths } from './reference.test-support.ts';

holds(
  'one second is worth the same in the pipeline and in the reference',
  fc.property(fc.nat({ max: 500 }), fc.nat({ max: 1000 }), (halfRpm, tenthPercent) => {
    expect(outputUnits(halfRpm / 2, tenthPercent / 10)).toBe(twoThousandths(halfRpm / 2, tenthPercent / 10));
  }),
  { runs: 2000 },
);
