import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { RideHistory } from './history.ts';
import { readJournal } from './journal.ts';

let folder: string;
let history: RideHistory;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-history-'));
  history = new RideHistory(folder, reads);
  reads.mockClear();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const reads = vi.fn(readJournal);
const file = (raceId: string): string => path.join(folder, `${raceId}.jsonl`);
function write(raceId: string, ...seconds: number[]): void {
  const lines = [{ v: 1, raceId, name: 'Ada' }, ...seconds.map((second) => [second, 90, 40, null, null])];
  writeFileSync(file(raceId), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
const listed = async (): Promise<[string, number][]> =>
  (await history.list()).map(({ raceId, secondsRidden }) => [raceId, secondsRidden]);

describe('the history', () => {
  test('is newest first, then by class; a ride without a second, and what is no journal, are none', async () => {
    for (const raceId of ['3-7', '1-9', '2-7']) write(raceId, 1, 2);
    write('1-8');
    writeFileSync(path.join(folder, 'notes.txt'), 'x');
    writeFileSync(file('1-3'), 'x');
    expect(await listed()).toEqual([
      ['1-9', 2],
      ['2-7', 2],
      ['3-7', 2],
    ]);
    // 131.25 points a second.
    expect((await history.list())[0]).toEqual({
      raceId: '1-9',
      classId: 1,
      startsAt: 9 * 300_000,
      totalTenths: 2625,
      secondsRidden: 2,
      unusual: [],
      stored: false,
      here: true,
      result: null,
    });
  });

  test('of a folder that is not there is empty', async () => {
    rmSync(folder, { recursive: true });
    expect(await listed()).toEqual([]);
  });

  test('reads a journal again only where its size or its time is another', async () => {
    for (const raceId of ['1-1', '1-2', '1-3']) write(raceId, 1);
    await history.list();
    expect(reads).toHaveBeenCalledTimes(3);
    await history.list();
    expect(reads).toHaveBeenCalledTimes(3);
    appendFileSync(file('1-2'), '[2,90,40,null,null]\n');
    expect(await listed()).toContainEqual(['1-2', 2]);
    utimesSync(file('1-3'), 1, 1);
    await history.list();
    expect(reads.mock.calls.slice(3).map(([read]) => path.basename(read))).toEqual([
      '1-2.jsonl',
      '1-3.jsonl',
    ]);
  });

  test('forgets a journal that is gone', async () => {
    for (const raceId of ['1-1', '1-2']) write(raceId, 1);
    await history.list();
    rmSync(file('1-2'));
    expect(await listed()).toEqual([['1-1', 1]]);
  });

  test('lets everything else have its turn among many, and is read once for who asks meanwhile', async () => {
    for (let heat = 0; heat < 40; heat++) write(`1-${heat}`, 1);
    let turns = 0;
    const turn = (): void => {
      turns++;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const [one, other] = await Promise.all([history.list(), history.list()]);
    clearImmediate(next);
    expect(other).toBe(one);
    expect(one).toHaveLength(40);
    expect(reads).toHaveBeenCalledTimes(40);
    expect(turns).toBeGreaterThanOrEqual(39);
  });
});
