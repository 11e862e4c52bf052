import type { PutCounts } from '../../simulator/riders/put-records.ts';
import type { BoardWatch } from '../heat/board-watch.ts';
import { figure, percentile, type Figure, type Target } from '../lib/figure.ts';
import type { Used } from './usage-watch.ts';

const MIB = 2 ** 20;
const PARTS = { p50: 0.5, p90: 0.9, p99: 0.99, 'p99.9': 0.999 } as const;
/** The field that the targets are about. */
const TARGET_RIDERS = 1000;
const PIPELINE_P99_MS = 150;
const CPU_PERCENT = 60;

export interface Measured {
  riders: number;
  watch: BoardWatch;
  counts: PutCounts;
  /** From the first join to the last `final`, ms. */
  overMs: number;
  /** What the cloud used in that time. */
  ridden: Used;
  /** The same until the results were right. */
  used: Used;
  totals: readonly Figure[];
}

/** The figures of one field, each named by its riders. */
export function fieldFigures({ riders, watch, counts, overMs, ridden, used, totals }: Measured): Figure[] {
  const isTarget = riders === TARGET_RIDERS;
  const { latencies, unseen } = watch.meter;
  const figures = [
    ...distribution('pipeline', latencies.ofPipeline, isTarget ? { p99: { atMost: PIPELINE_P99_MS } } : {}),
    ...distribution('pipeline, board made', watch.beforeMade),
    ...distribution('pipeline, board delivered', watch.sinceMade),
    ...distribution('record to board', latencies.toBoard),
    figure('measured records never on a board', 'records', [unseen]),
    figure('board to board', 'ms', watch.gaps),
    figure('boards', 'bytes', watch.boards.map(({ bytes }) => bytes)), // prettier-ignore
    figure('CPU of the cloud', '% of a core', [(ridden.cpuMs / overMs) * 100], isTarget ? { atMost: CPU_PERCENT } : undefined), // prettier-ignore
    figure('CPU of the cloud, results included', 's', [used.cpuMs / 1000]),
    figure('CPU a rider', 'ms', [used.cpuMs / riders]),
    figure('memory of the cloud', 'MiB', [used.rssBytes / MIB]),
    figure('records', 'records/s', [(counts.put / overMs) * 1000]),
    figure('records put again', 'records', [counts.retried]),
    figure('longest wait on the stream', 'ms', [ridden.worstLagMs]),
    figure('wait on the stream at the end', 'ms', [used.lagMs]),
    ...totals,
  ];
  return figures.map((one) => ({ ...one, name: `${riders}: ${one.name}` }));
}

/** All values, and what part of them is below what. */
function distribution(
  name: string,
  values: readonly number[],
  targets: Partial<Record<keyof typeof PARTS, Target>> = {},
): Figure[] {
  const sorted = [...values].sort((a, b) => a - b);
  const parts = Object.entries(PARTS) as [keyof typeof PARTS, number][];
  return [
    figure(name, 'ms', sorted),
    ...parts.map(([part, of]) => figure(`${name}, ${part}`, 'ms', [percentile(sorted, of)], targets[part])),
  ];
}
