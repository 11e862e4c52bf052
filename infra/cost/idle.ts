import { FUNCTION_LIMITS, SWEEP_SECONDS } from '../settings.ts';
import { BYTES, DURATIONS, IDLE } from './assumptions.ts';
import type { StreamOptions } from './options-cost.ts';
import { GIGABYTE, PRICES } from './prices.ts';
import { row, type Row } from './row.ts';

/** A month as AWS counts it. */
export const HOURS_A_MONTH = 730;

/** What a month costs in which nobody races. */
export function idleRows(shards: number, { onDemand, fanOut, archive }: StreamOptions): Row[] {
  const month = [HOURS_A_MONTH, 'hours'] as const;
  const sweeps = [(HOURS_A_MONTH * 3600) / SWEEP_SECONDS, 'sweeps'] as const;
  const memory = [FUNCTION_LIMITS.finalize.memoryMegabytes / 1024, 'GB'] as const;
  return [
    onDemand
      ? row('stream, on demand', PRICES.kinesisStream, [1, 'stream'], month)
      : row('shards', PRICES.kinesisShard, [shards, 'shards'], month),
    ...(fanOut && !onDemand ? [row('fan-out', PRICES.fanOutShard, [shards, 'shards'], month)] : []),
    ...(archive ? [row('archive: jq, at most', PRICES.firehoseJq, [1, 'delivery stream'], month)] : []),
    row('metrics of its own', PRICES.metric, [IDLE.metrics, 'metrics']),
    row('alarms', PRICES.alarm, [IDLE.alarmMetrics, 'metrics']),
    row('dashboard', PRICES.dashboard, [IDLE.dashboards, 'dashboard']),
    row('key of the alarm topic', PRICES.kmsKey, [IDLE.kmsKeys, 'key']),
    row('requests to KMS', PRICES.kmsRequest, [IDLE.kmsRequestsPerHour, 'requests'], month),
    row('sweep: invocations', PRICES.lambdaRequest, sweeps),
    row('sweep: time', PRICES.lambdaTime, sweeps, [DURATIONS.sweep / 1000, 's'], memory),
    row('sweep: reads', PRICES.tableRead, sweeps, [IDLE.sweepReads, 'units']),
    row('sweep: logs', PRICES.logs, sweeps, [BYTES.logInvocation / GIGABYTE, 'GB']),
  ];
}
