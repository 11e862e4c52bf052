import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { admit, type AdmittedRecord } from './door.ts';
import { QuickDoor } from './quick-door.ts';

const START = 5_984_625 * 300_000;

function update(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    v: 1,
    event: 'update',
    samples: [[12, 90.5, 42.3, 210, null]],
    raceId: '3-5984625',
    racerId: 'r-1',
    receivedAt: START + 14_000,
    ...changes,
  };
}

/** What the quick door says, and that the door itself says the same wherever it says anything. */
function quick(text: string, door = new QuickDoor()): AdmittedRecord | null {
  const bytes = new TextEncoder().encode(text);
  door.bytes.set(bytes.subarray(0, door.bytes.length));
  if (!door.read(Math.min(bytes.length, door.bytes.length))) return null;
  expect(door.record()).toEqual(admit(text, bytes.length));
  return door.record();
}

const plain = fc.oneof(
  fc.integer({ min: -600, max: 3100 }),
  fc.integer({ min: -6000, max: 31_000 }).map((tenths) => tenths / 10),
  fc.constantFrom(0, -0, 0.1, 250, 250.1, 100, 100.1, 0.24, 0.25, 3000, 3000.1, 20, 19.9),
  fc.double({ min: -1, max: 310, noNaN: true }),
  fc.constant(null),
);
const sample = fc.tuple(fc.oneof(fc.integer({ min: 0, max: 301 }), plain), plain, plain, plain, plain);

