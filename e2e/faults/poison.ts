import { PutRecordsCommand } from '@aws-sdk/client-kinesis';

import { STREAM_NAME } from '../../infra/settings.ts';
import type { Scene } from './scene.ts';
import { until } from './waiting.ts';

/** More than the door takes of one record, bytes: 8 KB. */
const LARGE_BYTES = 700_000;

/** Puts records on the stream that nothing may count and nothing may stumble over. */
export async function poison({ access, race, clock, app }: Scene): Promise<void> {
  const { rider } = await app.state();
  const { raceId } = race;
  const head = { v: 1, event: 'update', raceId, receivedAt: Math.floor(clock.now()) };
  const sample = [1, 250, 100, null, null];
  const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
  const ours = [
    Buffer.alloc(0),
    Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28]),
    Buffer.from('{"v":1,"event":"update","raceId":'),
    Buffer.from('null'),
    json([head]),
    json({ ...head, racerId: 'poison', samples: 'many' }),
    json({ ...head, racerId: 'poison', samples: [[0, 90, 40, null, null]] }),
    json({ ...head, racerId: 'poison', samples: [[1, -1, 40, null, null]] }),
    json({ ...head, racerId: 'poison', v: 2, samples: [sample] }),
    json({ ...head, racerId: '__proto__', event: 'final', ride: '====' }),
    // From the future, and from before the heat.
    json({ ...head, racerId: 'poison', samples: [[300, 90, 40, null, null]], receivedAt: race.startsAt }),
    json({ ...head, racerId: 'poison', samples: [sample], receivedAt: 0 }),
    json({ ...head, racerId: 'poison', samples: [sample], padding: 'x'.repeat(LARGE_BYTES) }),
  ].filter(({ length }) => length > 0);
  // In order within itself, and on another race's shard: a second of the app's rider, ridden harder than by anybody.
  const strangers = ['1-1', '2-1', '3-1', '4-1'].map((key) => ({
    Data: json({ ...head, racerId: rider.racerId, samples: Array.from({ length: 300 }, (_, at) => [at + 1, 250, 100, null, null]) }), // prettier-ignore
    PartitionKey: key,
  }));
  const Records = [...ours.map((Data) => ({ Data, PartitionKey: raceId })), ...strangers];
  const { FailedRecordCount } = await until(
    () => access.kinesis.send(new PutRecordsCommand({ StreamName: STREAM_NAME, Records })).catch(() => null),
    'the stream to take the poison',
    10_000,
  );
  if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} poisoned records were not taken.`);
}
