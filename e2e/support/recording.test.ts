import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

import { likestSamples, readRecording, samplesOf } from './recording.ts';

const CAPTURED = path.resolve(import.meta.dirname, '../../electron/host/bike/testdata/captured.blelog');
const recording = readRecording(CAPTURED);

test('reads the captures as their own sources state them; the record without cadence is no reading', () => {
  expect(recording).toEqual({
    roundMs: 6020,
    readings: [
      // 34 W at 75 rpm are 4.33 Nm, 0.33 more than the brake's own 4: at 0.4 Nm a percent 0.8 %.
      // The heart rate of the round before was said 2 s ago, and still stands.
      { atMs: 0, values: [75, 0.8, 34, 101] },
      { atMs: 1000, values: [75, 1.1, 35, null] },
      { atMs: 2000, values: [75, 2.1, 38, null] },
      { atMs: 3000, values: [120, 14.3, 122, 84] },
      { atMs: 4000, values: [125, 14.4, 128, 101] },
    ],
  });
});

test('is for Indoor Bike Data alone', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-recording-')), 'log');
  fs.writeFileSync(file, '# alleycat bluetooth log 1\n0\tx\t2ad6\t000064000100\n');
  expect(() => readRecording(file)).toThrow('no Indoor Bike Data');
  fs.rmSync(path.dirname(file), { recursive: true });
});

test('a reading at the end of a second belongs to it, one behind it to the next; a gap takes the reading before it', () => {
  expect(samplesOf(recording, 0).slice(0, 8)).toEqual([
    [1, 75, 1.1, 35, null],
    [2, 75, 2.1, 38, null],
    [3, 120, 14.3, 122, 84],
    [4, 125, 14.4, 128, 101],
    [5, 125, 14.4, 128, 101],
    [6, 125, 14.4, 128, 101],
    [7, 75, 0.8, 34, 101],
    [8, 75, 1.1, 35, null],
  ]);
  expect(samplesOf(recording, 1)[0]).toEqual([1, 75, 0.8, 34, 101]);
  // The end of the round before reaches into the first second.
  expect(samplesOf(recording, 1001)[0]).toEqual([1, 125, 14.4, 128, 101]);
  expect(samplesOf(recording, 1).map(([second]) => second)).toEqual(
    Array.from({ length: 300 }, (_, at) => at + 1),
  );
});

test('finds the moment at which a round began, whatever is wrong in some seconds', () => {
  const ridden = samplesOf(recording, 4321);
  const [, ...others] = ridden;
  expect(likestSamples(recording, [[1, 1, 1, 1, 1], ...others])).toEqual(ridden);
});
