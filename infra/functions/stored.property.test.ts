import { deflateRawSync } from 'node:zlib';

import fc from 'fast-check';
import { expect } from 'vitest';

import { DecodeError } from '../../core/errors.ts';
import { encodeCounted } from '../../core/race/counted-code.ts';
import { Field } from '../../core/race/field.ts';
import { raceOf } from '../../core/race/heat.ts';
import { anyBytes, anyJson, anyValue, outcomeOf } from '../../core/testing/damage.test-support.ts';
import { holds } from '../../core/testing/holds.test-support.ts';
import { PackedLog, unpackText } from './aggregate/packed-text.ts';
import { isPackedRace, RaceState } from './aggregate/race-state.ts';
import { EMPTY, WarmWindow, WindowRaces } from './aggregate/window-state.ts';
import { packResults, unpackRows, unpackUnusual, type StoredResult } from './finalize/results.ts';
import { Union } from './finalize/union.ts';
import { readEvent } from './provision/asked.ts';
import { readPace } from './shared/best-rides.ts';
import { deflate, inflate, MAX_INFLATED_BYTES } from './shared/deflate.ts';
import { RaceRoster } from './shared/race-roster.ts';
import { readState } from './shared/stored-state.ts';
import type { Item, Table } from './shared/table.ts';

const RACE = '2-1000';
const KEY = { PK: `race#${RACE}`, SK: 'x' };

/** 32 MB of zeros in 32 KB, and one more time as much as a state can be. */
const BOMB = deflateRawSync(Buffer.alloc(2 * MAX_INFLATED_BYTES));

const second = fc.record({
  racerIndex: fc.nat({ max: 4 }),
  second: fc.integer({ min: 1, max: 300 }),
  units: fc.nat({ max: 940_500 }),
});
const seconds = fc.array(second, { maxLength: 20 });
const entries = fc
  .nat({ max: 5 })
  .map((count) =>
    Array.from({ length: count }, (_, at) => [`r-${at}`, at % 2 ? 'Åsa' : '', (at % 2) as 0 | 1] as const),
  );
/** A table in which every look finds these items. */
const tableOf = (...items: Record<string, unknown>[]): Table =>
  ({
    get: () => Promise.resolve(items[0] ?? null),
    queryAll: () => Promise.resolve(items),
  }) as unknown as Table;

holds(
  'bytes of any kind inflate to no more than they may, or are a DecodeError',
  fc.property(anyBytes(fc.uint8Array().map(deflate)), fc.constantFrom(1, 100, 10_000), (bytes, most) => {
    const { value } = outcomeOf(() => inflate(bytes, most), DecodeError);
    expect(value?.length ?? 0).toBeLessThanOrEqual(most);
  }),
  {
    runs: 500,
    examples: [
      [BOMB, 1],
      [BOMB, 10_000],
    ],
  },
);

/** A race's state as it is handed on, of its own decoder's making: with riders, seconds counted and a board's second. */
const packedRace = fc
  .tuple(seconds, entries, fc.nat({ max: 300 }), fc.boolean())
  .map(([all, riders, at, tight]) => {
    const roster = new RaceRoster(
      riders.map(([id, name, estimated]) => [id, name, estimated]),
      [2],
    );
    const state = new RaceState({
      race: raceOf(2, 1000),
      roster,
      field: new Field(),
      base: 1,
      rosterEpoch: 0,
      boardAt: 5,
      closed: false,
      tail: null,
    });
    state.field.advanceTo(at);
    for (const one of all)
      if (one.racerIndex < riders.length) state.count(one.racerIndex, one.second, one.units);
    return state.encode(tight);
  });
