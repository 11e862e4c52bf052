import fs from 'node:fs';
import path from 'node:path';

import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';

import type { Sample } from './recording.ts';

interface Endpoints {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  kinesis: string;
}

/** What stands on the stream: the telemetry with what the rule added. Nothing of the app's own code reads it here. */
export interface TelemetryRecord {
  raceId: string;
  racerId: string;
  samples?: Sample[];
  ride?: string;
}

/** Every record of a running local cloud's stream, read with the AWS SDK. */
export async function readStream(appDir: string): Promise<TelemetryRecord[]> {
  const endpoints = JSON.parse(
    fs.readFileSync(path.join(appDir, 'cloud', 'endpoints.json'), 'utf8'),
  ) as Endpoints;
  const client = new KinesisClient({
    region: endpoints.region,
    endpoint: endpoints.kinesis,
    credentials: endpoints,
  });
  const StreamName = 'alleycat-telemetry';
  const records: TelemetryRecord[] = [];
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  for (const { ShardId } of Shards) {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    let next = ShardIterator;
    while (next !== undefined) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator: next }));
      for (const { Data } of page.Records ?? []) {
        records.push(JSON.parse(Buffer.from(Data ?? []).toString()) as TelemetryRecord);
      }
      next = page.Records?.length ? page.NextShardIterator : undefined;
    }
  }
  client.destroy();
  return records;
}

/**
 * Each rider's total of a race in tenths of a point, from the samples alone: per second
 * (cadence + 35) * (resistance + 65) / 100 points where the pedals turn, each second once, summed in units of 1/2000 and
 * rounded down to tenths at the end. Written here again on purpose.
 */
export function totalsFromSamples(records: readonly TelemetryRecord[], raceId: string): Map<string, number> {
  const riders = new Map<string, Map<number, number>>();
  const take = (racerId: string, second: number, cadenceRpm: number, resistancePercent: number): void => {
    const seconds = riders.get(racerId) ?? new Map<number, number>();
    riders.set(racerId, seconds);
    const twoThousandths = Math.round(((cadenceRpm + 35) * (resistancePercent + 65) * 2000) / 100);
    if (!seconds.has(second)) seconds.set(second, cadenceRpm > 0 ? twoThousandths : 0);
  };
  for (const record of records.filter((one) => one.raceId === raceId)) {
    for (const [second, cadence, resistance] of record.samples ?? [])
      take(record.racerId, second, cadence, resistance);
    const ride = Buffer.from(record.ride ?? '', 'base64');
    for (let at = 0; at < ride.length; at += 4) {
      const halfRpm = ride.readUInt16LE(at);
      if (halfRpm !== 0xffff) take(record.racerId, at / 4 + 1, halfRpm / 2, ride.readUInt16LE(at + 2) / 10);
    }
  }
  return new Map(
    [...riders].map(([racerId, seconds]) => {
      const units = [...seconds.values()].reduce((sum, value) => sum + value, 0);
      return [racerId, Math.floor(units / 200)];
    }),
  );
}
