import fs from 'node:fs';
import path from 'node:path';

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