/** Its JSON, damaged in the bytes of one of its texts or as it is. */
const anyRace = fc.oneof(
  anyJson(packedRace),
  fc
    .tuple(
      packedRace,
      fc.constantFrom('roster' as const, 'field' as const, 'delta' as const),
      fc.boolean(),
      anyBytes(fc.uint8Array()),
    )
    .chain(([race, part, isDeflated, other]) => {
      const text = part === 'delta' ? (race.delta[0] ?? '=') : race[part];
      return anyBytes(fc.constantFrom<Uint8Array>(unpackText(text), other)).map((bytes) => {
        const packed = isDeflated
          ? `<${deflate(bytes).toString('base64')}`
          : `=${Buffer.from(bytes).toString('base64')}`;
        return JSON.stringify({ ...race, [part]: part === 'delta' ? [packed] : packed });
      });
    }),
);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Nine bytes that speak of rider 2^20 - 1: the field made room for all before it. */
const farRider = `=${Buffer.of(1, 0xfe, 0xff, 0x1f, 0, 0, 0, 0).toString('base64')}`;
const someRace = {
  ...{ base: 0, rosterEpoch: 0, boardAt: 0, closed: false, dirty: false, announceFrom: null, second: 0 },
  roster: `=${Buffer.from('{"epochs":[],"checksum":0}\n\n\n').toString('base64')}`,
  field: `=${Buffer.from(new Field().encode()).toString('base64')}`,
  delta: [farRider],
};

/** Rows as a class's best rides have them, some with a field of another kind. */
const bestRows = fc.array(
  fc
    .record({
      heat: fc.nat({ max: 999_999_999 }),
      total: fc.nat({ max: 1_500_000 }),
      curve: fc.oneof(fc.constant('AAA='), fc.string()),
      odd: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, anyValue()),
    })
    .map(({ heat, total, curve, odd }) => [`r-${heat}`, 'Åsa', odd ?? total, heat, 0, curve, 1]),
  { maxLength: 4 },
);

holds(
  'best rides of any bytes are at most 100 of their form, or a DecodeError',
  fc.asyncProperty(
    fc.oneof(anyBytes(bestRows.map((rows) => deflate(Buffer.from(JSON.stringify(rows))))), anyValue()),
    async (rides) => {
      const outcome = await readPace(tableOf({ ...KEY, version: 1, rides }), 2).catch(
        (error: unknown) => error,
      );
      if (outcome instanceof DecodeError) return;
      const { rides: best } = outcome as Awaited<ReturnType<typeof readPace>>;
      expect(best.length).toBeLessThanOrEqual(100);
      for (const { heat, totalTenths, curve } of best) {
        expect(Number.isSafeInteger(heat) && Number.isSafeInteger(totalTenths)).toBe(true);
        expect(curve).toBeInstanceOf(Uint8Array);
      }
    },
  ),
  { runs: 500, examples: [[BOMB], [deflate(Buffer.from('[]'))]] },
);

holds(
  'a window’s state of any form is races with no more riders than they have bytes for, or a DecodeError',
  fc.property(
    anyRace,
    fc.oneof(fc.constant(RACE), fc.constantFrom('7-1', '__proto__', 'constructor', '')),
    (text, raceId) => {
      const packed = parsed(text);
      // As JSON makes it, a member of any name is the object's own.
      const races = Object.fromEntries([[raceId, packed]]);
      const state = { ...EMPTY, token: 't', races };
      const { error } = outcomeOf(() => new WindowRaces(state, tableOf(), new WarmWindow()), DecodeError);
      expect(error === undefined).toBe(Object.values(races).every(isPackedRace));
      if (error !== undefined || !isPackedRace(packed)) return;
      const { value } = outcomeOf(() => RaceState.decode(raceId, packed), DecodeError);
      if (value === undefined) return;
      const bytes = unpackText(packed.field).length + unpackText(packed.roster).length;
      expect(value.field.riders).toBeLessThanOrEqual(bytes);
      expect(value.roster.length).toBeLessThanOrEqual(bytes);
      expect(RaceState.decode(raceId, value.encode()).field.encode()).toEqual(value.field.encode());
    },
  ),
  {
    runs: 1000,
    examples: [
      [JSON.stringify(someRace), RACE],
      [JSON.stringify({ ...someRace, delta: [`<${BOMB.toString('base64')}`] }), RACE],
    ],
  },
);

