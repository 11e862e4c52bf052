import { inflateRawSync } from 'node:zlib';

/**
 * What a race's results are, from its samples alone. Nothing of the pipeline's own code is used here, on purpose: a sum
 * that is wrong in `core` must not be wrong here too.
 */

/** A second as it is sent: second 1..300, cadence in rpm, resistance in percent. */
export type SentSecond = readonly [second: number, cadenceRpm: number, resistancePercent: number];

/** What a record that must be accepted says. */
export interface Said {
  raceId: string;
  racerId: string;
  /** Where it carries one; the same in all of a rider's. */
  name?: string;
  estimated: boolean;
  seconds: readonly SentSecond[];
}

/** One second's output in 1/2000 point: 2000 times (cadence + 35) * (resistance + 65) / 100, nothing when standing. */
export function twoThousandths(cadenceRpm: number, resistancePercent: number): number {
  return cadenceRpm === 0 ? 0 : Math.round((cadenceRpm + 35) * (resistancePercent + 65) * 20);
}

/** A race's results as text, and what its class lists of it. Null where nobody was seen riding. */
export interface Expected {
  /** JSON of `[rank, racerId, name, tenths of a point, seconds, estimated]`, in rank order. */
  rows: string;
  riders: number;
  winnerName: string;
  winnerTenths: number;
}

type Row = [rank: number, racerId: string, name: string, tenths: number, seconds: number, estimated: 0 | 1];

/** The plain sum: every rider's different seconds, each once. */
export function expectedOf(raceId: string, said: readonly Said[]): Expected | null {
  const riders = new Map<string, { name: string; estimated: boolean; seconds: Map<number, number> }>();
  for (const one of said.filter((record) => record.raceId === raceId)) {
    const rider = riders.get(one.racerId) ?? {
      name: `Rider ${one.racerId.slice(-6)}`,
      estimated: false,
      seconds: new Map<number, number>(),
    };
    riders.set(one.racerId, rider);
    if (one.name !== undefined) rider.name = one.name;
    if (one.estimated) rider.estimated = true;
    for (const [second, cadence, resistance] of one.seconds)
      rider.seconds.set(second, twoThousandths(cadence, resistance));
  }
  const rows = [...riders]
    .filter(([, { seconds }]) => seconds.size > 0)
    .map(([racerId, { name, estimated, seconds }]): Row => {
      const units = [...seconds.values()].reduce((sum, value) => sum + value, 0);
      return [0, racerId, name, (units - (units % 200)) / 200, seconds.size, estimated ? 1 : 0];
    });
  rows.sort((a, b) => b[3] - a[3] || (a[1] < b[1] ? -1 : 1));
  for (const row of rows) row[0] = 1 + rows.filter((other) => other[3] > row[3]).length;
  const [winner] = rows;
  if (winner === undefined) return null;
  return {
    rows: JSON.stringify(rows),
    riders: rows.length,
    winnerName: winner[2],
    winnerTenths: winner[3],
  };
}

/** What is stored of a race's results, in the same form. */
export function storedOf(
  results: Record<string, unknown> | undefined,
  listing: Record<string, unknown> | undefined,
): Expected | null {
  if (results === undefined || listing === undefined) return null;
  return {
    rows: textOf(results.rows),
    riders: Number(listing.riders),
    winnerName: String(listing.winnerName),
    winnerTenths: Number(listing.winnerTenths),
  };
}

function textOf(rows: unknown): string {
  return rows instanceof Uint8Array ? inflateRawSync(rows).toString() : 'no rows';
}

/** What results say too much: seconds, totals or riders that nobody rode. Null where nothing is. */
export function surplusOf(results: Record<string, unknown>, expected: Expected | null): string | null {
  const most = new Map((JSON.parse(expected?.rows ?? '[]') as Row[]).map((row) => [row[1], row]));
  for (const [, racerId, , tenths, seconds] of JSON.parse(textOf(results.rows)) as Row[]) {
    const row = most.get(racerId);
    if (row === undefined) return `${racerId} did not ride`;
    if (tenths > row[3] || seconds > row[4])
      return `${racerId} has ${tenths} in ${seconds} s, not ${row[3]} in ${row[4]}`;
  }
  return null;
}
