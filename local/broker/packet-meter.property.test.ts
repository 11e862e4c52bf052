import fc from 'fast-check';
import { expect } from 'vitest';
import { holds } from '../../core/testing/holds.test-support.ts';
import { createPacketMeter } from './packet-meter.ts';

holds(
  'a meter of packets answers any chunks, and once it has said no, it says no',
  fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), fc.nat({ max: 300 }), (chunks, most) => {
    const fits = createPacketMeter(most);
    const answers = chunks.map(fits);
    const first = answers.indexOf(false);
    if (first >= 0) expect(answers.slice(first).every((answer) => !answer)).toBe(true);
    // However they are cut, the same bytes get the same answer.
    expect(createPacketMeter(most)(Buffer.concat(chunks))).toBe(first < 0);
  }),
  { runs: 500 },
);
