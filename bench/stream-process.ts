/** The entry of a process that holds nothing but a stream, without shard limits: something to put records on. */
import { createClock, REAL_TIME } from '../core/race/clock.ts';
import { LOCAL_SHARDS, STREAM_NAME } from '../infra/settings.ts';
import { listenLoopback } from '../local/http/loopback-server.ts';
import { createKinesisApi } from '../local/stream/api.ts';
import { StreamStore } from '../local/stream/store.ts';

const [, , dir = '', accessKeyId = ''] = process.argv;
const clock = createClock(REAL_TIME, Date.now);
const NO_LIMITS = {
  writeRecordsPerSecond: Infinity,
  writeBytesPerSecond: Infinity,
  readBytesPerSecond: Infinity,
};
const store = await StreamStore.open({ dir, shardCount: LOCAL_SHARDS, clock, limits: NO_LIMITS });
const api = await listenLoopback({
  accessKeyId,
  handle: createKinesisApi({ store, streamName: STREAM_NAME, clock }),
});
process.on('disconnect', () => {
  void api.close().then(() => store.close());
});
process.send?.(api.url);
