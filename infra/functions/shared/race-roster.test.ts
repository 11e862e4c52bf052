import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { rosterChecksum } from '../../../core/messages/roster.ts';
import { startCloud, type TestCloud } from '../functions.test-support.ts';
import { MAX_RIDERS, RaceRoster, type RiderNews } from './race-roster.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.close());

const news = (racerId: string, name?: string, estimated = false): RiderNews => ({
  racerId,
  ...(name !== undefined && { name }),
  estimated,
});

function admit(roster: RaceRoster, ...riders: RiderNews[]): Promise<RaceRoster> {
  return RaceRoster.admit('1-5', roster, riders, cloud.table, 0);
}
const load = (): Promise<RaceRoster> => RaceRoster.load('1-5', cloud.table);

describe('a place', () => {
  test('is given in the order of coming, stored before it is used, and kept', async () => {
    const first = await admit(new RaceRoster(), news('r-b', 'Ben'), news('r-a', 'Ada'));
    const second = await admit(first, news('r-a', 'Ada'), news('r-c', 'Chi'));
    for (const roster of [second, await load()]) {
      expect(['r-b', 'r-a', 'r-c', 'r-x'].map((racerId) => roster.indexOf(racerId))).toEqual([
        0,
        1,
        2,
        undefined,
      ]);
      expect([roster.length, roster.racerId(1), roster.racerId(9)]).toEqual([3, 'r-a', '']);
    }
  });

  test('is not given where the write did not succeed', async () => {
    const roster = new RaceRoster();
    cloud.table.beforePut = () => {
      throw new Error('out of reach');
    };
    await expect(admit(roster, news('r-a'))).rejects.toThrow('out of reach');
    expect([roster.length, (await load()).length]).toEqual([0, 0]);
  });

  test('is not given when the race is full, also to those who come together with its last rider', async () => {
    const many = Array.from({ length: MAX_RIDERS - 1 }, (_, rider) => news(`r-${rider}`));
    const almost = await admit(new RaceRoster(), ...many);
    const full = await admit(almost, news('r-last'), news('r-late'), news('r-0', 'Ada'), news('r-later'));
    expect(full.length).toBe(MAX_RIDERS);
    expect([full.indexOf('r-last'), full.indexOf('r-late')]).toEqual([MAX_RIDERS - 1, undefined]);
    expect(full.entries(0, 1)[0]?.name).toBe('Ada');
    expect([full.hasRoomFor(news('r-late')), full.hasRoomFor(news('r-last'))]).toEqual([false, true]);
    expect((await load()).length).toBe(MAX_RIDERS);
  });

  test('of two writers at once: nobody gets another’s', async () => {
    const empty = await load();
    const one = await admit(empty, news('r-a', 'Ada'));
    // The other writer has still read nothing, and its first condition is lost.
    const other = await admit(empty, news('r-b', 'Ben'), news('r-a', 'Ada'));
    expect([one.indexOf('r-a'), other.indexOf('r-a'), other.indexOf('r-b')]).toEqual([0, 0, 1]);
    const third = await admit(one, news('r-c', 'Chi'));
    expect(third.entries().map(({ name }) => name)).toEqual(['Ada', 'Ben', 'Chi']);
    expect(await load()).toEqual(third);
  });

  test('goes on in a second chunk behind 1,500 riders', async () => {
    const riders = Array.from({ length: 1499 }, (_, index) => news(`r-${index}`, `Rider ${index}`));
    const full = await admit(new RaceRoster(), ...riders);
    const over = await admit(full, news('x-1', 'Ada'), news('x-2', 'Ben'));
    const again = await admit(over, news('x-3', 'Chi'), news('r-0', 'Renamed'));
    expect(['x-1', 'x-2', 'x-3'].map((racerId) => again.indexOf(racerId))).toEqual([1499, 1500, 1501]);
    const chunks = await cloud.table.queryAll('race#1-5', 'roster#');
    expect(chunks.map(({ SK, length }) => [SK, length])).toEqual([
      ['roster#0000', 1500],
      ['roster#0001', 2],
    ]);
    expect((await load()).entries()).toEqual(again.entries());
  });
});

describe('a name', () => {
  test('once given is kept for the heat', async () => {
    const roster = await admit(new RaceRoster(), news('r-a', 'Ada'));
    expect(roster.changedBy(news('r-a', 'Bob'))).toBe(false);
    const after = await admit(roster, news('r-a', 'Bob'));
    expect([after.entries()[0]?.name, after.epoch]).toEqual(['Ada', 0]);
  });

  test('is a placeholder until it comes, and its coming is a new epoch', async () => {
    const roster = await admit(new RaceRoster(), news('r-0123456789'));
    expect(roster.entries()).toEqual([{ racerId: 'r-0123456789', name: 'Rider 456789', estimated: false }]);
    const named = await admit(roster, news('r-0123456789', 'Ada'));
    expect([named.entries()[0]?.name, roster.epoch, named.epoch, (await load()).epoch]).toEqual([
      'Ada',
      0,
      1,
      1,
    ]);
  });

  test('that comes at the same time from two writers is the first one’s', async () => {
    const roster = await admit(new RaceRoster(), news('r-a'));
    await admit(roster, news('r-a', 'Ada'));
    const late = await admit(roster, news('r-a', 'Bob'));
    expect([late.entries()[0]?.name, late.epoch]).toEqual(['Ada', 1]);
  });
});

test('“estimated” once said stays', async () => {
  const roster = await admit(new RaceRoster(), news('r-a', 'Ada'));
  const estimated = await admit(roster, news('r-a', undefined, true));
  expect([estimated.entries()[0]?.estimated, estimated.epoch]).toEqual([true, 1]);
  expect(estimated.changedBy(news('r-a', undefined, false))).toBe(false);
  expect((await load()).entries()).toEqual([{ racerId: 'r-a', name: 'Ada', estimated: true }]);
});

test('a message is a part of the roster with the length and checksum of all of it', async () => {
  const roster = await admit(
    new RaceRoster(),
    news('r-a', 'Ada'),
    news('r-b', 'Ben', true),
    news('r-c', 'Chi'),
  );
  expect(roster.message('1-5', 1, 2)).toEqual({
    v: 1,
    raceId: '1-5',
    epoch: 0,
    from: 1,
    length: 3,
    checksum: rosterChecksum(roster.entries()),
    entries: [['r-b', 'Ben', 1]],
  });
  expect(roster.message('1-5', 3).entries).toEqual([]);
});
