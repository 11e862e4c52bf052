import { crc32, deflateRawSync } from 'node:zlib';

import { beforeEach, describe, expect, test } from 'vitest';

import { decodeBoard, encodeBoard } from '../../../core/messages/board.ts';
import type { RosterMessage } from '../../../core/messages/roster.ts';
import type { BoardEvent, RosterEvent } from '../../contract/state.ts';
import type { Connection } from '../uplink/connection.ts';
import { HeatClock } from '../uplink/heat-clock.ts';
import type { Requests } from '../uplink/requests.ts';
import { FollowedRace } from './followed-race.ts';

const RACE = '2-1000';
const BOARD_TOPIC = `alleycat/v1/races/${RACE}/board`;
const ROSTER_TOPIC = `alleycat/v1/races/${RACE}/roster`;

type Names = readonly string[];
/** As the roster's checksum is defined: racerId, name and mark, a line each. */
const checksum = (names: Names): number =>
  crc32(Buffer.from(names.map((name) => `r-${name}\0${name}\x000\n`).join('')));

function rosterPart(names: Names, from = 0, to = names.length, epoch = 0): RosterMessage {
  const entries = names.slice(from, to).map((name): [string, string, 0] => [`r-${name}`, name, 0]);
  return { v: 1, raceId: RACE, epoch, from, length: names.length, checksum: checksum(names), entries };
}

function boardOf(names: Names, asOf: number, epoch = 0, raceId = RACE): Uint8Array {
  return encodeBoard({
    raceId,
    second: 42,
    asOf,
    publishEverySeconds: 1,
    rosterEpoch: epoch,
    rosterLength: names.length,
    rosterChecksum: checksum(names),
    standings: names.map((_, racerIndex) => ({ racerIndex, total: 1000 - racerIndex })),
  });
}

let now: number;
let boards: BoardEvent[];
/** The names that came with each board. */
let besides: string[][];
let rosters: RosterEvent[];
let problems: string[];
let topics: Set<string>;
let asked: { raceId: string; from?: number; packed?: true }[];
/** What the backend's roster is when it is asked. */
let answer: (from: number) => Promise<RosterMessage>;
/** Whether it is one that can pack its replies. */
let packs: boolean;
let race: FollowedRace;

beforeEach(() => {
  now = 100_000;
  [boards, besides, rosters, problems, asked] = [[], [], [], [], []];
  topics = new Set();
  packs = true;
  answer = () => Promise.reject(new Error('no answer'));
  const connection = {
    subscribe: (topic: string) => void topics.add(topic),
    unsubscribe: (topic: string) => void topics.delete(topic),
  };
  const requests = {
    ask: async (_name: string, body: { raceId: string; from?: number }) => {
      asked.push(body);
      const roster = await answer(body.from ?? 0);
      if (!packs) return { roster };
      const packed = deflateRawSync(JSON.stringify(roster.entries)).toString('base64');
      return { roster: { ...roster, entries: [] }, packed };
    },
  };
  race = new FollowedRace({
    raceId: RACE,
    connection: connection as unknown as Connection,
    requests: requests as unknown as Requests,
    clock: new HeatClock({ speed: 1, now: () => now }),
    onBoard: (event, _board, roster) => {
      boards.push(event);
      besides.push(roster.map(({ name }) => name));
    },
    onRoster: (event) => rosters.push(event),
    onProblem: (message) => problems.push(message),
  });
});

const takeBoard = (bytes: Uint8Array): boolean => race.receive(BOARD_TOPIC, bytes);
const takeRoster = (message: RosterMessage): boolean =>
  race.receive(ROSTER_TOPIC, Buffer.from(JSON.stringify(message)));
