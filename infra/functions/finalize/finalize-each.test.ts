import { afterEach, beforeEach, expect, test } from 'vitest';

import { kinesisRecord, startCloud, TestWindow, type TestCloud } from '../functions.test-support.ts';
import { finalizeEach } from './finalize-each.ts';

const START = 300_000_000;
const RACES = ['1-1000', '2-1000', '3-1000'];

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.close());

test('a race that is damaged keeps none behind it waiting, and is told when they are done', async () => {
  for (const raceId of RACES) {
    const second = { v: 1, event: 'join', name: 'Ada', raceId, racerId: 'r-a', receivedAt: START + 2000 };
    await new TestWindow(cloud, START).end([
      kinesisRecord({ ...second, samples: [[1, 90, 40, null, null]] }),
    ]);
  }
  await cloud.table.put({ PK: 'race#1-1000', SK: 'window#0#shard-0#x', seconds: 'nothing of the kind' });
  cloud.setTime(START + 360_000);
  const all = finalizeEach(RACES, cloud, cloud.metrics('finalize'));
  await expect(all).rejects.toThrow('has no seconds');
  expect(cloud.counts).toMatchObject({ raceFailed: 1, official: 2 });
  for (const raceId of RACES.slice(1))
    expect(await cloud.table.get({ PK: `race#${raceId}`, SK: 'results' })).toMatchObject({ official: true });
});
