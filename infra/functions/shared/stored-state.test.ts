import { afterEach, beforeEach, expect, test } from 'vitest';

import { DecodeError } from '../../../core/errors.ts';
import { Field } from '../../../core/race/field.ts';
import { startCloud, type TestCloud } from '../functions.test-support.ts';
import { inflate } from './deflate.ts';
import { readState, writeState } from './stored-state.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.close());

function stateOf(version: number): Parameters<typeof writeState>[2] {
  const field = new Field();
  field.fold(2, 7, 12_345);
  return { version, field, boardAt: 77, rosterEpoch: 5, tail: null };
}

test('a state comes back, and lives seven days', async () => {
  expect(await readState(cloud.table, '1-5')).toBeNull();
  expect(await writeState(cloud.table, '1-5', stateOf(1), 0, 5_000_000)).toBe(true);
  const read = await readState(cloud.table, '1-5');
  expect(read).toMatchObject({ version: 1, boardAt: 77, rosterEpoch: 5 });
  expect(read?.field.allUnits()).toEqual([0, 0, 12_345]);
  expect(await cloud.table.get({ PK: 'race#1-5', SK: 'state' })).toMatchObject({
    expiresAt: 5000 + 7 * 86_400,
  });
});

test('is written only on the version that it stands on', async () => {
  expect(await writeState(cloud.table, '1-5', stateOf(1), 0, 0)).toBe(true);
  expect(await writeState(cloud.table, '1-5', stateOf(1), 0, 0)).toBe(false);
  expect(await writeState(cloud.table, '1-5', stateOf(2), 1, 0)).toBe(true);
  expect(await writeState(cloud.table, '1-5', stateOf(3), 1, 0)).toBe(false);
  expect((await readState(cloud.table, '1-5'))?.version).toBe(2);
});

test('a damaged item is a DecodeError', async () => {
  const key = { PK: 'race#1-5', SK: 'state' };
  await cloud.table.put({ ...key, version: 1, boardAt: 0 });
  await expect(readState(cloud.table, '1-5')).rejects.toThrow(DecodeError);
  await cloud.table.put({
    ...key,
    version: 1,
    boardAt: 0,
    field: Buffer.from('no deflate stream'),
  });
  await expect(readState(cloud.table, '1-5')).rejects.toThrow(DecodeError);
  expect(() => inflate(Buffer.from([1, 2]))).toThrow(DecodeError);
});

test('a field whose latest seconds do not fit beside the totals keeps the totals', async () => {
  const field = new Field();
  for (let rider = 0; rider < 5000; rider++) {
    for (let second = 1; second <= 30; second++) {
      const mixed = Math.imul(rider * 300 + second, 0x9e3779b1) >>> 0;
      // Half of the seconds are lost, nowhere the same ones; of the latest, which are not ranked yet, none is.
      if (second > 16 || mixed % 2 === 0) field.fold(rider, second, mixed % 940_501);
    }
  }
  field.advanceTo(16);
  expect(await writeState(cloud.table, '1-5', { ...stateOf(1), field }, 0, 0)).toBe(true);
  const read = (await readState(cloud.table, '1-5'))?.field;
  expect(read?.allUnits()).toEqual(field.allUnits());
  expect(read?.second).toBe(30);
});
