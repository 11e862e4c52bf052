import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { CREDIT_MS } from '../../../core/race/heat.ts';

import { kinesisRecord, startCloud, TestWindow, unitsOf, type TestCloud } from '../functions.test-support.ts';
import { readPace } from '../shared/best-rides.ts';
import { markForgotten } from '../shared/forgotten.ts';
import { unpackRows } from './results.ts';
import type { Item } from '../shared/table.ts';
import { finalizeRace, type Outcome } from './finalize.ts';

const RACE = '2-1000';
const START = 300_000_000;
const END = START + 300_000;

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.close());

const finalize = (): Promise<Outcome> => finalizeRace(RACE, cloud, cloud.metrics('finalize'));

type Second = [second: number, cadenceRpm: number, resistancePercent: number];

/** One window in which some riders' seconds came, each with a name. */
async function ridden(
  windowStart: number,
  ...riders: [racerId: string, name: string, ...seconds: Second[]][]
): Promise<void> {
  await new TestWindow(cloud, windowStart).end(
    riders.map(([racerId, name, ...seconds]) =>
      kinesisRecord({
        v: 1,
        event: 'join',
        name,
        raceId: RACE,
        racerId,
        receivedAt: END,
        samples: seconds.map((one) => [...one, null, null]),
      }),
    ),
  );
}

const results = () => cloud.table.get({ PK: `race#${RACE}`, SK: 'results' });
const listing = () => cloud.table.get({ PK: 'class#2', SK: 'race#000001000' });
const rows = async (): Promise<unknown> => unpackRows((await results()) as Item);
const tenths = (...seconds: [number, number][]): number =>
  Math.floor(seconds.reduce((sum, one) => sum + unitsOf(...one), 0) / 200);

describe('before there is anything to say', () => {
  test('a heat that has not ended', async () => {
    await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
    cloud.setTime(END - 1);
    expect(await finalize()).toBe('not_ended');
    expect(await results()).toBeNull();
  });

  test('what is no race', async () => {
    expect(await finalizeRace('9-1', cloud, cloud.metrics('finalize'))).toBe('not_ended');
  });

  test('a heat that nobody rode', async () => {
    cloud.setTime(END);
    expect(await finalize()).toBe('no_state');
  });
});

