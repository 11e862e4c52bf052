/**
 * A process that puts records as fast as it can and prints the number of each that was answered, until it is
 * killed. Arguments: the stream's directory.
 */
import { StreamStore } from './store.ts';

const [, , dir = ''] = process.argv;
const limits = {
  writeRecordsPerSecond: Infinity,
  writeBytesPerSecond: Infinity,
  readBytesPerSecond: Infinity,
};
const store = await StreamStore.open({ dir, shardCount: 2, clock: { speed: 1, now: Date.now }, limits });

async function write(writer: number): Promise<never> {
  for (let i = 0; ; i += 1) {
    const results = await store.putRecords(
      Array.from({ length: 5 }, (_, k) => ({ partitionKey: `${writer}-${i}-${k}`, data: Buffer.alloc(200) })),
    );
    for (const result of results) {
      if ('sequenceNumber' in result) process.stdout.write(`${result.shardId} ${result.sequenceNumber}\n`);
    }
  }
}

await Promise.all(Array.from({ length: 20 }, (_, writer) => write(writer)));