holds(
  'a window’s state that is any value at all is one without races, or a DecodeError',
  fc.property(anyValue(), anyValue(), (state, races) => {
    for (const one of [
      state,
      { ...EMPTY, token: 't', races },
      { ...EMPTY, token: 't', races: { [RACE]: races } },
    ])
      outcomeOf(() => new WindowRaces(one, tableOf(), new WarmWindow()), DecodeError);
  }),
  { runs: 500 },
);

holds(
  'pieces of a log inflate to what a state can be, all together, or are a DecodeError',
  fc.property(
    fc.array(fc.constantFrom('=', farRider, `<${deflate(Buffer.alloc(0)).toString('base64')}`, '', 'x')),
    (pieces) => {
      const { value } = outcomeOf(() => PackedLog.unpack(pieces), DecodeError);
      if (value !== undefined) expect(value.log.length).toBeLessThanOrEqual(pieces.length);
    },
  ),
  {
    runs: 300,
    // 17 times 1 MB of one second: each is allowed, all of them are more than a state can be.
    examples: [
      [
        Array<string>(17).fill(
          `<${deflate(Buffer.alloc(1024 * 1024, Buffer.of(1, 0, 0, 0, 0, 0, 0, 0))).toString('base64')}`,
        ),
      ],
    ],
  },
);

const stored = fc.tuple(seconds, fc.nat()).map(([all, version]) => {
  const field = new Field();
  for (const one of all) field.fold(one.racerIndex, one.second, one.units);
  return { version, rosterEpoch: 3, boardAt: 5, field: field.encode() };
});

holds(
  'a stored state of any kind is a state with numbers in it, or a DecodeError',
  fc.asyncProperty(
    stored.chain((item) =>
      fc.record({
        version: fc.oneof(fc.constant(item.version), anyValue()),
        rosterEpoch: fc.oneof(fc.constant(3), anyValue()),
        boardAt: fc.oneof(fc.constant(5), anyValue()),
        field: fc.oneof(
          { weight: 6, arbitrary: anyBytes(fc.constant(item.field)).map(deflate) },
          { weight: 3, arbitrary: anyBytes(fc.constant(deflate(item.field))) },
          { weight: 1, arbitrary: anyValue() },
        ),
        tail: fc.option(fc.oneof(fc.array(anyBytes(seconds.map(encodeCounted))), anyValue()), {
          nil: undefined,
        }),
        tailCount: fc.oneof(fc.nat(), anyValue()),
      }),
    ),
    async (item) => {
      const read = await readState(tableOf({ ...KEY, ...item }), RACE).catch((error: unknown) => error);
      if (read instanceof DecodeError) return;
      const { version, rosterEpoch = 0, boardAt } = item;
      expect(read).toMatchObject({ version, rosterEpoch, boardAt });
      expect([version, rosterEpoch, boardAt].every(Number.isSafeInteger)).toBe(true);
      expect(read).toHaveProperty(
        'tail',
        item.tail === undefined ? null : { count: item.tailCount, parts: [item.tail].flat() },
      );
    },
  ),
  {
    runs: 1000,
    examples: [[{ version: 1, rosterEpoch: 1, boardAt: 1, field: BOMB, tail: undefined, tailCount: 0 }]],
  },
);

holds(
  'a window item of any kind makes 1,200 bytes for each rider it counts a second of, or is a DecodeError',
  fc.property(
    fc.oneof(
      { weight: 4, arbitrary: anyBytes(seconds.map(encodeCounted)).map(deflate) },
      { weight: 4, arbitrary: fc.array(anyBytes(seconds.map(encodeCounted)).map(deflate)) },
      { weight: 2, arbitrary: anyBytes(seconds.map(encodeCounted).map(deflate)) },
      { weight: 1, arbitrary: anyValue() },
    ),
    (bytes) => {
      const union = new Union();
      const { error } = outcomeOf(() => union.add({ ...KEY, seconds: bytes }), DecodeError);
      if (error !== undefined) expect(union.riders).toBe(0);
      for (let rider = union.riders - 1; rider >= 0; rider -= Math.ceil(union.riders / 10)) {
        const sum = union.sum(rider);
        expect(sum.units >= 0 && sum.units <= sum.seconds * 940_500 && sum.seconds <= 300).toBe(true);
      }
    },
  ),
  {
    runs: 1000,
    examples: [
      [deflate(Uint8Array.of(0, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 2, 1))],
      // As far out as a race goes: once that was 1.2 GB.
      [deflate(encodeCounted([{ racerIndex: 2 ** 20 - 1, second: 1, units: 1 }]))],
      [BOMB],
    ],
  },
);