describe('results', () => {
  test('are provisional for a minute, then official, then left alone', async () => {
    await ridden(START, ['r-a', 'Ada', [1, 90, 40], [2, 80, 30]]);
    const outcomes: Outcome[] = [];
    for (const after of [0, 59_999, 60_000, 600_000]) {
      cloud.setTime(END + after);
      outcomes.push(await finalize());
    }
    expect(outcomes).toEqual(['provisional', 'unchanged', 'official', 'unchanged']);
    expect(await rows()).toEqual([[1, 'r-a', 'Ada', tenths([90, 40], [80, 30]), 2, 0]]);
    expect(await results()).toMatchObject({ stateVersion: 1, official: true });
    expect(await listing()).toMatchObject({
      official: true,
      riders: 1,
      winnerName: 'Ada',
      winnerTenths: tenths([90, 40], [80, 30]),
    });
  });

  test('rank by tenths of a point: equal ones share a rank and stand by racerId; who rode nothing is left out', async () => {
    await ridden(
      START,
      ['r-c', 'Chi', [1, 90, 40]],
      ['r-none', 'Nobody'],
      ['r-b', 'Ben', [1, 90, 40], [2, 0, 50]], // prettier-ignore
      ['r-d', 'Dov', [1, 100, 40]],
      ['r-a', 'Ada', [1, 80, 40]],
    );
    cloud.setTime(END);
    await finalize();
    expect(await rows()).toEqual([
      [1, 'r-d', 'Dov', tenths([100, 40]), 1, 0],
      [2, 'r-b', 'Ben', tenths([90, 40]), 2, 0],
      [2, 'r-c', 'Chi', tenths([90, 40]), 1, 0],
      [4, 'r-a', 'Ada', tenths([80, 40]), 1, 0],
    ]);
  });

  test('change when late seconds are credited', async () => {
    await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
    cloud.setTime(END + 60_000);
    expect(await finalize()).toBe('official');
    await ridden(END, ['r-a', 'Ada', [1, 90, 40], [2, 80, 30]], ['r-b', 'Ben', [1, 70, 20]]);
    expect(await finalize()).toBe('official');
    expect(await rows()).toEqual([
      [1, 'r-a', 'Ada', tenths([90, 40], [80, 30]), 2, 0],
      [2, 'r-b', 'Ben', tenths([70, 20]), 1, 0],
    ]);
    expect(await listing()).toMatchObject({ stateVersion: 2, riders: 2 });
  });

  test('are not replaced by those of an older state', async () => {
    await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
    cloud.setTime(END);
    const newer = { stateVersion: 2, official: true, rows: Uint8Array.of(1, 2, 3) };
    // Somebody with a newer state is faster, between this run's look and its writes.
    cloud.table.beforePut = async () => {
      cloud.table.beforePut = () => undefined;
      await cloud.table.put({ PK: `race#${RACE}`, SK: 'results', ...newer });
      await cloud.table.put({ PK: 'class#2', SK: 'race#000001000', ...newer, winnerName: 'Eva' });
    };
    await finalize();
    expect(await results()).toMatchObject(newer);
    expect(await listing()).toMatchObject({ winnerName: 'Eva' });
  });

  describe('that are official', () => {
    const official = { stateVersion: 1, official: true };

    /** What `other` writes comes between this run's look and its writes. */
    function overtakenBy(other: () => Promise<unknown>): void {
      cloud.table.beforePut = async () => {
        cloud.table.beforePut = () => undefined;
        await other();
      };
    }

    test('stay so: a provisional run of the same state that comes late changes nothing', async () => {
      await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
      cloud.setTime(END);
      overtakenBy(() => {
        cloud.setTime(END + 60_000);
        return finalize();
      });
      await finalize();
      expect(await results()).toMatchObject(official);
      expect(await listing()).toMatchObject(official);
    });

    test('stay so: a run by a clock that is behind finds nothing to do', async () => {
      await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
      cloud.setTime(END + 60_000);
      await finalize();
      cloud.setTime(END);
      expect(await finalize()).toBe('unchanged');
      expect(await results()).toMatchObject(official);
    });

    test('give way to a newer state, whose seconds are more', async () => {
      await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
      cloud.setTime(END + 60_000);
      await finalize();
      await ridden(END, ['r-a', 'Ada', [2, 80, 30]]);
      cloud.setTime(END);
      expect(await finalize()).toBe('provisional');
      expect(await results()).toMatchObject({ stateVersion: 2, official: false });
      expect(await listing()).toMatchObject({ stateVersion: 2, official: false });
    });
  });
});

