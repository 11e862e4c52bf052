import { paceFor } from '../functions/aggregate/board.ts';
import { SHARD_LIMITS } from '../settings.ts';
import { AS_THE_CODE_IS, BYTES } from './assumptions.ts';

/**
 * How often riders publish in the first seconds: 2 s until their first board (docs/protocol.md). But a board before the
 * start counts nobody as active yet and says 1 s.
 */
const FIRST_INTERVAL_SECONDS = AS_THE_CODE_IS.boardsBeforeStart ? 1 : 2;

/** What stands against one limit. */
export interface Load {
  what: string;
  value: number;
  limit: number;
  unit: string;
  exceeded: boolean;
}

/** What the riders of one shard put on it. */
export interface ShardLoad {
  riders: number;
  publishEverySeconds: number;
  finalSpreadSeconds: number;
  loads: Load[];
}

/**
 * The load of a shard with so many riders in full heats at once.
 * @param everySeconds how often they publish; as the boards say by default
 * @param consumers readers that share the shard's output
 */
export function shardLoad(riders: number, everySeconds?: number, consumers = 1): ShardLoad {
  const pace = paceFor(riders);
  const every = everySeconds ?? pace.publishEverySeconds;
  const records = riders / every;
  const bytes = records * (BYTES.record + BYTES.sample * every);
  const finals = riders / pace.finalSpreadSeconds;
  const first = Math.min(every, FIRST_INTERVAL_SECONDS);
  return {
    riders,
    publishEverySeconds: every,
    finalSpreadSeconds: pace.finalSpreadSeconds,
    loads: [
      load('records in', records, SHARD_LIMITS.writeRecordsPerSecond, 'records/s'),
      load('bytes in', bytes, SHARD_LIMITS.writeBytesPerSecond, 'bytes/s'),
      load('bytes out', bytes * consumers, SHARD_LIMITS.readBytesPerSecond, 'bytes/s'),
      load('records in, the first seconds', riders / first, SHARD_LIMITS.writeRecordsPerSecond, 'records/s'),
      load(
        'finals, and the next heat begun',
        finals + records,
        SHARD_LIMITS.writeRecordsPerSecond,
        'records/s',
      ),
      load('their bytes', finals * BYTES.final + bytes, SHARD_LIMITS.writeBytesPerSecond, 'bytes/s'),
    ],
  };
}

function load(what: string, value: number, limit: number, unit: string): Load {
  return { what, value, limit, unit, exceeded: value > limit };
}
