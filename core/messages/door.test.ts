import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { raceOf } from '../race/heat.ts';
import { admit, refuseShape } from './door.ts';
import { packRide } from './packed-ride.ts';
import { streamRecordSchema } from './telemetry.ts';

/** Class 3, heat 1000: it starts at 300,000,000 ms. */
const START = 300_000_000;
const END = START + 300_000;

const update = {
  v: 1,
  event: 'update',
  raceId: '3-1000',
  racerId: 'r-1',
  receivedAt: START + 20_000,
  samples: [
    [10, 90, 40, 200, 150],
    [11, 0, 40, null, null],
  ],
};
const { samples: _, ...withoutSamples } = update;
const ride = [{ second: 300, cadenceRpm: 90, resistancePercent: 40 }];
const final = { ...withoutSamples, event: 'final', receivedAt: END + 5000, ride: packRide(ride) };

function admitText(value: unknown): ReturnType<typeof admit> {
  const text = JSON.stringify(value);
  return admit(text, Buffer.byteLength(text));
}

describe('what is admitted', () => {
  test('an update: its seconds with their output', () => {
    expect(admitText(update)).toEqual({
      race: raceOf(3, 1000),
      racerId: 'r-1',
      estimated: false,
      seconds: [10, 11],
      units: [(180 + 70) * (400 + 650), 0],
      efforts: [180, 0],
    });
  });

  test('a join with its name and mark', () => {
    expect(admitText({ ...update, event: 'join', name: 'Ada', estimated: true, samples: [] })).toEqual({
      race: raceOf(3, 1000),
      racerId: 'r-1',
      name: 'Ada',
      estimated: true,
      seconds: [],
      units: [],
      efforts: [],
    });
  });

  test('a whole ride', () => {
    expect(admitText(final)).toMatchObject({ seconds: [300], units: [262_500], efforts: [180] });
  });
});

describe('time', () => {
  test.each([
    ['30 minutes after the end', { receivedAt: END + 1_800_000 }, true],
    ['a moment later', { receivedAt: END + 1_800_001 }, 'too_late'],
    ['2 s before the newest second', { receivedAt: START + 9000 }, true],
    ['a moment earlier', { receivedAt: START + 8999 }, 'too_early'],
    ['no seconds, one heat and 2 s ahead', { receivedAt: START - 302_000, samples: [] }, true],
    ['no seconds, a moment earlier', { receivedAt: START - 302_001, samples: [] }, 'too_early'],
  ])('%s: %s', (_name, change, expected) => {
    const result = admitText({ ...update, ...change });
    expect(typeof result === 'string' ? result : true).toBe(expected);
  });

  test('a whole ride cannot come before its seconds were ridden', () => {
    expect(admitText({ ...final, receivedAt: START + 100_000 })).toBe('too_early');
  });
});

describe('what is set aside, and why', () => {
  const [sample] = update.samples;

  test.each<[string, unknown]>([
    ['bad_shape', null],
    ['bad_shape', 5],
    ['bad_shape', [update]],
    ['wrong_version', { ...update, v: 2 }],
    ['wrong_version', {}],
    ['bad_race', { ...update, raceId: '7-1' }],
    ['bad_race', { ...update, raceId: 31000 }],
    ['bad_racer', { ...update, racerId: '' }],
    ['bad_racer', { ...update, racerId: null }],
    ['bad_shape', { ...update, receivedAt: '1' }],
    ['bad_shape', { ...update, receivedAt: -1 }],
    ['bad_shape', { ...update, receivedAt: 8.65e15 }],
    ['bad_shape', { ...update, estimated: false }],
    ['bad_shape', { ...update, event: 'leave' }],
    ['bad_name', { ...update, event: 'join' }],
    ['bad_name', { ...update, name: 5 }],
    ['bad_name', { ...update, name: 'a\u0000' }],
    ['bad_ride', { ...final, ride: 'A' }],
    ['bad_ride', { ...final, ride: undefined }],
    ['bad_ride', { ...final, ride: 'A'.repeat(1598) + '+/' }],
    ['bad_shape', withoutSamples],
    ['bad_shape', { ...update, samples: Array.from({ length: 301 }, () => [1, 0, 0, null, null]) }],
    ['bad_sample', { ...update, samples: [sample, { second: 1 }] }],
    ['bad_sample', { ...update, samples: [[1, 0, 0, null]] }],
    ['bad_sample', { ...update, samples: [[0, 0, 0, null, null]] }],
    ['bad_sample', { ...update, samples: [[1.5, 0, 0, null, null]] }],
    ['bad_sample', { ...update, samples: [[1, 250.1, 0, null, null]] }],
    ['bad_sample', { ...update, samples: [[1, 0, -0.1, null, null]] }],
    ['bad_sample', { ...update, samples: [[1, 0, 0, 3001, null]] }],
    ['bad_sample', { ...update, samples: [[1, 0, 0, null, 19]] }],
  ])('%s: %j', (reason, value) => {
    expect(admitText(value)).toBe(reason);
  });

  test('what is no JSON, or more than 8 KB', () => {
    expect(admit('{"v":1', 6)).toBe('not_json');
    expect(admit('', 0)).toBe('not_json');
    const text = JSON.stringify(update);
    expect(admit(text, 8192)).toBeTypeOf('object');
    expect(admit(text, 8193)).toBe('too_large');
  });

  test('any text is admitted or gets a reason: nothing is thrown', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(admit(text, text.length)).toBeTypeOf('string');
      }),
    );
  });
});