describe('windows and state that disagree', () => {
  test('are waited for: a window whose state is not written yet', async () => {
    cloud.table.beforePut = ({ SK }) => {
      if (SK === 'state') throw new Error('died');
    };
    const before = ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
    await expect(before).rejects.toThrow('died');
    cloud.table.beforePut = () => undefined;
    cloud.setTime(END);
    expect(await finalize()).toBe('no_state');

    await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
    cloud.table.beforePut = ({ SK }) => {
      if (SK === 'state') throw new Error('died');
    };
    await expect(ridden(START + 15_000, ['r-a', 'Ada', [2, 90, 40]])).rejects.toThrow('died');
    cloud.table.beforePut = () => undefined;
    expect(await finalize()).toBe('waiting');
    expect([await results(), cloud.counts.totalsDisagree]).toEqual([null, 1]);

    await ridden(START + 15_000, ['r-a', 'Ada', [2, 90, 40]]);
    expect(await finalize()).toBe('provisional');
    expect(await rows()).toEqual([[1, 'r-a', 'Ada', tenths([90, 40], [90, 40]), 2, 0]]);
  });

  test('are not waited for beyond the time in which samples are credited: what is durable counts', async () => {
    await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
    cloud.table.beforePut = ({ SK }) => {
      if (SK === 'state') throw new Error('died');
    };
    await expect(ridden(START + 15_000, ['r-a', 'Ada', [2, 90, 40]])).rejects.toThrow('died');
    cloud.table.beforePut = () => undefined;
    cloud.setTime(END + CREDIT_MS - 1);
    expect(await finalize()).toBe('waiting');
    cloud.setTime(END + CREDIT_MS);
    expect(await finalize()).toBe('official');
    expect(await rows()).toEqual([[1, 'r-a', 'Ada', tenths([90, 40], [90, 40]), 2, 0]]);
    expect(cloud.counts.totalsDisagree).toBe(2);
    // And should the batch come after all, there is nothing new in it.
    await ridden(START + 15_000, ['r-a', 'Ada', [2, 90, 40]]);
    expect(await finalize()).toBe('official');
    expect(await rows()).toEqual([[1, 'r-a', 'Ada', tenths([90, 40], [90, 40]), 2, 0]]);
  });

  test('but a window that is gone is waited for, whatever the time', async () => {
    await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
    for (const item of await cloud.table.queryAll(`race#${RACE}`, 'window#'))
      await cloud.table.delete({ PK: item.PK, SK: item.SK });
    cloud.setTime(END + CREDIT_MS);
    expect(await finalize()).toBe('waiting');
  });

  test('the same total from fewer seconds is no agreement', async () => {
    cloud.table.beforePut = ({ SK }) => {
      if (SK === 'state') throw new Error('died');
    };
    await expect(ridden(START, ['r-a', 'Ada', [1, 90, 40], [2, 0, 40]])).rejects.toThrow('died');
    cloud.table.beforePut = () => undefined;
    await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
    cloud.setTime(END);
    expect(await finalize()).toBe('waiting');
  });

  test('a damaged window is thrown, not guessed', async () => {
    await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
    await cloud.table.put({ PK: `race#${RACE}`, SK: 'window#0#shard-0#x' });
    cloud.setTime(END);
    await expect(finalize()).rejects.toThrow(/has no seconds/);
  });
});

test.each([
  ['before', 1],
  ['after', 1],
  ['before', 2],
  ['after', 2],
] as const)('killed %s its write %i and run again, it ends with the same items', async (when, write) => {
  await ridden(START, ['r-a', 'Ada', [1, 90, 40]]);
  cloud.setTime(END + 60_000);
  let writes = 0;
  cloud.table[when === 'before' ? 'beforePut' : 'afterPut'] = () => {
    if (++writes === write) throw new Error('killed');
  };
  await expect(finalize()).rejects.toThrow('killed');
  await finalize();
  expect(await results()).toMatchObject({ stateVersion: 1, official: true });
  expect(await listing()).toMatchObject({ stateVersion: 1, official: true, winnerName: 'Ada' });
});