/** Lets what was begun by a message come to its end. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const shown = (): number[] => boards.map(({ packet }) => decodeBoard(Buffer.from(packet, 'base64')).asOf);
const names = (): string[][] => rosters.map(({ entries }) => entries.map(({ name }) => name));

describe('a board with its roster', () => {
  test('is passed on as it came, with the time of its coming', () => {
    takeRoster(rosterPart(['Ada', 'Ben']));
    const packed = boardOf(['Ada', 'Ben'], 1);
    takeBoard(packed);
    expect(boards).toEqual([
      { raceId: RACE, packet: Buffer.from(packed).toString('base64'), receivedAt: 100_000 },
    ]);
    expect(rosters).toEqual([
      {
        raceId: RACE,
        epoch: 0,
        entries: [
          { racerId: 'r-Ada', name: 'Ada', estimated: false },
          { racerId: 'r-Ben', name: 'Ben', estimated: false },
        ],
      },
    ]);
    expect(asked).toEqual([]);
  });

  test('that is older than the last, or the same, is dropped', () => {
    takeRoster(rosterPart(['Ada']));
    for (const asOf of [5, 4, 5, 6]) takeBoard(boardOf(['Ada'], asOf));
    expect(shown()).toEqual([5, 6]);
  });

  test('grows with the roster’s increments', () => {
    takeRoster(rosterPart(['Ada']));
    takeRoster(rosterPart(['Ada', 'Ben'], 1));
    takeBoard(boardOf(['Ada', 'Ben'], 1));
    expect([shown(), names()]).toEqual([[1], [['Ada'], ['Ada', 'Ben']]]);
    expect(besides).toEqual([['Ada', 'Ben']]);
  });
});

describe('a board whose roster is not there', () => {
  test('waits until it has come', async () => {
    takeBoard(boardOf(['Ada'], 1));
    await settle();
    expect([shown(), asked]).toEqual([[], [{ raceId: RACE, from: 0, packed: true }]]);
    takeRoster(rosterPart(['Ada']));
    expect([shown(), names()]).toEqual([[1], [['Ada']]]);
  });

  test('is replaced by a newer one, never by an older one', async () => {
    for (const asOf of [1, 3, 2]) takeBoard(boardOf(['Ada'], asOf));
    await settle();
    takeRoster(rosterPart(['Ada']));
    expect(shown()).toEqual([3]);
  });

  test('gets it on request', async () => {
    answer = async () => rosterPart(['Ada', 'Ben']);
    takeBoard(boardOf(['Ada', 'Ben'], 1));
    await settle();
    expect([shown(), names()]).toEqual([[1], [['Ada', 'Ben']]]);
  });

  test('gets a large one page by page', async () => {
    const all = ['Ada', 'Ben', 'Chi', 'Dov', 'Eva'];
    answer = async (from) => rosterPart(all, from, from + 2);
    takeBoard(boardOf(all, 1));
    await settle();
    expect(asked.map(({ from }) => from)).toEqual([0, 2, 4]);
    expect([shown(), names()]).toEqual([[1], [all]]);
  });

  test('asks again only after a while, and says what went wrong', async () => {
    takeBoard(boardOf(['Ada'], 1));
    await settle();
    takeBoard(boardOf(['Ada'], 2));
    await settle();
    expect([asked.length, problems]).toEqual([1, ['the roster could not be fetched']]);
    now += 3000;
    takeBoard(boardOf(['Ada'], 3));
    await settle();
    expect(asked).toHaveLength(2);
  });

  test('after a rename waits for the new names: no total beside an old one', async () => {
    takeRoster(rosterPart(['Ada', 'Ben']));
    takeBoard(boardOf(['Ada', 'Zoe'], 1, 1));
    await settle();
    expect(shown()).toEqual([]);
    takeRoster(rosterPart(['Ada', 'Zoe'], 0, 2, 1));
    expect([shown(), names().at(-1)]).toEqual([[1], ['Ada', 'Zoe']]);
  });
});

describe('a roster with a gap', () => {
  test('is asked for whole', async () => {
    const all = ['Ada', 'Ben', 'Chi'];
    answer = async () => rosterPart(all);
    takeRoster(rosterPart(all, 2));
    await settle();
    expect([asked, names()]).toEqual([[{ raceId: RACE, from: 0, packed: true }], [all]]);
  });

  test('is asked for whole of an older backend too', async () => {
    packs = false;
    const all = ['Ada', 'Ben', 'Chi'];
    answer = async () => rosterPart(all);
    takeRoster(rosterPart(all, 2));
    await settle();
    expect(names()).toEqual([all]);
  });

  test('is asked for once: what comes on the way is added to it', async () => {
    const all = ['Ada', 'Ben', 'Chi', 'Dov', 'Eva', 'Fay'];
    let reply: (message: RosterMessage) => void = () => undefined;
    answer = () => new Promise((resolve) => (reply = resolve));
    takeRoster(rosterPart(all.slice(0, 3), 2));
    for (const length of [4, 6]) {
      now += 5000;
      takeRoster(rosterPart(all.slice(0, length), length === 4 ? 3 : 4));
    }
    const [first] = asked;
    expect(first).toMatchObject({ from: 0 });
    // Read from the table before the last two came.
    reply(rosterPart(all.slice(0, 3)));
    await settle();
    expect(names().at(-1)).toEqual(all);
    takeBoard(boardOf(all, 1));
    expect(shown()).toEqual([1]);
  });

  test('that has filled by itself is not taken back by an older answer', async () => {
    const all = ['Ada', 'Ben', 'Chi'];
    let reply: (message: RosterMessage) => void = () => undefined;
    answer = () => new Promise((resolve) => (reply = resolve));
    takeRoster(rosterPart(all.slice(0, 2), 1));
    takeRoster(rosterPart(all));
    reply(rosterPart(all.slice(0, 2)));
    await settle();
    expect(names()).toEqual([all]);
  });

  test('of which nonsense comes is a problem, and nothing else', async () => {
    answer = async () => ({ ...rosterPart(['Ada']), entries: [['a/b', 'Ada', 0]] });
    takeRoster(rosterPart(['Ada', 'Ben'], 1));
    await settle();
    expect([names(), problems]).toEqual([[], ['the roster could not be fetched']]);
  });

  test('that was overlooked is found by its checksum', async () => {
    const all = ['Zoe', 'Ben'];
    answer = async () => rosterPart(all, 0, 2, 1);
    takeRoster(rosterPart(['Ada']));
    // The rename of the first entry was lost; only the second one comes.
    takeRoster(rosterPart(all, 1, 2, 1));
    await settle();
    expect(names()).toEqual([['Ada'], all]);
  });

  test('in two messages is taken when the second has come', () => {
    const all = ['Ada', 'Ben', 'Chi'];
    takeRoster(rosterPart(all, 0, 2));
    expect(names()).toEqual([]);
    takeRoster(rosterPart(all, 2));
    expect(names()).toEqual([all]);
  });

  test('with more entries than it says is not believed', async () => {
    takeRoster({ ...rosterPart(['Ada', 'Ben']), length: 1 });
    await settle();
    expect([names(), asked.length]).toEqual([[], 1]);
  });
});

describe('what is not its own', () => {
  test('other topics are not taken', () => {
    expect(race.receive('alleycat/v1/races/2-1001/board', new Uint8Array(0))).toBe(false);
    expect([takeBoard(boardOf([], 1)), shown()]).toEqual([true, [1]]);
  });

  test('another race’s board on its topic is dropped', () => {
    takeBoard(boardOf([], 1, 0, '2-1001'));
    expect(shown()).toEqual([]);
  });

  test('what is no board or roster is thrown to the connection’s guard', () => {
    expect(() => takeBoard(Uint8Array.of(1, 2, 3))).toThrow();
    expect(() => race.receive(ROSTER_TOPIC, Buffer.from('{"v":2}'))).toThrow();
  });
});

test('closed, it listens to nothing and shows nothing that comes late', async () => {
  expect(topics).toEqual(new Set([BOARD_TOPIC, ROSTER_TOPIC]));
  let late: (message: RosterMessage) => void = () => undefined;
  answer = () => new Promise((resolve) => (late = resolve));
  takeBoard(boardOf(['Ada'], 1));
  race.close();
  late(rosterPart(['Ada']));
  await settle();
  expect([topics.size, boards, rosters]).toEqual([0, [], []]);
  now += 3000;
  takeBoard(boardOf(['Ada'], 2));
  expect(asked).toHaveLength(1);
});
