import type { KinesisClient, PutRecordsCommand, PutRecordsCommandOutput } from '@aws-sdk/client-kinesis';

import type { StreamRecord } from '../../core/messages/telemetry.ts';

/** One record as it was put: its partition key and what it says. */
export interface PutEntry {
  key: string;
  bytes: number;
  record: StreamRecord;
}

/** A stream that says of each call which of its records it does not take; `throw` fails the call as a whole. */
export function fakeStream(refuse: (entries: PutEntry[], call: number) => boolean[] | 'throw' = () => []): {
  client: KinesisClient;
  calls: PutEntry[][];
  /** What was taken, in the order of taking. */
  taken: PutEntry[];
} {
  const calls: PutEntry[][] = [];
  const taken: PutEntry[] = [];
  const send = async ({ input }: PutRecordsCommand): Promise<Partial<PutRecordsCommandOutput>> => {
    const entries = (input.Records ?? []).map(({ Data, PartitionKey }) => ({
      key: PartitionKey ?? '',
      bytes: (Data?.length ?? 0) + (PartitionKey?.length ?? 0),
      record: JSON.parse(Buffer.from(Data ?? []).toString()) as StreamRecord,
    }));
    calls.push(entries);
    const refused = refuse(entries, calls.length);
    if (refused === 'throw') throw new Error('ECONNREFUSED');
    taken.push(...entries.filter((_, index) => refused[index] !== true));
    return {
      FailedRecordCount: refused.filter(Boolean).length,
      Records: entries.map((_, index) =>
        refused[index] === true
          ? { ErrorCode: 'ProvisionedThroughputExceededException' }
          : { SequenceNumber: '1', ShardId: 'shard-0' },
      ),
    };
  };
  return { client: { send } as unknown as KinesisClient, calls, taken };
}