const rows = fc
  .nat({ max: 5 })
  .map((count) =>
    Array.from(
      { length: count },
      (_, at) => [at + 1, `r-${at}`, 'Åsa', 5, 300, 0] as [number, string, string, number, number, 0 | 1],
    ),
  );

function packRows(some: StoredResult[]): Uint8Array {
  return packResults({ rows: some, unusual: [] }).rows;
}

holds(
  'stored marks of unusual rides of any kind are lists of whole numbers, or a DecodeError',
  fc.property(
    fc.oneof(
      anyJson(fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 7 }))).map((text) =>
        deflate(Buffer.from(text)),
      ),
      anyValue(),
    ),
    (unusual) => {
      const { value } = outcomeOf(() => unpackUnusual({ ...KEY, unusual }), DecodeError);
      expect((value ?? []).flat().every(Number.isSafeInteger)).toBe(true);
    },
  ),
  {
    runs: 500,
    examples: [[BOMB], [deflate(Buffer.from('[[]]'))], [deflate(Buffer.from('[["__proto__"]]'))]],
  },
);

holds(
  'stored results of any kind are rows, or a DecodeError',
  fc.property(
    fc.oneof(
      { weight: 4, arbitrary: anyJson(rows).map((text) => deflate(Buffer.from(text))) },
      { weight: 2, arbitrary: anyBytes(rows.map(packRows)) },
      { weight: 1, arbitrary: anyValue() },
    ),
    (bytes) => {
      const item: Item = { ...KEY, rows: bytes };
      const { value, error } = outcomeOf(() => unpackRows(item), DecodeError);
      if (error !== undefined) return;
      expect(unpackRows({ ...KEY, rows: packRows(value) })).toEqual(value);
      expect(value.every((row) => row.length === 6 && typeof row[1] === 'string')).toBe(true);
    },
  ),
  {
    runs: 1000,
    examples: [[BOMB], [deflate(Buffer.from('null'))], [deflate(Buffer.from('[{"__proto__":[]}]'))]],
  },
);

holds(
  'a stored roster of any kind is riders with their names, or a DecodeError',
  fc.asyncProperty(anyJson(entries), fc.oneof(fc.nat(), anyValue()), async (text, epoch) => {
    const chunk = { ...KEY, entries: text, epoch };
    const roster = await RaceRoster.load(RACE, tableOf(chunk, chunk)).catch((error: unknown) => error);
    if (roster instanceof DecodeError) return;
    if (!(roster instanceof RaceRoster)) throw roster;
    expect(roster.entries().every(({ name, racerId }) => name !== '' && typeof racerId === 'string')).toBe(
      true,
    );
    expect(Number.isSafeInteger(roster.epoch)).toBe(true);
  }),
  {
    runs: 500,
    examples: [
      ['null', 0],
      ['[[]]', 0],
      ['[]', 'x'],
    ],
  },
);

holds(
  'a provisioning event of any form is read, or null; nothing is thrown',
  fc.property(anyValue(), anyValue(), anyValue(), (event, code, pem) => {
    const id = 'a'.repeat(64);
    const ids = { certificateId: id, claimCertificateId: id };
    for (const one of [
      event,
      { ...ids, certificatePem: pem, parameters: { Code: code, DeviceName: event } },
      { ...ids, parameters: code },
    ])
      expect(readEvent(one)).toBeNull();
  }),
  { runs: 500 },
);
