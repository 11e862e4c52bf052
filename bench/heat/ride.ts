import { setTimeout as sleep } from 'node:timers/promises';

import type { KinesisClient } from '@aws-sdk/client-kinesis';

import type { StreamRecord } from '../../core/messages/telemetry.ts';
import type { Clock } from '../../core/race/clock.ts';
import { HEAT_SECONDS, type Race } from '../../core/race/heat.ts';
import { STREAM_NAME } from '../../infra/settings.ts';
import { putRecords, type PutCounts } from '../../simulator/riders/put-records.ts';
import { rideTotal } from '../../simulator/cli/results/tally.ts';
import type { BenchRider } from './field.ts';
import type { LatencyMeter } from './latency.ts';
import type { MqttClient } from './mqtt-clients.ts';

/** Between two looks at who has something to send, real ms. */
const TICK_MS = 50;

export interface RideOptions {
  race: Race;
  clock: Clock;
  kinesis: KinesisClient;
  /** They put records. */
  riders: readonly BenchRider[];
  /** They publish over connections of their own. */
  connected: readonly { rider: BenchRider; client: MqttClient }[];
  /** Of `riders`, those whose records are measured; measured only once `isReady`. */
  probes: ReadonlySet<BenchRider>;
  onAnswered: LatencyMeter['answered'];
  isReady(): boolean;
}

/** Rides the heat to its end. @returns what PutRecords has done, and the MQTT messages that were acknowledged */
export async function rideHeat(options: RideOptions): Promise<PutCounts & { published: number }> {
  const { race, clock, riders, connected } = options;
  const counts = { put: 0, retried: 0, published: 0 };
  const underway = new Set<Promise<void>>();
  const begin = (work: Promise<void>): void => {
    underway.add(work);
    // A failure comes out at the end, where all of them are waited for.
    void work.then(
      () => underway.delete(work),
      () => undefined,
    );
  };
  while (![...riders, ...connected.map(({ rider }) => rider)].every(({ done }) => done)) {
    const elapsed = (clock.now() - race.startsAt) / 1000;
    begin(putDue(options, elapsed, counts));
    for (const { rider, client } of connected) {
      for (const message of rider.due(elapsed)) {
        begin(client.publish(message).then(() => void counts.published++));
      }
    }
    await sleep(TICK_MS);
  }
  await Promise.all(underway);
  return counts;
}

async function putDue(options: RideOptions, elapsed: number, counts: PutCounts): Promise<void> {
  const { race, clock, kinesis, riders, probes, onAnswered } = options;
  const records: StreamRecord[] = [];
  const measured: { racerId: string; second: number; total: number }[] = [];
  for (const rider of riders) {
    for (const message of rider.due(elapsed)) {
      const head = { raceId: race.raceId, racerId: rider.racerId, receivedAt: Math.floor(clock.now()) };
      records.push({ ...message, ...head });
      // After the end boards only come while rides do, so the very last record may wait for its window's end.
      const isMeasured = elapsed < HEAT_SECONDS && probes.has(rider) && options.isReady();
      if (message.event !== 'update' || !isMeasured) continue;
      const second = message.samples.at(-1)?.[0] ?? 0;
      measured.push({ racerId: rider.racerId, second, total: rideTotal(rider.sent) });
    }
  }
  if (records.length === 0) return;
  const never = new AbortController().signal;
  const batch = await putRecords(kinesis, STREAM_NAME, records, clock, never);
  const answeredAt = performance.now();
  counts.put += batch.put;
  counts.retried += batch.retried;
  for (const { racerId, ...record } of measured) onAnswered(racerId, { ...record, answeredAt });
}