describe('what riders keep', () => {
  const whole = (seconds: number): Second[] => Array.from({ length: seconds }, (_, at) => [at + 1, 90, 40]);
  const itemsOf = async (): Promise<unknown> => ({
    ride: await cloud.table.queryAll('racer#r-a', ''),
    bests: await cloud.table.queryAll('class#2', 'best#'),
    pace: await cloud.table.get({ PK: 'class#2', SK: 'pace' }),
    results: await results(),
    listing: await listing(),
  });

  test('is there before the results are official, and not before', async () => {
    await ridden(START, ['r-a', 'Ada', ...whole(285)], ['r-b', 'Ben', ...whole(284)]);
    cloud.setTime(END);
    await finalize();
    expect(await cloud.table.queryAll('racer#r-a', '')).toEqual([]);
    cloud.setTime(END + 60_000);
    const order: string[] = [];
    cloud.table.afterPut = ({ PK, SK }) =>
      void order.push(PK.startsWith('racer#') ? 'rider' : (SK.split('#')[0] ?? ''));
    await finalize();
    expect(order.at(-1)).toBe('results');
    expect(order.at(-2)).toBe('race');
    const total = tenths(...whole(285).map(([, ...one]): [number, number] => one));
    expect(await cloud.table.queryAll('racer#r-a', '')).toMatchObject([
      { SK: 'best#2', name: 'Ada', totalTenths: total, heat: 1000, flags: 0, stateVersion: 1 },
      { SK: 'ride#000001000#2', rank: 1, riders: 2, totalTenths: total, seconds: 285, flags: 0 },
    ]);
    expect(await cloud.table.queryAll('racer#r-b', '')).toMatchObject([
      { SK: 'ride#000001000#2', rank: 2, seconds: 284 },
    ]);
    // Heat 1000 begins on 1970-01-04, a Sunday.
    const bests = await cloud.table.queryAll('class#2', 'best#');
    expect(bests.map(({ SK, expiresAt }) => [SK, expiresAt])).toEqual([
      ['best#all#r-a', undefined],
      ['best#day-1970-01-04#r-a', 300_000 + 8 * 86_400],
      ['best#week-1970-W01#r-a', 300_000 + 35 * 86_400],
    ]);
  });

  test('is written again only where it is another', async () => {
    await ridden(START, ['r-a', 'Ada', ...whole(290)], ['r-b', 'Ben', ...whole(289)]);
    cloud.setTime(END + 60_000);
    await finalize();
    await ridden(END + 60_000, ['r-b', 'Ben', [290, 0, 40]]);
    const written: string[] = [];
    cloud.table.afterPut = ({ PK, SK }) => void written.push(`${PK} ${SK.replace(/#.*/, '')}`);
    await finalize();
    // A second of nothing: one more second for Ben's ride, and another curve of his.
    expect(written.sort()).toEqual([
      'class#2 pace',
      'class#2 race',
      'race#2-1000 results',
      'racer#r-b best',
      'racer#r-b ride',
    ]);
  });

  test('killed before or after any write and run again, it ends with the same items', async () => {
    let expected: unknown;
    for (const when of ['before', 'after'] as const) {
      for (let at = 1; at <= 12; at++) {
        await cloud.close();
        cloud = await startCloud();
        await ridden(START, ['r-a', 'Ada', ...whole(300)], ['r-b', 'Ben', ...whole(290)]);
        cloud.setTime(END + 60_000);
        let writes = 0;
        cloud.table[when === 'before' ? 'beforePut' : 'afterPut'] = () => {
          if (++writes === at) throw new Error('killed');
        };
        const died = await finalize().then(
          () => false,
          () => true,
        );
        expect(died).toBe(at <= 11 || writes > 11);
        cloud.table.beforePut = cloud.table.afterPut = () => undefined;
        await finalize();
        expected ??= await itemsOf();
        expect(await itemsOf()).toEqual(expected);
        if (!died) break;
      }
    }
  });

  test('of somebody who is forgotten while it runs is taken out again', async () => {
    await ridden(START, ['r-a', 'Ada', ...whole(300)], ['r-b', 'Ben', ...whole(290)]);
    cloud.setTime(END + 60_000);
    for (const last of ['ride#', 'pace', 'race#', 'results']) {
      let isTime = true;
      cloud.table.afterPut = async ({ PK, SK }) => {
        if (!isTime || !SK.startsWith(last) || PK === 'forgotten') return;
        isTime = false;
        await markForgotten('r-a', cloud.table, END + 60_000);
      };
      await finalize();
      cloud.table.afterPut = () => undefined;
      expect(isTime).toBe(false);
      expect(await cloud.table.queryAll('racer#r-a', '')).toEqual([]);
      expect((await cloud.table.queryAll('class#2', 'best#')).map(({ racerId }) => racerId)).not.toContain(
        'r-a',
      );
      expect((await readPace(cloud.table, 2)).rides.map(({ racerId }) => racerId)).toEqual(['r-b']);
      const [first, second] = (await rows()) as unknown[][];
      expect(first?.slice(0, 3)).toEqual([1, expect.stringMatching(/^gone-[0-9a-f]{16}$/), 'Former rider']);
      expect(second?.slice(0, 3)).toEqual([2, 'r-b', 'Ben']);
      // As if nothing had been.
      await cloud.close();
      cloud = await startCloud();
      await ridden(START, ['r-a', 'Ada', ...whole(300)], ['r-b', 'Ben', ...whole(290)]);
      cloud.setTime(END + 60_000);
    }
  });
});
