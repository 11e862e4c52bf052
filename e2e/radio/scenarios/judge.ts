/** Compares what the app was credited with what its adapter was given. */
import { expect } from 'vitest';

import { until } from '../harness/waiting.ts';
import { readStream, type TelemetryRecord } from '../../support/stream.ts';
import {
  EDGE_SECONDS,
  expectedSeconds,
  rangeAround,
  saidIn,
  tenthsOf,
  type Said,
  type Seconds,
} from './delivered.ts';
import type { Rig } from './rig.ts';

export interface Verdict {
  /** Seconds that count at the backend. */
  credited: number;
  /** Seconds in which the bike was heard, by the moments at which its records reached the adapter. */
  delivered: number;
  totalTenths: number;
  records: readonly TelemetryRecord[];
}

/**
 * Holds a finished ride against the deliveries: the seconds (but for those at the edges of a silence, see EDGE_SECONDS),
 * their values, each of them once on the stream, and the total everywhere where it is told.
 * @param from the moment (monotonic) from which the app rode
 */
export async function judge(rig: Rig, raceId: string, from = 0): Promise<Verdict> {
  const said = saidIn(
    rig.adapter.deliveries().filter(({ at }) => at >= from),
    (at) => rig.heatMs(raceId, at),
  );
  const state = await rig.app.state();
  const { racerId } = state.rider;
  const records = (await readStream(rig.appDir)).filter(
    (record) => record.raceId === raceId && record.racerId === racerId,
  );
  const stored = storedRide(records);
  const { delivered, must, may } = expectedSeconds(said);
  // A busy machine may keep the app itself from reading for more than 3 s of the heat, which is a silence like any other.
  const read = expectedSeconds(rig.readAt(raceId).map((heatMs) => ({ heatMs })));
  expect(
    [...must].filter((second) => read.must.has(second) && !stored.has(second)),
    'delivered, not credited',
  ).toEqual([]);
  expect(
    [...stored.keys()].filter((second) => !may.has(second)),
    'credited, not delivered',
  ).toEqual([]);
  expectValues(stored, said);
  expectEachOnce(records, stored);
  const totalTenths = tenthsOf(stored);
  await expectTotals(rig, raceId, { totalTenths, seconds: stored.size });
  return { credited: stored.size, delivered: delivered.size, totalTenths, records };
}

/** The ride as the last `final` on the stream has it: 300 x (u16 half rpm, u16 tenths of a percent), 0xFFFF for nothing. */
function storedRide(records: readonly TelemetryRecord[]): Seconds {
  const ride = records.findLast(({ ride }) => ride !== undefined)?.ride;
  const bytes = Buffer.from(ride ?? '', 'base64');
  const seconds: Seconds = new Map();
  for (let at = 0; at < bytes.length; at += 4) {
    if (bytes.readUInt16LE(at) === 0xffff) continue;
    seconds.set(at / 4 + 1, [bytes.readUInt16LE(at) / 2, bytes.readUInt16LE(at + 2) / 10]);
  }
  return seconds;
}

/** Where the bike said the same for a while this is equality; where it changed, anything between. */
function expectValues(stored: Seconds, said: readonly Said[]): void {
  for (const [second, [cadenceRpm, resistancePercent]] of stored) {
    const { cadenceRpm: cadence, resistancePercent: resistance } = rangeAround(said, second);
    const where = `second ${second}, of records up to ${EDGE_SECONDS} s away`;
    expect(cadenceRpm, where).toBeGreaterThanOrEqual(cadence[0]);
    expect(cadenceRpm, where).toBeLessThanOrEqual(cadence[1]);
    expect(resistancePercent, where).toBeGreaterThanOrEqual(resistance[0]);
    expect(resistancePercent, where).toBeLessThanOrEqual(resistance[1]);
  }
}

/** The updates bring each second once, as the final has it; and the last second or two come with the final at the latest. */
function expectEachOnce(records: readonly TelemetryRecord[], stored: Seconds): void {
  const samples = records.flatMap(({ samples = [] }) => samples);
  const seconds = samples.map(([second]) => second);
  expect(seconds).toEqual([...new Set(seconds)]);
  expect(seconds.length).toBeGreaterThan(stored.size - 5);
  for (const [second, cadenceRpm, resistancePercent] of samples)
    expect([second, [cadenceRpm, resistancePercent]]).toEqual([second, stored.get(second)]);
}

async function expectTotals(
  { app }: Rig,
  raceId: string,
  { totalTenths, seconds }: { totalTenths: number; seconds: number },
): Promise<void> {
  const { ride, rider } = await app.state();
  expect(ride).toMatchObject({ raceId, totalTenths, secondsRidden: seconds, delivery: 'stored' });
  const listing = (await app.rides()).find((one) => one.raceId === raceId);
  expect(listing).toMatchObject({ totalTenths, secondsRidden: seconds, stored: true });
  // Of the rider's own race the table is there some 20 s of the clock after the end.
  const table = async () => {
    const { rows } = await app.results(raceId);
    return rows.length > 0 && rows;
  };
  const rows = await until(table, 'the table of results', 30_000);
  expect(rows).toMatchObject([{ racerId: rider.racerId, totalTenths, secondsSeen: seconds }]);
}
