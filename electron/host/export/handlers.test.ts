import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it, vi } from 'vitest';

import { HEAT_MS, raceOf } from '../../../core/race/heat.ts';
import { RideJournal, type JournaledRide } from '../rides/journal.ts';
import { exportError } from './export-errors.ts';
import { exporter, journaled, RACE, readFit, seconds, STARTS } from './export.test-support.ts';

const HEAT = STARTS / HEAT_MS;
const idOf = (index: number): string => raceOf(3, HEAT + index).raceId;
const whole = (index: number): JournaledRide => journaled(seconds(1, 300), { raceId: idOf(index) });
const EMPTY = journaled([], { raceId: idOf(-1) });
/** Ridden on a machine whose clock has begun at 1970. */
const EARLY = journaled(seconds(1, 20), { raceId: '1-5' });

it('writes one ride, and again without a second file', async () => {
  const { run, read, folder } = exporter([whole(0), whole(1)]);
  const reply = await run('fit', [RACE.raceId, RACE.raceId]);
  expect(reply).toMatchObject({ folder, leftOut: 0, canReveal: false });
  expect(reply.files).toHaveLength(1);
  expect(await run('fit', [RACE.raceId])).toEqual(reply);
  expect(readdirSync(folder)).toEqual(reply.files);
  expect((await readFit(read(reply.files[0] ?? ''))).record).toHaveLength(300);
});

it('keeps the file of a ride that has gone on since', async () => {
  const { run, ridesFolder } = exporter([journaled(seconds(1, 100))]);
  const first = await run('tcx', 'all');
  const { journal } = RideJournal.open({ folder: ridesFolder, raceId: RACE.raceId, name: 'Ada' });
  journal.append(seconds(150, 160));
  journal.close();
  expect((await run('tcx', 'all')).files).toEqual(first.files.map((name) => name.replace('.tcx', '-2.tcx')));
});

it('writes a table of one ride under the name of the ride', async () => {
  const { run, read } = exporter([whole(0)]);
  const { files } = await run('csv', 'all');
  expect(files).toEqual([expect.stringMatching(/^alleycat-2026-11-\d\d-\d{4}-class3\.csv$/)]);
  expect(
    read(files[0] ?? '')
      .toString()
      .split('\r\n'),
  ).toHaveLength(302);
});

it('takes turns: two at once are one set of files', async () => {
  const { run, folder } = exporter([whole(0), whole(1)]);
  const [one, other] = await Promise.all([run('fit', 'all'), run('fit', 'all')]);
  expect(one).toEqual(other);
  expect(readdirSync(folder).sort()).toEqual(one?.files);
});

it('leaves out of all what the format cannot hold, and says how many', async () => {
  const { run } = exporter([whole(0), EARLY, EMPTY]);
  expect(await run('fit', 'all')).toMatchObject({ files: [expect.any(String)], leftOut: 1 });
  expect((await run('tcx', 'all')).files).toHaveLength(2);
  const { run: early } = exporter([EARLY]);
  expect(await early('fit', 'all')).toMatch(/^E_NO_RIDES: The clock was wrong/);
});

it.each([
  ['fit', ['1-77'], 'E_NO_RIDE: There is no ride of race 1-77 on this machine.'],
  [
    'csv',
    [EMPTY.raceId],
    `E_EMPTY_RIDE: Nothing was ridden in race ${EMPTY.raceId}: there is nothing to export.`,
  ],
  [
    'fit',
    [RACE.raceId, '1-5'],
    'E_EXPORT_TIME: The clock was wrong when race 1-5 was ridden: a FIT file cannot hold its time.',
  ],
])('refuses %s of %j before it writes anything', async (format, raceIds, sentence) => {
  const { run, folder } = exporter([whole(0), EMPTY, EARLY]);
  expect(await run(format, raceIds)).toBe(sentence);
  expect(existsSync(folder)).toBe(false);
});

it('has nothing to export where there is no ride, and no folder of rides', async () => {
  const { call } = exporter([], { ridesFolder: '/nowhere' });
  expect(await call('export.rides', { format: 'fit', raceIds: 'all' })).toMatch(
    /^E_NO_RIDES: There is no ride on this machine yet/,
  );
});

it.each([
  { format: 'gpx', raceIds: 'all' },
  { format: 'fit', raceIds: [] },
  { format: 'fit', raceIds: ['../../settings'] },
  { format: 'fit', raceIds: Array.from({ length: 1001 }, () => '1-1') },
  { format: 'fit', raceIds: 'all', folder: '/tmp' },
])('does not take %j', async (params) => {
  const { call } = exporter([]);
  expect(await call('export.rides', params)).toMatch(/^E_BAD_PARAMS/);
  expect(await call('export.reveal', { folder: '/tmp' })).toMatch(/^E_BAD_PARAMS/);
});

// A device of Linux on which every write finds the disk full.
it.runIf(existsSync('/dev/full'))('says that the disk is full, and what is there', async () => {
  const { run, folder } = exporter([whole(0), whole(1), whole(2)]);
  const { files } = await run('csv', [idOf(1)]);
  const name = files[0]?.replace('.csv', '.fit') ?? '';
  symlinkSync('/dev/full', path.join(folder, `.${name}.part`));
  expect(await run('fit', 'all')).toBe(
    `E_EXPORT_FULL: The disk is full. 1 of 3 files were written into ${folder}. Free some space and export again.`,
  );
  // What was in the way is gone with the attempt.
  expect((await run('fit', 'all')).files).toHaveLength(3);
});

it('says that something else is where the folder should be', async () => {
  const { run, folder } = exporter([whole(0)]);
  writeFileSync(folder, '');
  expect(await run('fit', 'all')).toBe(
    `E_EXPORT: ${folder} could not be written (EEXIST). Nothing was written.`,
  );
});

it('says that it may not write, and keeps a bug a bug', () => {
  const denied = Object.assign(new Error('no'), { code: 'EACCES' });
  expect(exportError(denied, { folder: '/f', written: 0, files: 2 })).toMatchObject({
    code: 'E_EXPORT_DENIED',
    message: 'Alleycat may not write into /f. Nothing was written. Allow it in the system, and export again.',
    cause: denied,
  });
  const bug = new TypeError('a bug');
  expect(exportError(bug, { folder: '/f', written: 0, files: 2 })).toBe(bug);
});

it('opens its own folder where there is a way, made if it is not there', async () => {
  const openFolder = vi.fn(async (folder: string): Promise<string> =>
    existsSync(folder) ? '' : 'not there',
  );
  const { call, run, folder } = exporter([whole(0)], { openFolder });
  expect(await call('export.reveal', null)).toBeNull();
  expect(openFolder).toHaveBeenCalledExactlyOnceWith(folder);
  expect(await run('csv', 'all')).toMatchObject({ canReveal: true });
  openFolder.mockResolvedValue('No application is registered');
  expect(await call('export.reveal', null)).toBe(
    `E_REVEAL: ${folder} could not be opened: No application is registered`,
  );
});

it('says where the files are where no folder can be opened', async () => {
  const { call, folder } = exporter([]);
  expect(await call('export.reveal', null)).toBe(
    `E_NO_REVEAL: This screen cannot open a folder. The files are in ${folder}.`,
  );
  mkdirSync(path.dirname(folder), { recursive: true });
  const { call: blocked, folder: file } = exporter([], { openFolder: async () => '' });
  writeFileSync(file, '');
  expect(await blocked('export.reveal', null)).toMatch(/^E_EXPORT: /);
});
