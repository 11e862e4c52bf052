import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import { fromBase64 } from '../../core/messages/base64.ts';
import { decodeBoard, encodeBoard, MAX_RACER_INDEX, type BoardInput } from '../../core/messages/board.ts';
import { admit } from '../../core/messages/door.ts';
import { packRide as corePackRide, unpackRide } from '../../core/messages/packed-ride.ts';
import { replyEnvelopeSchema, replySchemas, requestSchemas } from '../../core/messages/requests.ts';
import { packEntry, rosterChecksum, rosterMessageSchema } from '../../core/messages/roster.ts';
import { sampleSchema, telemetrySchema } from '../../core/messages/telemetry.ts';
import {
  boardTopic,
  replyTopic,
  REQUEST_NAMES,
  requestTopic,
  rosterTopic,
} from '../../core/messages/topics.ts';
import { telemetryTopic } from '../../core/messages/topics.ts';
import { encodeCounted, Field } from '../../core/race/field.ts';
import { heatAt, raceOf, secondAt } from '../../core/race/heat.ts';
import { outputUnits, pointsTenths } from '../../core/race/output.ts';
import { ranked } from '../../core/race/standings.ts';
import { example, exampleBytes, exampleJson, firstColumn } from './examples.test-support.ts';
import {
  crc32,
  packRide,
  raceAt,
  ranksInTail,
  ranksOf,
  readBoard,
  readField,
  readRide,
  readSeconds,
  rideBytes,
  rosterBytes,
  takeRoster,
  tenthsOf,
  unitsOf,
  type RideRow,
  type WireEntry,
  type WireRoster,
} from './reference-client.ts';

// The same data each time: what fails once fails again.
beforeAll(() => fc.configureGlobal({ seed: 1_200 }));

const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);
const second = fc.integer({ min: 1, max: 300 });
const racerId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);

/** A field of any size in rank order, its indices anywhere below `maxIndex`. */
function field(sizes: fc.Arbitrary<number>): fc.Arbitrary<BoardInput> {
  return fc
    .record({
      classId: fc.integer({ min: 1, max: 6 }),
      heat: fc.nat(999_999_999),
      second: fc.nat(300),
      asOf: fc.nat(2 ** 48 - 1),
      publishEverySeconds: u16,
      finalSpreadSeconds: u16,
      rosterEpoch: u32,
      rosterLength: u32,
      rosterChecksum: u32,
      size: sizes,
      steps: fc.array(fc.nat(70_000), { minLength: 1, maxLength: 40 }),
      first: fc.nat(MAX_RACER_INDEX),
    })
    .map(({ classId, heat, size, steps, first, ...head }) => {
      let total = 0;
      const standings = Array.from({ length: size }, (_, place) => {
        total += steps[place % steps.length] ?? 0;
        // An odd number times the place, in 20 bits: each index once.
        return { racerIndex: (first + place * 7919) % (MAX_RACER_INDEX + 1), total };
      });
      return { ...head, raceId: `${classId}-${heat}`, standings: standings.reverse() };
    });
}

