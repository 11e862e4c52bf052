import { paceFor } from '../functions/aggregate/board.ts';
import { SHARD_LIMITS } from '../settings.ts';
import { ASSUMED, BYTES } from './assumptions.ts';

/** How often riders publish until their first board, s (docs/protocol.md): who joins in the last seconds has none. */
const FIRST_INTERVAL_SECONDS = 2;
/** Of the riders, how many join in the 5 s between two boards, at the pace of `joinSeconds`. */
const LAST_JOINERS = 5 / ASSUMED.joinSeconds;

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
  // Boards before the start count the roster; who has joined since the last of them begins as if there were none.
  const late = Math.ceil(riders * LAST_JOINERS);
  const first = (riders - late) / Math.max(every, FIRST_INTERVAL_SECONDS) + late / FIRST_INTERVAL_SECONDS;
  return {
    riders,
    publishEverySeconds: every,
    finalSpreadSeconds: pace.finalSpreadSeconds,
    loads: [
      load('records in', records, SHARD_LIMITS.writeRecordsPerSecond, 'records/s'),
      load('bytes in', bytes, SHARD_LIMITS.writeBytesPerSecond, 'bytes/s'),
      load('bytes out', bytes * consumers, SHARD_LIMITS.readBytesPerSecond, 'bytes/s'),
      load('records in, the first seconds', first, SHARD_LIMITS.writeRecordsPerSecond, 'records/s'),
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
