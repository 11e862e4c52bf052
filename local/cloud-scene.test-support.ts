/** What the cloud's own tests begin with and clear away, file by file. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { ClockAnchor } from '../core/race/clock.ts';
import type { Race } from '../core/race/heat.ts';
import { simulatedRider, type SimulatedRider } from '../simulator/riders/rider.ts';
import { TestCloud, until, type TestRider } from './cloud.test-support.ts';

/** rank, racerId, name, tenths of a point, seconds seen, estimated */
export type Row = [number, string, string, number, number, 0 | 1];

const folders: string[] = [];
const clouds: TestCloud[] = [];

/** An empty folder, gone with everything else. */
export function makeFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-cloud-'));
  folders.push(folder);
  return folder;
}

/** @throws CloudFailed */
export async function startCloud(dataDir: string, anchor: ClockAnchor): Promise<TestCloud> {
  const cloud = await TestCloud.start({ dataDir, anchor });
  clouds.push(cloud);
  return cloud;
}

/** Ends the clouds that were started, and removes the folders. */
export async function endEverything(): Promise<void> {
  for (const cloud of clouds.splice(0)) await cloud.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/** A race's results as soon as they are official. */
export function officialResults(rider: TestRider, { raceId }: Race): Promise<Row[]> {
  return until(async () => {
    const { status, rows } = await rider.ask('results', { raceId });
    return status === 'official' && (rows as Row[]);
  });
}

/** The first `count` of a seed's riders in a race. */
export const ridersOf = (seed: string, { raceId }: Race, count: number): SimulatedRider[] =>
  Array.from({ length: count }, (_, index) => simulatedRider(seed, raceId, index));

/** A ride's seconds as telemetry carries them. */
export const samplesOf = (ride: SimulatedRider['ride']): unknown[] =>
  ride.map(({ second, cadenceRpm, resistancePercent }) => [
    second,
    cadenceRpm,
    resistancePercent,
    null,
    null,
  ]);
