import { EventEmitter } from 'node:events';
import { deflateRawSync } from 'node:zlib';

import type { mqtt } from 'aws-iot-device-sdk-v2';
import fc from 'fast-check';
import { expect } from 'vitest';

import { AlleycatError, DecodeError } from '../../core/errors.ts';
import { BOARD_RIDERS, decodeBoard, encodeBoard } from '../../core/messages/board.ts';
import {
  MAX_RIDERS,
  rosterChecksum,
  type RosterEntry,
  type RosterMessage,
} from '../../core/messages/roster.ts';
import {
  boardTopic,
  REQUEST_NAMES,
  replyTopic,
  rosterTopic,
  type RequestName,
} from '../../core/messages/topics.ts';
import { anyBytes, anyJson, anyValue, outcomeOf } from '../../core/testing/damage.test-support.ts';
import { holds } from '../../core/testing/holds.test-support.ts';
import { COMMANDS } from '../contract/channels.ts';
import { expectRefusal } from '../contract/fuzz.test-support.ts';
import { rawSentence } from '../contract/sentences/say.ts';
import { dispatch, type CommandHandlers } from './dispatch.ts';
import { FollowedRace } from './race/followed-race.ts';
import { unpackEntries, unpackRows } from './race/packed.ts';
import { Connection } from './uplink/connection.ts';
import { HeatClock } from './uplink/heat-clock.ts';
import { Requests } from './uplink/requests.ts';

const RACE = '2-1000';
const asBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const riders = (count: number): RosterEntry[] =>
  Array.from({ length: count }, (_, at) => ({ racerId: `r-${at}`, name: `Rider ${at}`, estimated: false }));
const rosterOf = (count: number, from: number): RosterMessage => ({
  ...{ v: 1, raceId: RACE, epoch: 0, from, length: count, checksum: rosterChecksum(riders(count)) },
  entries: riders(count)
    .slice(from)
    .map(({ racerId, name }) => [racerId, name, 0]),
});
const roster = fc
  .tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 }))
  .map(([count, from]) => rosterOf(count, Math.min(count, from)));
const board = fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 50 })).map(([count, asOf]) =>
  encodeBoard({
    ...{ raceId: RACE, second: 42, asOf, publishEverySeconds: 1, rosterLength: count },
    rosterChecksum: rosterChecksum(riders(count)),
    standings: Array.from({ length: count }, (_, racerIndex) => ({ racerIndex, total: 1000 - racerIndex })),
  }),
);
const message = fc.oneof(
  fc.record({ topic: fc.constant(boardTopic(RACE)), bytes: fc.oneof(board, anyBytes(board)) }),
  fc.record({
    topic: fc.constant(rosterTopic(RACE)),
    bytes: fc.oneof(
      roster.map((one) => asBytes(JSON.stringify(one))),
      anyJson(roster).map(asBytes),
      anyBytes(roster.map((one) => asBytes(JSON.stringify(one)))),
    ),
  }),
  fc.record({ topic: fc.string(), bytes: fc.uint8Array() }),
);
/** 2^20 and one riders: no race has so many. */
const endless = asBytes(JSON.stringify({ ...rosterOf(1, 0), length: MAX_RIDERS + 1 }));

holds(
  'a followed race takes any messages, and shows a board with the very roster that it speaks of, or nothing',
  fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
    let shown: readonly RosterEntry[] = [];
    const race = new FollowedRace({
      raceId: RACE,
      connection: { subscribe: () => undefined, unsubscribe: () => undefined } as unknown as Connection,
      requests: {
        ask: () => Promise.reject(new AlleycatError('E_OFFLINE', 'Nobody is there.')),
      } as unknown as Requests,
      clock: new HeatClock({ speed: 1, now: () => 0 }),
      onBoard: ({ packet }, { rosterLength, rosterChecksum: sum, standings }) => {
        expect(decodeBoard(Buffer.from(packet, 'base64')).standings).toEqual(standings);
        expect(standings.length).toBeLessThanOrEqual(BOARD_RIDERS);
        expect([rosterLength, sum]).toEqual([shown.length, rosterChecksum(shown)]);
      },
      onRoster: ({ entries }) => {
        expect(entries.length).toBeLessThanOrEqual(MAX_RIDERS);
        shown = entries;
      },
      onProblem: () => undefined,
    });
    for (const { topic, bytes } of messages) {
      const { value } = outcomeOf(() => race.receive(topic, bytes), DecodeError);
      if (value !== undefined) expect(value).toBe(topic === boardTopic(RACE) || topic === rosterTopic(RACE));
    }
    race.close();
  }),
  {
    runs: 1000,
    examples: [
      [[{ topic: rosterTopic(RACE), bytes: new Uint8Array(0) }]],
      [[{ topic: rosterTopic(RACE), bytes: endless }]],
      [[{ topic: boardTopic(RACE), bytes: new Uint8Array(0) }]],
    ],
  },
);

