import { inflateRawSync } from 'node:zlib';

import type { Ridden } from '../history.test-support.ts';

/**
 * What results, records and the best rides are, from what was ridden alone. Nothing of the pipeline's own code is used here,
 * on purpose.
 */

export interface Race {
  raceId: string;
  rides: readonly Ridden[];
}

export interface Standing {
  racerId: string;
  name: string;
  tenths: number;
  heat: number;
  seconds: number;
  /** Tenths through each of the 300 seconds. */
  through: number[];
}

const HEAT_SECONDS = 300;
const FINISHED = 285;

/** A ride's units: nothing when standing, else (cadence + 35) x (resistance + 65) / 100 points of 2,000 units. */
export function standingOf(heat: number, ride: Ridden): Standing {
  const known = standings.get(ride);
  if (known?.heat === heat) return known;
  const standing = sumOf(heat, ride);
  standings.set(ride, standing);
  return standing;
}

const standings = new WeakMap<Ridden, Standing>();

function sumOf(heat: number, { racerId, name, seconds }: Ridden): Standing {
  let units = 0;
  let seen = 0;
  const through = Array.from({ length: HEAT_SECONDS }, (_, at) => {
    const second = seconds[at];
    if (second) {
      const [cadence, resistance] = [second[0] / 2, second[1] / 10];
      if (cadence > 0) units += Math.round(((cadence + 35) * (resistance + 65) * 2000) / 100);
      seen++;
    }
    return (units - (units % 200)) / 200;
  });
  return { racerId, name, tenths: (units - (units % 200)) / 200, heat, seconds: seen, through };
}

const heatOf = (raceId: string): number => Number(raceId.split('-')[1]);

/** The rows of a race: rank, racerId, name, tenths, seconds. */
export function rowsOf({ raceId, rides }: Race): unknown[] {
  const all = rides
    .map((ride) => standingOf(heatOf(raceId), ride))
    .filter(({ seconds }) => seconds > 0)
    .sort((a, b) => b.tenths - a.tenths || (a.racerId < b.racerId ? -1 : 1));
  return all.map((one) => [
    1 + all.findIndex(({ tenths }) => tenths === one.tenths),
    one.racerId,
    one.name,
    one.tenths,
    one.seconds,
  ]);
}

/** The best of a class's races in a period [from, to) of ms: one a rider, more tenths first, of equal ones the first. */
export function bestOf(races: readonly Race[], classId: number, from = 0, to = Infinity): Standing[] {
  const best = new Map<string, Standing>();
  for (const { raceId, rides } of races) {
    const heat = heatOf(raceId);
    if (!raceId.startsWith(`${classId}-`) || heat * 300_000 < from || heat * 300_000 >= to) continue;
    for (const ride of rides) {
      const one = standingOf(heat, ride);
      const known = best.get(one.racerId);
      if (one.seconds < FINISHED) continue;
      if (
        known === undefined ||
        one.tenths > known.tenths ||
        (one.tenths === known.tenths && heat < known.heat)
      )
        best.set(one.racerId, one);
    }
  }
  return [...best.values()].sort(
    (a, b) => b.tenths - a.tenths || a.heat - b.heat || (a.racerId < b.racerId ? -1 : 1),
  );
}

/** What `top` of a `pace` reply says, opened without the pipeline's code: as the protocol describes it. */
export function openPace(top: string): Standing[] {
  const text = inflateRawSync(Buffer.from(top, 'base64')).toString();
  return (JSON.parse(text) as [string, string, number, number, number, string, number][]).map(
    ([racerId, name, tenths, heat, , curve]) => {
      const { through, seconds } = openCurve(Buffer.from(curve, 'base64'));
      return { racerId, name, tenths, heat, seconds, through };
    },
  );
}

/** A packed curve of tenths, by the protocol. */
export function openCurve(bytes: Buffer): { through: number[]; seconds: number } {
  let at = 1;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte % 128) * shift;
      if (byte < 128) return value;
    }
  };
  const width = bytes[0] ?? 0;
  const seen: number[] = [];
  let second = 0;
  for (let runs = varint(); runs > 0; runs--) {
    second += varint();
    for (let length = varint(); length > 0; length--) seen.push(second++);
  }
  const steps = new Map<number, number>();
  let before = 0;
  let bit = at * 8;
  for (const one of seen) {
    let step = 0;
    if (width === 0) {
      const coded = varint();
      step = before + (coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2);
      before = step;
    } else {
      for (let b = 0; b < width; b++, bit++)
        step += (((bytes[Math.floor(bit / 8)] ?? 0) >> (bit % 8)) & 1) * 2 ** b;
    }
    steps.set(one, step);
  }
  let sum = 0;
  const through = Array.from({ length: HEAT_SECONDS }, (_, index) => (sum += steps.get(index) ?? 0));
  return { through, seconds: seen.length };
}
