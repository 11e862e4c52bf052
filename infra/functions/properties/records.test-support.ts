import type { KinesisStreamRecord } from 'aws-lambda';
import fc from 'fast-check';

import { kinesisRecord } from '../functions.test-support.ts';
import type { Said, SentSecond } from './reference.test-support.ts';

/** The races of a shard: two of one heat, and the next one of the first class. */
export const RACES = ['2-1000', '5-1000', '2-1001'] as const;
/** When the heat of the first two begins, clock ms. */
export const START_MS = 300_000_000;
const HEAT_MS = 300_000;
const CREDIT_MS = 1_800_000;

/** One record in few words, so that a failure can be read. */
export type Telling =
  | {
      race: number;
      rider: number;
      event: 'join' | 'update' | 'final';
      /** The first second, and how many. */
      from: number;
      length: number;
      /** Carries the rider's name; a `join` always does. */
      named: boolean;
      estimated: boolean;
      /** How long after the last of its seconds it was received: 0..1, of what is allowed. */
      late: number;
    }
  | { bad: 'text' | 'version' | 'late' | 'early' | 'partition' | 'cadence' | 'ride' };

/** A record on the stream, and what the reference makes of it. */
export interface OnStream {
  record: KinesisStreamRecord;
  said: Said | null;
}

export function tellings(riders: number, seconds: number, maxLength: number): fc.Arbitrary<Telling[]> {
  const good = fc.record({
    race: fc.nat({ max: RACES.length - 1 }),
    rider: fc.nat({ max: riders - 1 }),
    event: fc.constantFrom('update', 'update', 'update', 'join', 'final'),
    from: fc.oneof(fc.integer({ min: 1, max: seconds }), fc.integer({ min: 1, max: 300 })),
    length: fc.nat({ max: seconds }),
    named: fc.boolean(),
    estimated: fc.integer({ min: 0, max: 7 }).map((value) => value === 7),
    late: fc.constantFrom(0, 0.5, 1),
  });
  const bad = fc.record({
    bad: fc.constantFrom('text', 'version', 'late', 'early', 'partition', 'cadence', 'ride'),
  });
  return fc.array(fc.oneof({ weight: 15, arbitrary: good }, { weight: 1, arbitrary: bad }), {
    minLength: 1,
    maxLength,
    size: 'max',
  });
}

/** The one value of a rider's second: an app never sends two. */
function secondOf(race: number, rider: number, second: number): SentSecond {
  const mixed = (race * 7919 + rider * 104_729 + second * 1299_709) % 1_000_003;
  // Now and then they stand, and values repeat, so that totals are equal at times.
  const halfRpm = mixed % 5 === 0 ? 0 : (mixed * 31) % 501;
  return [second, halfRpm / 2, ((mixed * 17) % 1001) / 10];
}

/** A whole ride as base64: 300 times a u16 of half rpm and a u16 of tenths of a percent; 0xFFFF where nothing is. */
function packed(seconds: readonly SentSecond[]): string {
  const bytes = Buffer.alloc(1200, 0xff);
  for (const [second, cadence, resistance] of seconds) {
    bytes.writeUInt16LE(Math.round(cadence * 2), (second - 1) * 4);
    bytes.writeUInt16LE(Math.round(resistance * 10), (second - 1) * 4 + 2);
  }
  return bytes.toString('base64');
}

export function onStream(telling: Telling, index: number): OnStream {
  if ('bad' in telling) return { record: badRecord(telling.bad, index), said: null };
  const { race, rider, event, from, length, named, estimated, late } = telling;
  const raceId = RACES[race] ?? RACES[0];
  const racerId = `r-${rider}`;
  const seconds: SentSecond[] = [];
  for (let second = from; second < from + length && second <= 300; second++)
    seconds.push(secondOf(race, rider, second));
  const startsAt = START_MS + (race === 2 ? HEAT_MS : 0);
  const earliest = startsAt + (seconds.at(-1)?.[0] ?? 0) * 1000;
  const value = {
    v: 1,
    event,
    raceId,
    racerId,
    receivedAt: Math.floor(earliest + late * (startsAt + HEAT_MS + CREDIT_MS - earliest)),
    ...((named || event === 'join') && { name: `Näme ${rider}` }),
    ...(estimated && { estimated: true }),
    ...(event === 'final'
      ? { ride: packed(seconds) }
      : { samples: seconds.map((one) => [...one, null, one[0] % 2 === 0 ? 120 : null]) }),
  };
  const said: Said = {
    raceId,
    racerId,
    estimated,
    seconds,
    ...(value.name !== undefined && { name: value.name }),
  };
  return { record: kinesisRecord(value), said };
}

type Bad = Extract<Telling, { bad: unknown }>['bad'];

function badRecord(bad: Bad, index: number): KinesisStreamRecord {
  const racerId = `r-${index % 5}`;
  const good = { v: 1, event: 'update', raceId: RACES[0], racerId, receivedAt: START_MS + 200_000 };
  const samples = [[1 + (index % 100), 90.5, 40, null, null]];
  switch (bad) {
    case 'text':
      return kinesisRecord('{"v":1,', RACES[0]);
    case 'version':
      return kinesisRecord({ ...good, v: 2, samples });
    case 'late':
      return kinesisRecord({ ...good, samples, receivedAt: START_MS + HEAT_MS + CREDIT_MS + 1 });
    case 'early':
      return kinesisRecord({ ...good, samples: [[250, 90.5, 40, null, null]] });
    case 'partition':
      return kinesisRecord({ ...good, samples }, RACES[1]);
    case 'cadence':
      return kinesisRecord({ ...good, samples: [[5, 250.5, 40, null, null]] });
    case 'ride':
      return kinesisRecord({ ...good, event: 'final', ride: 'A'.repeat(1599) });
  }
}