const HANGS = Symbol('hangs');
const REPLIES: Record<RequestName, unknown> = {
  time: {},
  board: { board: 'AAAA' },
  roster: { roster: rosterOf(2, 0) },
  races: {
    races: [{ raceId: RACE, riders: 1, winnerName: 'Ada', winnerTenths: 5, official: true }],
    next: 7,
  },
  results: {
    raceId: RACE,
    status: 'official',
    riders: 1,
    rows: [[1, 'r-0', 'Ada', 5, 300, 0]],
    me: [1, 5, 300],
    version: 1,
  },
  records: {
    classId: 2,
    period: 'day',
    key: 'day-2026-11-29',
    rows: [[1, 'r-0', 'Ada', 5, 7, 0]],
    mine: [5, 7],
    bests: [[2, 5, 7]],
  },
  pace: { classId: 2, version: 1, top: 'AAAA', mine: ['r-0', 'Ada', 5, 7, 0, 'AAAA', 1], chosen: null },
  rides: { raceId: RACE, seconds: 300, units: 5 },
  forget: { forgotten: true, rides: 3, rowsAnonymised: 3 },
  retire: { retired: true },
  seat: { mine: true },
};
const named = fc.constantFrom(...REQUEST_NAMES);
const reply = named.map((name) => ({
  name,
  body: { v: 1, id: 'ID', serverTime: 1e12, ...(REPLIES[name] as object) },
}));
const anyReply = reply.chain(({ name, body }) =>
  fc.record({
    asked: fc.oneof({ weight: 4, arbitrary: fc.constant(name) }, named),
    name: fc.constant(name),
    bytes: fc.oneof(
      anyJson(fc.constant(body)).map(asBytes),
      anyBytes(fc.constant(asBytes(JSON.stringify(body)))),
    ),
  }),
);

holds(
  'a reply of any bytes is an answer, an AlleycatError or nobody’s, and never a clock without heats',
  fc.asyncProperty(anyReply, async ({ asked, name, bytes }) => {
    const clock = new HeatClock({ speed: 1, now: () => 0 });
    let id = '';
    const connection = {
      subscribe: () => undefined,
      publish: (_topic: string, payload: string) => {
        ({ id } = JSON.parse(payload) as { id: string });
        return Promise.resolve();
      },
    };
    const requests = new Requests('r-a', connection as unknown as Connection, clock);
    const answer = requests.ask(asked, REPLIES[asked] as never).catch((error: unknown) => error);
    const bytesOfId = asBytes(id);
    const at = Buffer.from(bytes).indexOf('"ID"');
    // The id is drawn when it is asked, so that of the reply is put in here.
    const sent =
      at < 0 ? bytes : Buffer.concat([bytes.subarray(0, at + 1), bytesOfId, bytes.subarray(at + 3)]);
    outcomeOf(() => requests.receive(replyTopic('r-a', name), sent), DecodeError);
    requests.close();
    // Whoever asked knows at once, or waits for ever.
    const got = await Promise.race([answer, new Promise((resolve) => setImmediate(() => resolve(HANGS)))]);
    expect(got).not.toBe(HANGS);
    if (got instanceof Error) expect(got).toBeInstanceOf(AlleycatError);
    expect(clock.now() >= 0 && clock.now() < 999_999_999 * 300_000).toBe(true);
  }),
  {
    runs: 1000,
    examples: [1e300, -1, 3e14].map((serverTime) => [
      { asked: 'time', name: 'time', bytes: asBytes(JSON.stringify({ v: 1, id: 'ID', serverTime })) },
    ]),
  },
);

const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024)).toString('base64');
const packed = (value: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    anyJson(value).map((text) => deflateRawSync(text).toString('base64')),
    anyBytes(value.map((one) => deflateRawSync(JSON.stringify(one)))).map((bytes) =>
      Buffer.from(bytes).toString('base64'),
    ),
    fc.string({ unit: 'binary' }),
  );