describe('the board', () => {
  test('of the page is read as the page says, here and in the app', () => {
    const packet = exampleBytes('board');
    expect(readBoard(packet)).toEqual(exampleJson('board'));
    expect(decodeBoard(packet)).toEqual(exampleJson('board'));
    expect(encodeBoard(exampleJson('board') as BoardInput)).toEqual(packet);
  });

  test('of any field up to 1,000 riders is read as it was packed', () => {
    fc.assert(
      fc.property(field(fc.nat(60)), (board) => {
        expect(readBoard(encodeBoard(board))).toEqual(board);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(field(fc.integer({ min: 990, max: 1000 })), (board) => {
        expect(readBoard(encodeBoard(board))).toEqual(board);
      }),
      { numRuns: 10 },
    );
  });

  test('of a larger field lists 1,000 and counts the others', () => {
    fc.assert(
      fc.property(field(fc.integer({ min: 1001, max: 1400 })), (board) => {
        const read = readBoard(encodeBoard(board));
        expect(read.standings).toEqual(board.standings.slice(0, 1000));
        expect(read.tail?.bucketWidth).toBe(Math.floor((board.standings[999]?.total ?? 0) / 64) + 1);
        const ranks = ranksOf(board.standings.map(({ total }) => total));
        board.standings.slice(1000).forEach(({ total }, behind) => {
          const [best, worst] = ranksInTail(read, total);
          const place = 1001 + behind;
          expect(place).toBeGreaterThanOrEqual(best);
          expect(place).toBeLessThanOrEqual(worst);
          expect(ranks[place - 1]).toBeLessThanOrEqual(worst);
        });
      }),
      { numRuns: 10 },
    );
  });

  test('that is damaged is refused here where the app refuses it', () => {
    const reads = (read: (packet: Uint8Array) => unknown, packet: Uint8Array): unknown => {
      try {
        return read(packet);
      } catch {
        return 'refused';
      }
    };
    const damage = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      byte: fc.nat(255),
      cut: fc.nat(3),
    });
    fc.assert(
      fc.property(field(fc.nat(40)), damage, (board, { at, byte, cut }) => {
        const packet = encodeBoard(board).slice(0);
        packet[Math.floor(at * (packet.length - 1))] = byte;
        const damaged = packet.subarray(0, packet.length - cut);
        expect(reads(readBoard, damaged)).toEqual(reads(decodeBoard, damaged));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the roster', () => {
  const message = rosterMessageSchema.parse(exampleJson('roster')) as WireRoster;

  test('of the page has the checksum of the page, and is taken', () => {
    expect(rosterBytes(message.entries)).toEqual(exampleBytes('roster'));
    expect(crc32(exampleBytes('roster'))).toBe(message.checksum);
    expect(takeRoster([], message)).toEqual({ entries: message.entries, whole: true });
    const said = example('hex roster').matchAll(/([\d,]+)$/gm);
    expect([...said].map(([number]) => Number(number.replaceAll(',', '')))).toEqual(
      message.entries.map((_, at) => crc32(rosterBytes(message.entries.slice(0, at + 1)))),
    );
    expect(decodeBoard(exampleBytes('board')).rosterChecksum).toBe(message.checksum);
  });

  test('of anybody has the checksum that the app gives it', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 24 }),
      fc.string({ unit: 'grapheme', maxLength: 24 }),
    );
    const entry = fc.record({ racerId, name, estimated: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        expect(crc32(rosterBytes(entries.map(packEntry) as WireEntry[]))).toBe(rosterChecksum(entries));
      }),
    );
    expect(crc32(rosterBytes([['r', '\ud800', 0]]))).toBe(
      rosterChecksum([{ racerId: 'r', name: '\ud800', estimated: false }]),
    );
  });

  test('in parts is taken in order, asked for after a gap, and not taken when it is wrong', () => {
    const part = (from: number, to: number): WireRoster => ({
      ...message,
      from,
      entries: message.entries.slice(from, to),
    });
    const first = takeRoster([], part(0, 2));
    expect(first).toMatchObject({ whole: false });
    expect(takeRoster(first?.entries ?? [], part(2, 3))).toMatchObject({ whole: true });
    expect(takeRoster([], part(2, 3))).toBeNull();
    expect(takeRoster([], { ...message, checksum: message.checksum - 1 })).toBeNull();
    expect(takeRoster([], { ...message, length: 2 })).toBeNull();
  });
});

