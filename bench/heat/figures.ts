import { figure, percentile, type Figure } from '../lib/figure.ts';
import type { ProcessUsage } from '../../e2e/support/process-usage.ts';
import type { BoardWatch } from './board-watch.ts';

const MIB = 2 ** 20;

/** What was measured where boards arrive. @param where whose boards they are */
export function boardFigures(where: string, watch: BoardWatch): Figure[] {
  const { gaps, beforeMade, sinceMade } = watch;
  const { latencies, unseen } = watch.meter;
  const toBoard = [...latencies.toBoard].sort((a, b) => a - b);
  const ofPipeline = [...latencies.ofPipeline].sort((a, b) => a - b);
  return [
    figure(`${where}: record to board`, 'ms', toBoard),
    figure(`${where}: record to board, p50`, 'ms', [percentile(toBoard, 0.5)], { atMost: 700 }),
    figure(`${where}: record to board, p99`, 'ms', [percentile(toBoard, 0.99)], { atMost: 1300 }),
    figure(`${where}: pipeline`, 'ms', ofPipeline),
    figure(`${where}: pipeline, p99`, 'ms', [percentile(ofPipeline, 0.99)], { atMost: 150 }),
    figure(`${where}: pipeline, board made`, 'ms', beforeMade),
    figure(`${where}: pipeline, board delivered`, 'ms', sinceMade),
    figure(`${where}: measured records never on a board`, 'records', [unseen]),
    figure(`${where}: board to board`, 'ms', gaps),
  ];
}

/** What a process has used meanwhile; nothing on a system that does not tell. */
export function usageFigures(
  whose: string,
  before: ProcessUsage | null,
  after: ProcessUsage | null,
  { overMs, atMost }: { overMs: number; atMost?: number },
): Figure[] {
  if (before === null || after === null) return [];
  const percent = ((after.cpuMs - before.cpuMs) / overMs) * 100;
  return [
    figure(`CPU of the ${whose}`, '% of a core', [percent], atMost === undefined ? undefined : { atMost }),
    figure(`memory of the ${whose}`, 'MiB', [after.rssBytes / MIB]),
  ];
}
