/** What a ride has to hold, from the bytes that reached the app's adapter. Nothing of the app's own code reads them here. */
import type { Delivery } from '../harness/radio.ts';

/** What the bike said at a moment of the heat. */
export interface Said {
  heatMs: number;
  cadenceRpm: number;
  resistancePercent: number;
}

/** `[cadenceRpm, resistancePercent]` of each second. */
export type Seconds = Map<number, readonly [cadenceRpm: number, resistancePercent: number]>;

type Record = { cadenceRpm: number; resistancePercent: number } | 'more';

const LEVELS = 20;

/** By their first two bytes, which say what fields follow (FTMS 1.0.1, 4.9.1): the records of the harness's bikes. */
const RECORDS = new Map<number, (bytes: Buffer) => Record>([
  // Speed, cadence, distance (3 bytes), level, power, heart rate, elapsed time.
  [0x0a74, (bytes) => ({ cadenceRpm: bytes.readUInt16LE(4) / 2, ...level(bytes.readInt16LE(9)) })],
  // Speed, cadence, power, heart rate.
  [0x0244, (bytes) => estimated(bytes.readUInt16LE(4) / 2, bytes.readInt16LE(6))],
  // No speed, for more is to come: cadence, distance, level.
  [0x01f5, () => 'more'],
]);
const REST_OF_SPLIT = 0x0800;

function level(value: number): { resistancePercent: number } {
  return { resistancePercent: (value * 100) / LEVELS };
}

/** The app's model of a brake: 4 Nm by itself, 0.4 Nm more with every percent. */
function estimated(cadenceRpm: number, powerW: number): Record {
  const torqueNm = cadenceRpm === 0 ? 4 : (powerW * 60) / (2 * Math.PI * cadenceRpm);
  const percent = Math.min(Math.max((torqueNm - 4) / 0.4, 0), 100);
  return { cadenceRpm, resistancePercent: Math.round(percent * 10) / 10 };
}

/** Every whole record that arrived, in order; what is no bike's record is left out. */
export function saidIn(deliveries: readonly Delivery[], heatMs: (monotonic: number) => number): Said[] {
  const said: Said[] = [];
  let begun: Buffer | null = null;
  for (const { at, bytes } of deliveries) {
    const flags = bytes.length < 6 ? 0 : bytes.readUInt16LE(0);
    const record = RECORDS.get(flags)?.(bytes);
    if (record === 'more') begun = bytes;
    else if (record !== undefined) said.push({ heatMs: heatMs(at), ...record });
    else if (flags === REST_OF_SPLIT && begun !== null) {
      said.push({
        heatMs: heatMs(at),
        cadenceRpm: begun.readUInt16LE(2) / 2,
        ...level(begun.readInt16LE(7)),
      });
      begun = null;
    }
  }
  return said;
}

/** Between two records this is riding, and the seconds are filled; beyond, no second is invented. */
const BRIDGE_MS = 3000;

/**
 * The app reads its clock when a record has come through the serial port to it: 400 real ms later at the worst, which are
 * so many seconds of a heat at five times life's speed. By so much may the *edges* of what was ridden differ: the first and
 * the last second, and those beside a silence.
 */
export const EDGE_SECONDS = 2;
/** By so much may a silence seem longer or shorter to the app, for its begin and end may come late: 200 real ms. */
const JITTER_MS = 1000;

export interface Expected {
  /** By the relay's own moments. */
  delivered: Set<number>;
  /** Seconds that must be credited, and seconds that may. */
  must: Set<number>;
  may: Set<number>;
}

/** The seconds in which the bike was heard, or that lie in a gap of 3 s at most. */
export function expectedSeconds(said: readonly { heatMs: number }[]): Expected {
  const may = secondsOf(said, BRIDGE_MS + JITTER_MS);
  const must = secondsOf(said, BRIDGE_MS - JITTER_MS);
  const around = (second: number): number[] =>
    Array.from({ length: 2 * EDGE_SECONDS + 1 }, (_, at) => second - EDGE_SECONDS + at).filter(
      (one) => one >= 1 && one <= 300,
    );
  return {
    delivered: inHeat(secondsOf(said, BRIDGE_MS)),
    must: inHeat([...must].filter((second) => around(second).every((one) => must.has(one)))),
    may: inHeat([...may].flatMap(around)),
  };
}

function inHeat(seconds: Iterable<number>): Set<number> {
  return new Set([...seconds].filter((second) => second >= 1 && second <= 300).sort((a, b) => a - b));
}

function secondsOf(said: readonly { heatMs: number }[], bridgeMs: number): Set<number> {
  const seconds = new Set<number>();
  let before: number | null = null;
  for (const { heatMs } of said) {
    const second = Math.ceil(heatMs / 1000);
    const from: number = before !== null && heatMs - before <= bridgeMs ? Math.ceil(before / 1000) : second;
    for (let one = from; one <= second; one++) seconds.add(one);
    before = heatMs;
  }
  return seconds;
}

/** What the bike said in and around a second, at least and at most. */
export function rangeAround(
  said: readonly Said[],
  second: number,
): { cadenceRpm: [number, number]; resistancePercent: [number, number] } {
  const from = (second - 1 - EDGE_SECONDS) * 1000;
  const until = (second + EDGE_SECONDS) * 1000;
  const near = said.filter(({ heatMs }) => heatMs > from && heatMs <= until);
  const range = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)];
  return {
    cadenceRpm: range(near.map(({ cadenceRpm }) => cadenceRpm)),
    resistancePercent: range(near.map(({ resistancePercent }) => resistancePercent)),
  };
}

/** Points of a ride in tenths: (cadence + 35) * (resistance + 65) / 100 a second, rounded down at the end. */
export function tenthsOf(seconds: Seconds): number {
  let units = 0;
  for (const [cadenceRpm, resistancePercent] of seconds.values())
    units += cadenceRpm === 0 ? 0 : Math.round(((cadenceRpm + 35) * (resistancePercent + 65) * 2000) / 100);
  return Math.floor(units / 200);
}
