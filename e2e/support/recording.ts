import fs from 'node:fs';

/** `[second, cadenceRpm, resistancePercent, powerW, heartRateBpm]` */
export type Sample = [
  second: number,
  cadenceRpm: number,
  resistancePercent: number,
  powerW: number | null,
  heartRateBpm: number | null,
];

/** What a bike's notifications say, with the moment of the last one of each record. */
interface RecordedReading {
  atMs: number;
  values: [cadenceRpm: number, resistancePercent: number, powerW: number | null, heartRateBpm: number | null];
}

/** A Bluetooth log as a bike that rides it again and again. */
export interface Recording {
  readings: RecordedReading[];
  /** From one beginning to the next. */
  roundMs: number;
}

interface Fields {
  cadenceRpm?: number;
  powerW?: number;
  heartRateBpm?: number;
}

/** Between the last notification and the first of the next round. */
const ROUND_GAP_MS = 1000;

/**
 * Reads a log of bikes that tell no resistance. Nothing of the app's own code reads it here: decoding, estimate and
 * rounding are written again on purpose.
 */
export function readRecording(file: string): Recording {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const records: (Fields & { atMs: number })[] = [];
  let atMs = 0;
  let fields: Fields = {};
  for (const line of lines.filter((text) => text !== '' && !text.startsWith('#'))) {
    const [ms, , uuid, hex = ''] = line.split('\t');
    if (uuid !== '2ad2') throw new Error(`"${line}" is no Indoor Bike Data`);
    const { more, ...part } = decode(Buffer.from(hex, 'hex'));
    atMs = Number(ms);
    fields = { ...fields, ...part };
    if (more) continue;
    records.push({ ...fields, atMs });
    fields = {};
  }
  const roundMs = atMs + ROUND_GAP_MS;
  // What the round before said last still stands when the next one begins.
  const before = records.map((record) => ({ ...record, atMs: record.atMs - roundMs }));
  return { readings: standing([...before, ...records]).filter((reading) => reading.atMs >= 0), roundMs };
}

/** Power and heart rate stand for this long after a record that had them. */
const STANDS_MS = 3000;

/** The records that tell a cadence, each with what else still stands. */
function standing(records: readonly (Fields & { atMs: number })[]): RecordedReading[] {
  return records.flatMap(({ atMs, cadenceRpm }) => {
    if (cadenceRpm === undefined) return [];
    const said = records.filter((one) => one.atMs <= atMs && one.atMs >= atMs - STANDS_MS);
    const { powerW } = said.findLast((one) => one.powerW !== undefined) ?? {};
    const { heartRateBpm } = said.findLast((one) => one.heartRateBpm !== undefined) ?? {};
    const held = {
      ...(powerW !== undefined && { powerW }),
      ...(heartRateBpm !== undefined && { heartRateBpm }),
    };
    return [{ atMs, values: valuesOf({ cadenceRpm, ...held }) }];
  });
}

/** FTMS 1.0.1, 4.9.1: the bit that announces a field, and its bytes, in the order of the record. */
const FIELDS: [bit: number, bytes: number][] = [
  ...[0, 1, 2, 3].map((bit): [number, number] => [bit, 2]),
  [4, 3],
  ...[5, 6, 7].map((bit): [number, number] => [bit, 2]),
  [8, 5],
  [9, 1],
];
const CADENCE = 2;
const POWER = 6;
const HEART_RATE = 9;

/** The fields that count. Bit 0 says at once "more data follows" and, where it is not set, that there is a speed. */
function decode(record: Buffer): Fields & { more: boolean } {
  const flags = record.readUInt16LE(0);
  const fields: Fields & { more: boolean } = { more: (flags & 1) === 1 };
  let at = 2;
  for (const [bit, bytes] of FIELDS) {
    if (((flags ^ 1) & (1 << bit)) === 0) continue;
    if (bit === CADENCE) fields.cadenceRpm = record.readUInt16LE(at) / 2;
    if (bit === POWER) fields.powerW = record.readInt16LE(at);
    if (bit === HEART_RATE) fields.heartRateBpm = record.readUInt8(at);
    at += bytes;
  }
  return fields;
}

/** The resistance is estimated: a brake that takes 4 Nm by itself, and 0.4 Nm more with every percent. */
function valuesOf({ cadenceRpm = 0, powerW, heartRateBpm }: Fields): RecordedReading['values'] {
  const torqueNm = ((powerW ?? 0) * 60) / (2 * Math.PI * cadenceRpm);
  const percent = Math.min(Math.max((torqueNm - 4) / 0.4, 0), 100);
  return [cadenceRpm, Math.round(percent * 10) / 10, powerW ?? null, heartRateBpm ?? null];
}

/** Finds the newest reading at any moment after the beginning of a round, over all rounds. */
function player({ readings, roundMs }: Recording): (ms: number) => RecordedReading | undefined {
  const newest = Array.from({ length: roundMs }, (_, ms) => readings.findLast(({ atMs }) => atMs <= ms));
  return (ms) => newest[((ms % roundMs) + roundMs) % roundMs] ?? readings.at(-1);
}

/**
 * What a heat holds of a recording when a round begins `offsetMs` after its start: of each second the newest reading at
 * its end. For a recording with no two readings in a second and no silence of more than 3 s, which would not be ridden.
 */
export function samplesOf(recording: Recording, offsetMs: number, playedAt = player(recording)): Sample[] {
  const samples: Sample[] = [];
  for (let second = 1; second <= 300; second++) {
    const reading = playedAt(second * 1000 - offsetMs);
    if (reading !== undefined) samples.push([second, ...reading.values]);
  }
  return samples;
}

/** What a heat should hold that was ridden with it, of all moments at which a round may have begun: the likest one. */
export function likestSamples(recording: Recording, ridden: readonly Sample[]): Sample[] {
  const playedAt = player(recording);
  const likeness = (offsetMs: number): number =>
    ridden.filter((sample) => {
      const reading = playedAt(sample[0] * 1000 - offsetMs);
      return reading?.values.every((value, at) => value === sample[at + 1]);
    }).length;
  const offsets = Array.from({ length: recording.roundMs }, (_, ms) => ({ ms, likeness: likeness(ms) }));
  const [likest] = offsets.sort((a, b) => b.likeness - a.likeness);
  return samplesOf(recording, likest?.ms ?? 0, playedAt);
}