holds(
  'packed rows and entries of any text are rows and entries from 1 MB of text at most, or E_BAD_REPLY',
  fc.property(
    packed(fc.constant([[1, 'r-0', 'Ada', 5, 300, 0]])),
    packed(fc.constant(rosterOf(3, 0).entries)),
    (rows, entries) => {
      for (const unpack of [() => unpackRows(rows), () => unpackEntries(entries)]) {
        const { value, error } = outcomeOf<unknown[]>(unpack, AlleycatError);
        if (error === undefined) expect(JSON.stringify(value).length).toBeLessThanOrEqual(1024 * 1024);
        else expect(error).toMatchObject({ code: 'E_BAD_REPLY' });
      }
    },
  ),
  { runs: 500, examples: [[bomb, bomb]] },
);

/** As the SDK hands a payload over: an ArrayBuffer, which of an empty message is detached in plain Node. */
const payload = fc.oneof(
  fc.uint8Array().map((bytes) => bytes.slice().buffer),
  fc.constant(null).map(() => {
    const buffer = new ArrayBuffer(8);
    structuredClone(buffer, { transfer: [buffer] });
    return buffer;
  }),
);

holds(
  'nothing escapes a connection’s message callback, whatever comes and whatever its handler makes of it',
  fc.asyncProperty(fc.array(fc.tuple(fc.string(), payload, fc.boolean())), async (messages) => {
    const client = Object.assign(new EventEmitter(), {
      connect: () => Promise.resolve(true),
      disconnect: () => Promise.resolve(),
      subscribe: () => Promise.resolve({}),
    });
    let taken = 0;
    let failing = false;
    const warned: string[] = [];
    const connection = new Connection(
      {
        racerId: 'r-a',
        access: () => Promise.resolve({ host: 'h', port: 1, certificatePem: '', privateKeyPem: '' }),
        explain: () => Promise.resolve(rawSentence('')),
        onLink: () => undefined,
        onMessage: (_topic, bytes) => {
          taken += bytes.length;
          if (failing) throw new RangeError('a bug');
        },
        log: (_level, text) => void warned.push(text),
      },
      () => client as unknown as mqtt.MqttClientConnection,
    );
    connection.start();
    await new Promise((resolve) => setImmediate(resolve));
    for (const [topic, buffer, fails] of messages) {
      failing = fails;
      client.emit('message', topic, buffer, false, 0, false);
    }
    expect(taken).toBe(messages.reduce((sum, [, buffer]) => sum + buffer.byteLength, 0));
    expect(warned).toHaveLength(messages.filter(([, , fails]) => fails).length);
    await connection.close();
  }),
  { runs: 200 },
);

const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'length', ''];
const command = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...COMMANDS) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(...PROTOTYPE_NAMES) },
  { weight: 1, arbitrary: anyValue() },
  { weight: 1, arbitrary: fc.anything() },
);
/** Stands for `trap` where fast-check would look into it. */
const TRAP = Symbol('trap');
/** What no transport can bring, and no caller should be able to break it with. */
const trap = new Proxy(
  {},
  { get: () => raise(), ownKeys: () => raise(), has: () => raise(), getPrototypeOf: () => raise() },
);
function raise(): never {
  throw new TypeError('a trap');
}
const params = fc.oneof(
  anyValue(),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.constant(TRAP),
  fc.dictionary(
    fc.constantFrom(
      'classId',
      'raceId',
      'name',
      'on',
      'slot',
      'deviceId',
      'file',
      'code',
      'kind',
      '__proto__',
    ),
    anyValue(),
  ),
);
/** Each answers what it was given; what reaches one has been validated. */
const handlers = Object.fromEntries(
  COMMANDS.map((name) => [name, (value: unknown) => ({ name, value })]),
) as unknown as CommandHandlers;

holds(
  'any command with any parameters is answered by its handler, or by a code and a sentence; nothing is thrown',
  fc.asyncProperty(command, params, async (name, value) => {
    const answer = await dispatch(handlers, name, value === TRAP ? trap : value, () => undefined);
    if (answer.ok) {
      expect(answer.value).toMatchObject({ name });
      return;
    }
    expectRefusal(answer);
    const isKnown = COMMANDS.some((one) => one === name);
    expect(isKnown ? ['E_BAD_PARAMS', 'E_INTERNAL'] : ['E_UNKNOWN_COMMAND']).toContain(answer.error.code);
    // A bug inside is said only of what no transport brings.
    if (answer.error.code === 'E_INTERNAL') expect(value).toBe(TRAP);
    expect(answer.error.message).toMatch(/\.$/);
  }),
  {
    runs: 1000,
    examples: [
      ['__proto__', null],
      ['ride.join', TRAP],
    ],
  },
);
