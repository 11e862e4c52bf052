import { describe, expect, it } from 'vitest';
import { encodeFrame, type StoredRecord } from './frame.ts';
import { RecentRecords } from './recent-records.ts';
import { formatSequence } from './sequence.ts';

/** Each weighs its 744 bytes of data and 256 more. */
function record(counter: number): StoredRecord {
  const data = Buffer.alloc(744);
  return { counter, sequenceNumber: formatSequence(counter), arrivalMs: 0, partitionKey: '', data };
}

function countersAfter(recent: RecentRecords, after: number): number[] {
  const counters: number[] = [];
  recent.read(after, ({ counter }) => counters.push(counter) > 0);
  return counters;
}

describe('the newest records', () => {
  it('are as many as their bytes allow, however many there were', () => {
    const recent = new RecentRecords(10_000, -1);
    for (let counter = 0; counter < 5000; counter++) {
      recent.push(record(counter));
      const oldest = Math.max(0, counter - 9);
      expect(recent.covers(oldest - 1)).toBe(true);
      expect(recent.covers(oldest - 2)).toBe(counter < 9 && oldest - 2 >= -1);
      expect(countersAfter(recent, oldest - 1)).toHaveLength(counter - oldest + 1);
    }
    expect(countersAfter(recent, 4992)).toEqual([4993, 4994, 4995, 4996, 4997, 4998, 4999]);
  });

  it('keep no memory but their own', () => {
    const frame = encodeFrame(1, 2, 'key', Buffer.from('data'));
    expect(frame.buffer.byteLength).toBe(frame.length);
  });
});
