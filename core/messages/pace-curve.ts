import { DecodeError } from '../errors.ts';
import { HEAT_SECONDS } from '../race/heat.ts';
import { pointsTenths } from '../race/output.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

/** What a heat brought in each of its seconds, index 0 is second 1; null where nothing was seen. */
export type Steps = readonly (number | null)[];

/** The largest step that a curve can hold. */
export const MAX_STEP = 2 ** 24 - 1;
/** A curve whose first byte is 0 holds differences; another holds its steps in so many bits each. */
const DIFFERENCES = 0;

/**
 * Packs the 300 steps of a ride, integers in 0..`MAX_STEP`, exactly: whether they are units or tenths of a point is the
 * caller's. First the seconds that were seen, as runs; then the steps: as differences from the one before, or in as many
 * bits as the largest needs, whichever is shorter.
 *
 * Of units at most 790 bytes, of tenths 530 of a finished ride, whatever was ridden; what legs do is about half of it.
 */
export function encodeCurve(steps: Steps): Uint8Array<ArrayBuffer> {
  const seen = steps.filter((step) => step !== null);
  const differences = new ByteWriter(seen.length * 3);
  let before = 0;
  for (const step of seen) {
    differences.varint(zigzag(step - before));
    before = step;
  }
  const width = Math.max(1, 32 - Math.clz32(seen.reduce((most, step) => Math.max(most, step), 0)));
  const asBits = Math.ceil((seen.length * width) / 8);
  const writer = new ByteWriter(1024);
  writer.u8(asBits < differences.length ? width : DIFFERENCES);
  const runs = runsOf(steps);
  writer.varint(runs.length);
  for (const { gap, length } of runs) {
    writer.varint(gap);
    writer.varint(length);
  }
  if (asBits < differences.length) writer.packed(seen, width);
  else writer.bytes(differences.finish());
  return writer.finish();
}

/**
 * Opens a packed curve: always 300 steps. Allocates no more than that.
 * @throws DecodeError for bytes that are no curve
 */
export function decodeCurve(bytes: Uint8Array): (number | null)[] {
  const reader = new ByteReader(bytes);
  const width = reader.u8();
  if (width > 24) throw new DecodeError(`A curve of form ${width}`);
  const seconds = readRuns(reader);
  const steps = new Array<number | null>(HEAT_SECONDS).fill(null);
  const next = width === DIFFERENCES ? differencesOf(reader) : reader.packed(seconds.length, width);
  for (const second of seconds) steps[second - 1] = next();
  if (reader.left > 0) throw new DecodeError(`A curve with ${reader.left} bytes too many`);
  return steps;
}

/** What was ridden through each of the 300 seconds: a second that was not seen adds nothing. */
export function cumulative(steps: Steps): number[] {
  let sum = 0;
  return Array.from({ length: HEAT_SECONDS }, (_, at) => (sum += steps[at] ?? 0));
}

/** The same ride in tenths of a point: through each second exactly the tenths that its units make. */
export function tenthSteps(units: Steps): (number | null)[] {
  let sum = 0;
  return units.map((step) => {
    if (step === null) return null;
    const before = pointsTenths(sum);
    sum += step;
    return pointsTenths(sum) - before;
  });
}

interface Run {
  /** Seconds that were not seen before it. */
  gap: number;
  length: number;
}

function runsOf(steps: Steps): Run[] {
  const runs: Run[] = [];
  let gap = 0;
  let run: Run | null = null;
  for (const step of steps) {
    if (step === null) {
      gap++;
      run = null;
    } else if (run === null) {
      run = { gap, length: 1 };
      runs.push(run);
      gap = 0;
    } else {
      run.length++;
    }
  }
  return runs;
}

/** The seconds that were seen, ascending. */
function readRuns(reader: ByteReader): number[] {
  const seconds: number[] = [];
  let second = 1;
  for (let left = reader.varint(); left > 0; left--) {
    second += reader.varint();
    const length = reader.varint();
    if (length === 0 || second + length > HEAT_SECONDS + 1)
      throw new DecodeError('A curve with seconds that no heat has');
    for (const end = second + length; second < end; second++) seconds.push(second);
  }
  return seconds;
}

function differencesOf(reader: ByteReader): () => number {
  let step = 0;
  return () => {
    const coded = reader.varint();
    step += coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
    if (step < 0 || step > MAX_STEP) throw new DecodeError('A curve with a step out of range');
    return step;
  };
}

/** 0, -1, 1, -2, ... as 0, 1, 2, 3, ... */
function zigzag(value: number): number {
  return value < 0 ? -value * 2 - 1 : value * 2;
}