describe('refuseShape accepts exactly what the schema accepts', () => {
  const agree = (value: unknown): void => {
    const bySchema = streamRecordSchema.safeParse(value).success;
    if ((refuseShape(value) === null) !== bySchema) {
      throw new Error(
        `refuseShape: ${refuseShape(value)}, schema: ${bySchema}, for ${JSON.stringify(value)}`,
      );
    }
  };

  const near = (...edges: number[]): fc.Arbitrary<unknown> =>
    fc.oneof(
      fc.constantFrom<unknown>(
        ...edges,
        ...edges.flatMap((edge) => [edge - 1, edge + 1, edge - 0.5, edge + 0.001]),
      ),
      fc.double(),
    );
  const oddity = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom<unknown>(null, undefined, NaN, Infinity, -0, '', [], {}, true, false),
  );
  const name = fc.oneof(
    fc
      .array(fc.integer({ min: 0, max: 0x10_ffff }), { maxLength: 30 })
      .map((points) => String.fromCodePoint(...points)),
    fc.constantFrom(
      'Ada',
      'a'.repeat(24),
      'a'.repeat(25),
      '🚲'.repeat(24),
      '🚲'.repeat(25),
      '\u007f',
      '\u0085',
      ' ',
      '\ud800',
    ),
  );
  const cell = [near(1, 300), near(0, 250), near(0, 100), near(-500, 3000), near(20, 250)] as const;
  const goodSample = fc.tuple(
    fc.integer({ min: 1, max: 300 }),
    fc.double({ min: 0, max: 250, noNaN: true }),
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.option(fc.double({ min: -500, max: 3000, noNaN: true })),
    fc.option(fc.double({ min: 20, max: 250, noNaN: true })),
  );
  /** A good sample of which one number is near the edges of its range, or odd. */
  const sample = fc
    .tuple(goodSample, fc.nat({ max: 4 }))
    .chain(([good, at]) =>
      fc.oneof(cell[at] ?? oddity, oddity).map((value): unknown[] => good.toSpliced(at, 1, value as number)),
    );
  const valid = fc.record(
    {
      v: fc.constant(1),
      event: fc.constantFrom('join', 'update', 'final'),
      raceId: fc.constantFrom('1-0', '6-999999999', '3-1000'),
      racerId: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
      receivedAt: fc.double({ min: 0, max: 8.64e15, noNaN: true }),
      samples: fc.array(goodSample, { maxLength: 4 }),
      ride: fc.constant('A'.repeat(1600)),
      name: fc.constantFrom('Ada', 'Zoë 🚲'),
      estimated: fc.constant(true),
    },
    { requiredKeys: ['v', 'event', 'raceId', 'racerId', 'receivedAt', 'samples', 'ride'] },
  );
  /** One or more fields of a good record replaced by something that is nearly right, odd, or gone. */
  const mutation = fc.oneof(
    fc.tuple(fc.constant('v'), near(1)),
    fc.tuple(fc.constant('event'), fc.constantFrom('join', 'update', 'final', 'Final', '')),
    fc.tuple(fc.constant('raceId'), fc.stringMatching(/^[0-7]-?\d{0,10}\n?$/)),
    fc.tuple(fc.constant('racerId'), fc.stringMatching(/^[A-Za-z0-9_/\n -]{0,66}$/)),
    fc.tuple(fc.constant('receivedAt'), near(0, 8.64e15)),
    fc.tuple(fc.constant('name'), name),
    fc.tuple(fc.constant('samples'), fc.array(fc.oneof(goodSample, sample, oddity), { maxLength: 3 })),
    fc.tuple(
      fc.constant('samples'),
      fc.integer({ min: 299, max: 302 }).map((length) => Array.from({ length }, () => [1, 0, 0, null, null])),
    ),
    fc.tuple(
      fc.constant('ride'),
      fc.integer({ min: 1598, max: 1602 }).map((length) => 'A'.repeat(length)),
    ),
    fc.tuple(
      fc.constantFrom(
        'v',
        'event',
        'raceId',
        'racerId',
        'receivedAt',
        'name',
        'samples',
        'ride',
        'estimated',
        'extra',
      ),
      oddity,
    ),
  );

  test('at every edge of every number of a sample', () => {
    const edges = [[1, 300], [0, 250], [0, 100], [-500, 3000], [20, 250]]; // prettier-ignore
    const around = (edge: number): number[] =>
      [-1, -0.5, -0.001, 0, 0.001, 0.5, 1].map((step) => edge + step);
    edges.forEach((range, at) => {
      for (const value of [...range.flatMap(around), null, undefined, NaN, Infinity, -0, '1', [1], true]) {
        agree({ ...update, samples: [([150, 90, 40, 200, 150] as unknown[]).toSpliced(at, 1, value)] });
      }
    });
  });

  test('for good records', () => {
    fc.assert(
      fc.property(valid, (record) => {
        expect(refuseShape(record.event === 'join' ? { ...record, name: 'Ada' } : record)).toBeNull();
        agree(record);
      }),
    );
  });

  test('for good records with something changed', () => {
    fc.assert(
      fc.property(valid, fc.array(mutation, { minLength: 1, maxLength: 3 }), (record, changes) => {
        agree({ ...record, ...Object.fromEntries(changes) });
      }),
      { numRuns: 2000 },
    );
  });

  test('for good records with something left out', () => {
    fc.assert(
      fc.property(valid, fc.nat(), (record, at) => {
        const entries = Object.entries(record);
        entries.splice(at % entries.length, 1);
        agree(Object.fromEntries(entries));
      }),
    );
  });

  test('for anything', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.jsonValue()), agree));
  });
});