describe('a ride', () => {
  const rows = fc.uniqueArray(
    fc
      .tuple(second, fc.nat(500), fc.nat(1000))
      .map(([s, half, tenths]): RideRow => [s, half / 2, tenths / 10]),
    { selector: ([s]) => s, maxLength: 300 },
  );
  const seconds = (
    ride: readonly RideRow[],
  ): { second: number; cadenceRpm: number; resistancePercent: number }[] =>
    ride.map(([s, cadenceRpm, resistancePercent]) => ({ second: s, cadenceRpm, resistancePercent }));
  const inOrder = (ride: readonly RideRow[]): RideRow[] => ride.toSorted(([a], [b]) => a - b);

  test('of the page is packed as the page says', () => {
    const start = exampleBytes('ride');
    const bytes = rideBytes(exampleJson('ride') as RideRow[]);
    expect(bytes.subarray(0, start.length)).toEqual(start);
    expect(bytes.subarray(start.length).every((byte) => byte === 0xff)).toBe(true);
    expect(packRide(exampleJson('ride') as RideRow[])).toBe(
      corePackRide(seconds(exampleJson('ride') as RideRow[])),
    );
  });

  test('of anybody is packed as by the app, and counted as by the app', () => {
    fc.assert(
      fc.property(rows, (ride) => {
        const packed = packRide(ride);
        expect(packed).toBe(corePackRide(seconds(ride)));
        expect(seconds(readRide(packed))).toEqual(unpackRide(packed));
        expect(readRide(packed)).toEqual(inOrder(ride));
        const units = ride.reduce(
          (sum, [, cadence, resistance]) => sum + outputUnits(cadence, resistance),
          0,
        );
        expect(tenthsOf(ride)).toBe(pointsTenths(units));
      }),
    );
  });

  test('out of range is refused here and in the app', () => {
    const bad = corePackRide([{ second: 3, cadenceRpm: 250.5, resistancePercent: 0 }]);
    expect(() => readRide(bad)).toThrow(RangeError);
    expect(() => unpackRide(bad)).toThrow('Second 3');
  });

  test('in a journal is read line by line', () => {
    const [head, ...lines] = example('jsonl journal').trimEnd().split('\n');
    expect(JSON.parse(head ?? '')).toEqual({ v: 1, raceId: '3-5900000', name: 'Ada' });
    const samples = lines.filter((line) => line.startsWith('['));
    expect(samples.map((line) => sampleSchema.parse(JSON.parse(line)))).toHaveLength(3);
    expect(
      lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown),
    ).toHaveLength(2);
  });
});

describe('the score', () => {
  test('of the page is what the app gives', () => {
    const scored = exampleJson('score') as { cadenceRpm: number; resistancePercent: number; units: number }[];
    for (const { cadenceRpm, resistancePercent, units } of scored) {
      expect(unitsOf(cadenceRpm, resistancePercent)).toBe(units);
      expect(outputUnits(cadenceRpm, resistancePercent)).toBe(units);
    }
  });

  test('of any second is what the app gives', () => {
    const near = (max: number): fc.Arbitrary<number> => fc.double({ min: -5, max: max + 5, noNaN: true });
    fc.assert(
      fc.property(near(250), near(100), (cadenceRpm, resistancePercent) => {
        expect(unitsOf(cadenceRpm, resistancePercent)).toBe(outputUnits(cadenceRpm, resistancePercent));
      }),
      { numRuns: 2000 },
    );
  });

  test('ranks equal tenths alike', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 20 }), (some) => {
        const tenths = some.sort((a, b) => b - a);
        expect(ranksOf(tenths)).toEqual(ranked(tenths.map((total) => ({ total }))).map(({ rank }) => rank));
      }),
    );
  });
});

test('heats and seconds are those of the app', () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 3, 4, 5, 6), fc.nat(4e12), (classId, timeMs) => {
      const race = raceOf(classId, heatAt(timeMs));
      expect(raceAt(classId, timeMs)).toEqual({ raceId: race.raceId, second: secondAt(race, timeMs) });
    }),
  );
});

