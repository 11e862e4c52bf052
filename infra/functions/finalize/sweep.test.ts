import { afterEach, beforeEach, expect, test } from 'vitest';

import { startCloud, type TestCloud } from '../functions.test-support.ts';
import { racesToSweep } from './sweep.ts';

const MINUTE = 60_000;
/** Heat 1000 begins here. */
const START = 300_000_000;

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.close());

async function race(
  raceId: string,
  version: number,
  results?: { stateVersion: number; official: boolean },
): Promise<void> {
  await cloud.table.put({ PK: `race#${raceId}`, SK: 'state', version });
  if (results !== undefined) await cloud.table.put({ PK: `race#${raceId}`, SK: 'results', ...results });
}

test('picks the races that have ended and whose results are missing, old or not yet official', async () => {
  cloud.setTime(START + 90_000);
  await race('1-1000', 1); // running
  await race('1-999', 1); // no results
  await race('2-999', 3, { stateVersion: 2, official: true }); // late seconds came
  await race('3-999', 1, { stateVersion: 1, official: false }); // a minute has passed
  await race('4-999', 1, { stateVersion: 1, official: true }); // done
  await race('5-984', 1); // the oldest that is looked at
  await race('5-983', 1); // nothing can come to it any more
  await cloud.table.put({ PK: 'race#6-999', SK: 'results', stateVersion: 1, official: false }); // state expired
  expect((await racesToSweep(cloud)).sort()).toEqual(['1-999', '2-999', '3-999', '5-984']);
});

test('lets provisional results be for a minute', async () => {
  await race('3-999', 1, { stateVersion: 1, official: false });
  cloud.setTime(START + MINUTE - 1);
  expect(await racesToSweep(cloud)).toEqual([]);
  cloud.setTime(START + MINUTE);
  expect(await racesToSweep(cloud)).toEqual(['3-999']);
});

test('at the beginning of time there is nothing', async () => {
  cloud.setTime(1000);
  expect(await racesToSweep(cloud)).toEqual([]);
});