describe('the quick door', () => {
  test('takes the common record', () => {
    // (181 + 70) * (423 + 650) by hand: 90.5 rpm are 181 halves, 42.3 % are 423 tenths.
    expect(quick(JSON.stringify(update()))).toMatchObject({
      racerId: 'r-1',
      estimated: false,
      seconds: [12],
      units: [269_323],
    });
    expect(quick(JSON.stringify(update({ samples: [] })))).toMatchObject({ seconds: [], units: [] });
  });

  test('takes its keys in any order, whatever that of the record before was', () => {
    const door = new QuickDoor();
    const entries = Object.entries(update({ estimated: true }));
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: 6 }), (some) => {
        const record = Object.fromEntries(some);
        const isWhole = some.length === 7 || record.estimated === undefined;
        expect(quick(JSON.stringify(record), door) !== null).toBe(isWhole);
      }),
    );
  });

  test('takes one that says that the resistance is estimated', () => {
    const door = new QuickDoor();
    expect(quick(JSON.stringify(update({ estimated: true })), door)?.estimated).toBe(true);
    expect(quick(JSON.stringify(update()), door)?.estimated).toBe(false);
    expect(quick(JSON.stringify(update({ estimated: false })), door)).toBeNull();
  });

  test('takes every cadence and resistance in tenths', () => {
    const door = new QuickDoor();
    for (let tenths = 0; tenths <= 2500; tenths++) {
      const samples = [[1, tenths / 10, (tenths % 1001) / 10, -tenths / 10, 20 + (tenths % 2301) / 10]];
      expect(quick(JSON.stringify(update({ samples })), door)).not.toBeNull();
    }
  });

  test('says how each second was ridden', () => {
    const samples = [
      [1, 90.5, 40, null, null],
      [2, 90.5, 40, 800, 130],
      [3, 90.5, 40, 800.1, null],
      [4, 90, 100, 1300.5, null],
      [5, 0, 100, 1001, null],
      [6, 250, 100, 3000, null],
    ];
    // Half rpm; above them whether the power is more than one gives for five minutes, for one, or at all.
    expect(quick(JSON.stringify(update({ samples })))?.efforts).toEqual([
      181,
      181,
      (1 << 9) | 181,
      (2 << 9) | 180,
      3 << 9,
      (3 << 9) | 500,
    ]);
  });

  test('takes a whole heat of samples', () => {
    const samples = Array.from({ length: 300 }, (_, index) => [index + 1, 90, 0, null, null]);
    const record = update({ samples, receivedAt: START + 310_000 });
    expect(quick(JSON.stringify(record))?.seconds).toHaveLength(300);
  });

  test('does not read what an earlier record left behind this one', () => {
    const door = new QuickDoor();
    const text = JSON.stringify(update());
    for (let length = 0; length < text.length; length++) {
      expect(quick(text, door)).not.toBeNull();
      // The bytes of the whole record are all there still, but for those that say where the shorter one ends.
      expect(door.read(length)).toBe(false);
    }
  });

  test('reads ids with what its runtime has', () => {
    const door = new QuickDoor(() => 'r-2');
    const bytes = new TextEncoder().encode(JSON.stringify(update()));
    door.bytes.set(bytes);
    expect(door.read(bytes.length)).toBe(true);
    expect(door.racerId).toBe('r-2');
  });

  test('says what the door says, or nothing, for any samples, times and ids', () => {
    const door = new QuickDoor();
    fc.assert(
      fc.property(
        fc.record({
          samples: fc.array(sample, { maxLength: 4 }),
          raceId: fc.constantFrom('3-5984625', '4-5984625', '3-59846259', '3-05', '7-1', '3"-1', ''),
          racerId: fc.oneof(fc.constantFrom('r-1', 'r 1', 'é', 'a\\b', ''), fc.string({ maxLength: 3 })),
          receivedAt: fc.oneof(
            fc.integer({ min: START - 310_000, max: START + 2_200_000 }),
            fc.double({ noNaN: true }),
            fc.constantFrom(null, 'now', -1),
          ),
          v: fc.constantFrom(1, 1, 1, 2, 10),
          event: fc.constantFrom('update', 'update', 'join', 'final'),
          estimated: fc.constantFrom(undefined, true, false),
        }),
        (changes) => {
          quick(JSON.stringify(update(changes)), door);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('says what the door says, or nothing, for a text with anything done to it', () => {
    const door = new QuickDoor();
    const text = JSON.stringify(
      update({
        samples: [
          [1, 0, 0, -500, 250],
          [2, 250, 100, 3000, 20],
        ],
      }),
    );
    const edit = fc.record({
      at: fc.nat({ max: text.length }),
      remove: fc.nat({ max: 3 }),
      insert: fc.oneof(
        fc.constantFrom('', ' ', ',', '[', ']', '{', '}', '"', '-', '.', 'e9', '0', '00', 'null'),
        fc.string({ maxLength: 2 }),
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 2 }), (edits) => {
        const edited = edits.reduce(
          (now, { at, remove, insert }) => now.slice(0, at) + insert + now.slice(at + remove),
          text,
        );
        quick(edited, door);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['white space', JSON.stringify(update(), null, 1)],
    ['a name', JSON.stringify(update({ name: 'Rosa' }))],
    ['a key twice', JSON.stringify(update()).replace('{', '{"v":1,')],
    ['a number with an exponent', JSON.stringify(update()).replace('90.5', '9.05e1')],
    ['more digits than a double holds', JSON.stringify(update()).replace('90.5', '90.50000000000001')],
    ['two decimals', JSON.stringify(update()).replace('90.5', '90.50')],
    ['a whole part that is longer than any', JSON.stringify(update()).replace('90.5', '000000')],
    ['a number of many digits', JSON.stringify(update()).replace('210', '1'.repeat(40))],
    ['a time with a leading zero', JSON.stringify(update()).replace('"receivedAt":', '"receivedAt":0')],
    ['a time of 16 digits', JSON.stringify(update({ receivedAt: 1e15 + 0.5 })).replace('.5', '0')],
    ['a time with a decimal', JSON.stringify(update({ receivedAt: START + 14_000.5 }))],
    ['a time that is no number', JSON.stringify(update({ receivedAt: 'now' }))],
    ['a byte that is no text', JSON.stringify(update()).replace('r-1', 'r\u0000')],
    ['a leading zero', JSON.stringify(update()).replace('90.5', '090.5')],
    ['a bare point', JSON.stringify(update()).replace('90.5', '90.')],
    ['something behind it', `${JSON.stringify(update())} `],
    ['an end that is missing', JSON.stringify(update()).slice(0, -1)],
    ['a racerId without an end', '{"racerId":"abc'],
    ['a racerId that is no text', JSON.stringify(update()).replace('"r-1"', '1')],
    ['a raceId that is no text', JSON.stringify(update()).replace('"3-5984625"', '3')],
    ['samples that are no list', JSON.stringify(update({ samples: 1 }))],
    ['a sample that is no list', JSON.stringify(update({ samples: [1] }))],
    [
      '301 samples',
      JSON.stringify(update({ samples: Array.from({ length: 301 }, () => [1, 2, 3, null, null]) })),
    ],
    ['8,193 bytes', JSON.stringify(update()).padEnd(8193)],
    ['no object', '[]'],
  ])('leaves a record with %s to the door', (_, text) => {
    expect(quick(text)).toBeNull();
  });

  test('leaves to the door what came too late or too early', () => {
    for (const receivedAt of [START + 300_000 + 1_800_001, START - 302_001, START + 9999]) {
      expect(quick(JSON.stringify(update({ receivedAt })))).toBeNull();
    }
    expect(quick(JSON.stringify(update({ receivedAt: START + 10_000 })))).not.toBeNull();
  });

  test('knows the race of the record before, and another one', () => {
    const door = new QuickDoor();
    expect(quick(JSON.stringify(update()), door)?.race.raceId).toBe('3-5984625');
    expect(quick(JSON.stringify(update()), door)?.race.raceId).toBe('3-5984625');
    expect(quick(JSON.stringify(update({ raceId: '4-5984625' })), door)?.race.raceId).toBe('4-5984625');
    expect(quick(JSON.stringify(update({ raceId: '4-59846251' })), door)).toBeNull();
    expect(quick(JSON.stringify(update({ raceId: '9-1' })), door)).toBeNull();
  });
});