describe('what is stored', () => {
  const counted = fc.array(fc.record({ racerIndex: fc.nat(50), second, units: fc.nat(940_500) }), {
    maxLength: 200,
  });

  test('of the page is read as the page says', () => {
    expect(readSeconds(exampleBytes('seconds'))).toEqual([
      { racerIndex: 0, second: 1, units: 262_500 },
      { racerIndex: 200, second: 300, units: 0 },
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
        expect(readSeconds(encodeCounted(seconds))).toEqual(seconds);
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

describe('the messages of the page', () => {
  const admitted = (record: unknown): unknown => {
    const text = typeof record === 'string' ? record : JSON.stringify(record);
    return admit(text, Buffer.byteLength(text));
  };
  const record = exampleJson('record') as Record<string, unknown>;

  test('stand under the topics of the page', () => {
    const topics = firstColumn('Topics').map((topic) =>
      topic.replace('<racerId>', 'r-0a').replace('<raceId>', '3-5'),
    );
    expect(topics.slice(0, 3)).toEqual([
      telemetryTopic('r-0a', '3-5'),
      boardTopic('3-5'),
      rosterTopic('3-5'),
    ]);
    expect(topics.slice(3).map((topic) => topic.replace('<name>', 'time'))).toEqual([
      requestTopic('r-0a', 'time'),
      replyTopic('r-0a', 'time'),
    ]);
  });

  test('are telemetry, and pass the door as a record', () => {
    for (const event of ['join', 'update']) telemetrySchema.parse(exampleJson(`telemetry ${event}`));
    expect(admitted(record)).toMatchObject({ racerId: 'r-0a', seconds: [2], units: [unitsOf(90.5, 40.1)] });
  });

  test('are requests and replies of every name', () => {
    const names = firstColumn('Requests and replies').filter((name) =>
      REQUEST_NAMES.includes(name as 'time'),
    );
    expect(names.sort()).toEqual([...REQUEST_NAMES].sort());
    for (const name of REQUEST_NAMES) {
      requestSchemas[name].parse(exampleJson(`request ${name}`));
      replyEnvelopeSchema.parse(exampleJson(`reply ${name}`));
      replySchemas[name].parse(exampleJson(`reply ${name}`));
    }
    expect(replyEnvelopeSchema.parse(exampleJson('reply refused')).error).toBeDefined();
    const { board } = replySchemas.board.parse(exampleJson('reply board'));
    expect(fromBase64(board ?? '')).toEqual(exampleBytes('board'));
  });

  test('are refused for every reason of the page', () => {
    const start = 5_900_000 * 300_000;
    const final = { ...record, event: 'final', samples: undefined, ride: packRide([]) };
    const half = packRide([[1, 90, 0xffff / 10]]);
    const refused: [reason: string, record: unknown][] = [
      ['too_large', { ...record, more: 'x'.repeat(8192) }],
      ['not_json', '{'],
      ['bad_shape', []],
      ['wrong_version', { raceId: '3-5900000', racerId: 'r-0a', receivedAt: start }],
      ['bad_race', { ...record, raceId: '3-05900000' }],
      ['bad_racer', { ...record, racerId: 'a/b' }],
      ['bad_shape', { ...record, estimated: false }],
      ['bad_name', { ...record, event: 'join' }],
      ['bad_ride', { ...final, ride: '' }],
      ['bad_shape', { ...record, samples: undefined }],
      ['bad_sample', { ...record, samples: [[2, 90.5, 40.1]] }],
      ['too_late', { ...record, receivedAt: start + 300_000 + 1_800_001 }],
      ['too_early', { ...record, samples: [], receivedAt: start - 302_001 }],
      ['bad_ride', { ...final, ride: half }],
      ['too_early', { ...record, receivedAt: start - 1 }],
    ];
    expect(refused.map(([, one]) => admitted(one))).toEqual(refused.map(([reason]) => reason));
    expect(firstColumn('The door')).toEqual([...refused.map(([reason]) => reason), 'race_closed']);
    expect(admitted({ ...record, receivedAt: start })).toMatchObject({ seconds: [2] });
  });
});
