import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import {
  endEverything,
  makeFolder,
  officialResults,
  ridersOf,
  samplesOf,
  startCloud,
} from './cloud-scene.test-support.ts';
import { anchorAtHeat, tenthsOf, until } from './cloud.test-support.ts';

describe('a cloud that is killed with SIGKILL', () => {
  afterEach(endEverything);

  it('loses nothing that it had answered and counts nothing twice, killed twice in one heat', async () => {
    const dataDir = makeFolder();
    const anchor = anchorAtHeat(20);
    let cloud = await startCloud(dataDir, anchor);
    const { clock } = cloud;
    const race = cloud.race(5);
    const riders = ridersOf('kill', race, 20);
    const seconds = (): number => Math.min(Math.floor((clock.now() - race.startsAt) / 1000), 300);
    const messagesOf = (from: number, to: number) =>
      riders.map(({ racerId, ride }) => ({
        partitionKey: race.raceId,
        data: {
          ...{ v: 1, event: 'update', raceId: race.raceId, racerId, receivedAt: Math.floor(clock.now()) },
          samples: samplesOf(ride.slice(from, to)),
        },
      }));
    /** Puts in pieces, all at once; gives what was not answered. */
    const put = async (records: ReturnType<typeof messagesOf>, onAnswer: () => unknown) => {
      const pieces = Array.from({ length: 5 }, (_, piece) => records.filter((_, at) => at % 5 === piece));
      const left = await Promise.all(
        pieces
          .filter((piece) => piece.length > 0)
          .map(async (piece) => {
            const accepted = await cloud.put(piece).catch(() => piece.map(() => false));
            onAnswer();
            return piece.filter((_, at) => accepted[at] !== true);
          }),
      );
      return left.flat();
    };

    // Once with everything answered, once with four of five calls still on their way.
    const kills = [
      { at: 90, onTheWay: false },
      { at: 200, onTheWay: true },
    ];
    let ridden = 0;
    let waiting: ReturnType<typeof messagesOf> = [];
    while (ridden < 300 || waiting.length > 0) {
      const now = await until(async () => (seconds() > ridden || ridden === 300) && seconds());
      if (now > ridden) waiting.push(...messagesOf(ridden, now));
      ridden = now;
      const kill = ridden >= (kills[0]?.at ?? Infinity) ? kills.shift() : undefined;
      let killed: Promise<void> | undefined;
      waiting = await put(waiting, () => {
        if (kill?.onTheWay === true) killed ??= cloud.kill();
      });
      if (kill === undefined) continue;
      await (killed ?? cloud.kill());
      cloud = await startCloud(dataDir, anchor);
    }
    expect(kills).toEqual([]);
    const rows = await officialResults(await cloud.rider('watcher'), race);
    expect(Object.fromEntries(rows.map(([, racerId, , total, seen]) => [racerId, [total, seen]]))).toEqual(
      Object.fromEntries(riders.map(({ racerId, ride }) => [racerId, [tenthsOf(ride), 300]])),
    );
  }, 90_000);
});

describe('the folder', () => {
  afterEach(endEverything);

  it('is one cloud’s at a time: a second is refused in one sentence, and the first does not notice', async () => {
    const dataDir = makeFolder();
    const anchor = anchorAtHeat(20);
    const first = await startCloud(dataDir, anchor);
    await expect(startCloud(dataDir, anchor)).rejects.toMatchObject({
      code: 'E_TABLE_IN_USE',
      message: `Another Alleycat is running with the data in ${path.join(dataDir, 'table')}. Close it first.`,
    });
    const rider = await first.rider('rosa');
    expect((await rider.ask('time')).serverTime).toBeGreaterThan(anchor.clockMs);
  });

  it('may hold a table that is broken: it is kept under another name, said, and a fresh one is begun', async () => {
    const dataDir = makeFolder();
    const anchor = anchorAtHeat(20);
    const before = await startCloud(dataDir, anchor);
    await before.close();
    const table = path.join(dataDir, 'table');
    const files = readdirSync(table);
    writeFileSync(path.join(table, 'CURRENT'), 'this is not LevelDB');

    const cloud = await startCloud(dataDir, anchor);
    expect(cloud.setAside).toEqual([
      { path: table, keptAs: `${table}.broken-1`, reason: expect.any(String) as string },
    ]);
    expect(readdirSync(`${table}.broken-1`)).toEqual(
      expect.arrayContaining(files.filter((name) => name !== 'LOCK')),
    );
    expect(existsSync(path.join(table, 'CURRENT'))).toBe(true);
    const rider = await cloud.rider('rosa');
    expect((await rider.ask('races', { classId: 1 })).races).toEqual([]);
  });
});
