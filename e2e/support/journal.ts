import fs from 'node:fs';
import path from 'node:path';

import type { Sample } from './recording.ts';
import type { TelemetryRecord } from './stream.ts';

/** The seconds that the app wrote down of a ride, in the form of the stream's records. */
export function readJournal(appDir: string, raceId: string): TelemetryRecord {
  const lines = fs.readFileSync(path.join(appDir, 'rides', `${raceId}.jsonl`), 'utf8').split('\n');
  const values = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
  const samples = values.filter((value): value is NonNullable<TelemetryRecord['samples']>[number] =>
    Array.isArray(value),
  );
  return { raceId, racerId: 'journal', samples };
}

/** A ride that somebody rode earlier, as docs/protocol.md has it. */
export interface EarlierRide {
  raceId: string;
  name: string;
  samples: Sample[];
  /** Second, km/h. */
  speeds?: [number, number][];
  /** Second, rank, riders. */
  ranks?: [number, number, number][];
  result?: { rank: number; riders: number; totalTenths: number; official: boolean };
}

/** Writes its journal, stored, into an app's data folder that no app has open. */
export function writeJournal(
  appDir: string,
  { raceId, name, samples, speeds = [], ranks = [], result }: EarlierRide,
): void {
  const folder = path.join(appDir, 'rides');
  fs.mkdirSync(folder, { recursive: true });
  const lines = [
    { v: 1, raceId, name },
    ...samples,
    ...speeds.map((speed) => ({ speed })),
    ...ranks.map((rank) => ({ rank })),
    { mark: 'stored' },
    ...(result ? [{ result }] : []),
  ];
  fs.writeFileSync(
    path.join(folder, `${raceId}.jsonl`),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
}
