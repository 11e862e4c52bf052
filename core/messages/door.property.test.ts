import fc from 'fast-check';
import { expect } from 'vitest';

import { anyBytes, anyJson, damaged } from '../testing/damage.test-support.ts';
import { holds } from '../testing/holds.test-support.ts';
import { admit, type AdmittedRecord } from './door.ts';
import { packRide } from './packed-ride.ts';
import { QuickDoor } from './quick-door.ts';
import { MAX_RECORD_BYTES, streamRecordSchema } from './telemetry.ts';

const START = 5_984_625 * 300_000;
const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();

const sample = fc.tuple(
  fc.integer({ min: 1, max: 300 }),
  fc.nat({ max: 500 }).map((half) => half / 2),
  fc.nat({ max: 1000 }).map((tenths) => tenths / 10),
  fc.option(fc.integer({ min: -500, max: 3000 })),
  fc.option(fc.integer({ min: 20, max: 250 })),
);
const head = {
  v: fc.constant(1),
  raceId: fc.constantFrom('3-5984625', '1-5984625', '6-5984624'),
  racerId: fc.constantFrom('r-1', 'a'.repeat(64), '__proto__', 'constructor'),
  receivedAt: fc.integer({ min: START, max: START + 400_000 }),
};
const samples = fc.array(sample, { maxLength: 5 });
const name = fc.constantFrom('Ada', 'Łukasz 🚲', 'x'.repeat(24), '\ud800');
/** Valid records of every kind, but for the time that some come too early at. */
const record = fc.oneof(
  fc.record({ ...head, event: fc.constant('update'), samples }),
  fc.record({ ...head, event: fc.constant('join'), name, samples }),
  fc.record({
    ...head,
    event: fc.constant('final'),
    ride: fc.constant(packRide([{ second: 1, cadenceRpm: 90, resistancePercent: 40 }])),
  }),
);
const bytesOf = (value: unknown): Uint8Array => ENCODER.encode(JSON.stringify(value));
const deep = ENCODER.encode('['.repeat(4096) + ']'.repeat(4096));
const longKey = bytesOf({ ['k'.repeat(8000)]: 1 });
const twice = (text: string): string => text.replace('{', '{"v":2,"racerId":"r-2",');

const anyRecord = fc.oneof(
  { weight: 4, arbitrary: anyBytes(record.map(bytesOf)) },
  { weight: 4, arbitrary: anyJson(record).map((text) => ENCODER.encode(text)) },
  { weight: 1, arbitrary: record.map((value) => ENCODER.encode(twice(JSON.stringify(value)))) },
  { weight: 1, arbitrary: fc.constantFrom(deep, longKey, new Uint8Array(MAX_RECORD_BYTES + 1)) },
  // Large enough for the limit to matter.
  {
    weight: 1,
    arbitrary: damaged(
      fc.constant(bytesOf({ ...{ v: 1, event: 'update' }, samples: Array(300).fill([1, 2, 3, null, null]) })),
    ),
  },
);

const REFUSAL = /^[a-z]+(?:_[a-z]+)*$/;

holds(
  'the door answers any bytes with a record within its bounds or a reason, as the schema does; nothing is thrown',
  fc.property(anyRecord, (bytes) => {
    const text = DECODER.decode(bytes);
    const answer = admit(text, bytes.length);
    if (typeof answer !== 'string') return expectWithinBounds(answer, bytes.length);
    expect(answer).toMatch(REFUSAL);
    // What the schema takes is refused for its time, its size, or what its ride says alone.
    if (isValid(text)) expect(['too_late', 'too_early', 'too_large', 'bad_ride']).toContain(answer);
  }),
  { runs: 1000, examples: [[ENCODER.encode('{"__proto__":{"v":1}}')]] },
);

function isValid(text: string): boolean {
  try {
    return streamRecordSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

function expectWithinBounds({ seconds, units, name: called, racerId }: AdmittedRecord, bytes: number): void {
  expect(bytes).toBeLessThanOrEqual(MAX_RECORD_BYTES);
  expect(seconds.length).toBe(units.length);
  expect(seconds.length).toBeLessThanOrEqual(300);
  expect(seconds.every((second) => Number.isInteger(second) && second >= 1 && second <= 300)).toBe(true);
  expect(units.every((unit) => Number.isInteger(unit) && unit >= 0 && unit <= 940_500)).toBe(true);
  expect([...(called ?? 'x')].length).toBeLessThanOrEqual(24);
  expect(racerId).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
}

// One door for all cases, as an execution environment has it: whatever it read before, and whatever of it is still in its room.
const door = new QuickDoor();

holds(
  'the quick door takes of any bytes only what the door takes, and as the same record; nothing is thrown',
  fc.property(anyRecord, (bytes) => {
    const room = door.bytes.length;
    door.bytes.set(bytes.subarray(0, room));
    if (!door.read(Math.min(bytes.length, room))) return;
    expect(door.record()).toEqual(admit(DECODER.decode(bytes), bytes.length));
  }),
  { runs: 2000 },
);

holds(
  'the quick door takes every valid update without a name that comes in time',
  fc.property(fc.record({ ...head, event: fc.constant('update'), samples }), (value) => {
    const bytes = bytesOf(value);
    const answer = admit(DECODER.decode(bytes), bytes.length);
    door.bytes.set(bytes);
    expect(door.read(bytes.length)).toBe(typeof answer !== 'string');
  }),
  { runs: 500 },
);
