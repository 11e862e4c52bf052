import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { KinesisClient } from '@aws-sdk/client-kinesis';

import type { StreamRecord } from '../core/messages/telemetry.ts';
import { createClock, REAL_TIME } from '../core/race/clock.ts';
import { raceOf } from '../core/race/heat.ts';
import { STREAM_NAME } from '../infra/settings.ts';
import { putRecords } from '../simulator/riders/put-records.ts';
import { simulatedRider } from '../simulator/riders/rider.ts';
import { figure, type Figure } from './lib/figure.ts';
import type { BenchOptions } from './lib/options.ts';

const RECORDS = 20_000;

/** Records a second that the simulator's PutRecords gets onto a stream, in another process, that refuses nothing. */
export async function benchSimulator({ runs }: BenchOptions): Promise<Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-bench-'));
  const accessKeyId = `LOCAL${randomBytes(12).toString('hex').toUpperCase()}`;
  const child = fork(fileURLToPath(new URL('./stream-process.ts', import.meta.url)), [dir, accessKeyId], {
    execArgv: [],
  });
  const exited = once(child, 'exit');
  const [endpoint] = (await Promise.race([once(child, 'message'), exited])) as [string];
  const credentials = { accessKeyId, secretAccessKey: 'bench' };
  const client = new KinesisClient({ region: 'local-1', endpoint, credentials });
  const clock = createClock(REAL_TIME, Date.now);
  const never = new AbortController().signal;
  try {
    const records = someRecords();
    const rates: number[] = [];
    // The first is for the compiler.
    for (let run = 0; run <= runs; run++) {
      const from = performance.now();
      const { put } = await putRecords(client, STREAM_NAME, records, clock, never);
      if (run > 0) rates.push((put / (performance.now() - from)) * 1000);
    }
    return [figure('PutRecords', 'records/s', rates)];
  } finally {
    client.destroy();
    child.disconnect();
    await exited;
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Messages as riders of a full field send them: two seconds each. */
function someRecords(): StreamRecord[] {
  const race = raceOf(3, 5_932_123);
  const rides = Array.from({ length: 1000 }, (_, index) => simulatedRider('bench', race.raceId, index));
  return Array.from({ length: RECORDS }, (_, number) => {
    const { racerId, ride } = rides[number % rides.length] ?? { racerId: '', ride: [] };
    const from = Math.floor(number / rides.length) * 2;
    return {
      v: 1,
      raceId: race.raceId,
      racerId,
      receivedAt: race.startsAt + (from + 2) * 1000,
      event: 'update',
      samples: ride
        .slice(from, from + 2)
        .map(({ second, cadenceRpm, resistancePercent }) => [
          second,
          cadenceRpm,
          resistancePercent,
          null,
          null,
        ]),
    };
  });
}
