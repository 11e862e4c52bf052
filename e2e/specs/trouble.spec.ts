import type { Locator } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';

import { cloudOf, isRunning } from '../support/processes.ts';
import { readJournal } from '../support/journal.ts';
import { awaitFinish, expectTotalsOfStream, joinHeat, ownTotalAbove, takeCard } from '../support/race.ts';
import { beginHeat } from '../support/run-clock.ts';
import { runServedApp } from '../support/served-app.ts';
import { totalsFromSamples } from '../support/stream.ts';
import { ONLY_WITH_ALL } from '../support/tags.ts';
import { expect, test } from '../support/test.ts';

const SPEED = 8;
const OPPONENTS = 10;

test('a settings file that cannot be read is kept and said, and the app starts', async ({
  openApp,
  dataDir,
}) => {
  const file = path.join(dataDir, 'settings.json');
  const broken = '{"v":1,"racerId":"r-1","name":"Ro';
  fs.writeFileSync(file, broken);
  const { page } = await openApp({ dataDir });
  await expect(page.getByTestId('name-input')).toBeVisible();
  const notice = page.getByTestId('notice');
  await expect(notice).toContainText('The settings file could not be used (it is not JSON). It was kept');
  const kept = await keptPath(notice);
  expect(path.dirname(kept)).toBe(dataDir);
  expect(path.basename(kept)).toMatch(/^settings\.json\.broken-/);
  expect(fs.readFileSync(kept, 'utf8')).toBe(broken);
  expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toMatchObject({ v: 2, name: null });
});

test('a table that cannot be read is kept and said, and the local backend starts', async ({
  openApp,
  dataDir,
}) => {
  const table = path.join(dataDir, 'cloud', 'table');
  fs.mkdirSync(table, { recursive: true });
  fs.writeFileSync(path.join(table, 'CURRENT'), 'this is not LevelDB');
  fs.writeFileSync(path.join(table, '000005.ldb'), 'results of last week');
  const { page } = await openApp({ dataDir });
  const notice = page.getByTestId('notice');
  await expect(notice).toContainText(`${table} could not be used`);
  await expect(notice).toContainText('It was kept, and the local backend began with a fresh one.');
  const kept = await keptPath(notice);
  expect(kept).toBe(`${table}.broken-1`);
  expect(fs.readFileSync(path.join(kept, '000005.ldb'), 'utf8')).toBe('results of last week');
  await takeCard(page, 'Rosa');
  await expect(page.getByTestId('join')).toBeEnabled();
});

test('no folder to write to ends it with one line', async ({ dataDir }) => {
  const file = path.join(dataDir, 'a-file');
  fs.writeFileSync(file, '');
  const folder = path.join(file, 'below');
  expect(await runServedApp({ dataDir: folder })).toEqual({
    code: 1,
    output: `Alleycat has no folder to write to: ${folder} cannot be written. Give another with --data-dir FOLDER.\n`,
  });
});

test('a port that is in use ends it with one line, and the one that has it goes on', async ({
  launchServed,
  dataDir,
}) => {
  const first = await launchServed();
  const { origin, port } = new URL(first.url);
  expect(await runServedApp({ dataDir, args: ['--port', port] })).toEqual({
    code: 1,
    output: `Port ${port} is in use already; give another with --port.\n`,
  });
  expect((await fetch(first.url)).status, origin).toBe(200);
});

// `shell.spec.ts` kills it, too, and so does the heat with faults of `npm test`.
test(
  'the local backend is killed in mid-race: it comes back, and nothing is missing in the end',
  {
    tag: ONLY_WITH_ALL,
  },
  async ({ openApp, dataDir }) => {
    beginHeat(dataDir, SPEED);
    const { page, pid } = await openApp({ dataDir, speed: SPEED, opponents: OPPONENTS, seed: 3 });
    const raceId = await joinHeat(page);
    const before = await ownTotalAbove(page, 0);

    const cloud = cloudOf(pid);
    process.kill(cloud, 'SIGKILL');
    const trouble = page.getByTestId('backend-trouble');
    await expect(trouble).toContainText('The backend went away; starting it again. Your ride is kept.');
    await expect(trouble).toBeHidden();
    expect(isRunning(cloud)).toBe(false);
    expect(cloudOf(pid)).not.toBe(cloud);
    // The ride went on meanwhile, and the others see it.
    await ownTotalAbove(page, before);

    await awaitFinish(page, raceId);
    await expectTotalsOfStream(page, appDirOf(dataDir), raceId, OPPONENTS + 1);
  },
);

test('the page is reloaded and the app killed in mid-race: the ride goes on by itself, and each second counts once', async ({
  openApp,
  dataDir,
}) => {
  beginHeat(dataDir, SPEED);
  const options = { dataDir, speed: SPEED, opponents: OPPONENTS, seed: 4 };
  const first = await openApp(options);
  const raceId = await joinHeat(first.page);
  await ownTotalAbove(first.page, 0);
  await first.page.reload();
  await expect(first.page.getByTestId('race-view')).toHaveAttribute('data-race-id', raceId);
  const before = await ownTotalAbove(first.page, 0);

  await first.kill();
  const journaled = readJournal(appDirOf(dataDir), raceId).samples ?? [];
  expect(journaled.length).toBeGreaterThan(0);
  const { page } = await openApp(options);
  await expect(page.getByTestId('race-view')).toHaveAttribute('data-race-id', raceId);
  await ownTotalAbove(page, before);

  await awaitFinish(page, raceId);
  const total = Number(await page.getByTestId('finish-total').getAttribute('data-total'));
  const ride = readJournal(appDirOf(dataDir), raceId);
  expect(ride.samples?.slice(0, journaled.length)).toEqual(journaled);
  expect(new Set(ride.samples?.map(([second]) => second)).size).toBe(ride.samples?.length);
  expect(totalsFromSamples([ride], raceId)).toEqual(new Map([[ride.racerId, total]]));
  await expectTotalsOfStream(page, appDirOf(dataDir), raceId, OPPONENTS + 1);
});

const appDirOf = (dataDir: string): string => path.join(dataDir, `speed-${SPEED}`);

/** The path that a notice names, which stands in an element of its own. */
function keptPath(notice: Locator): Promise<string> {
  return notice.locator('.path').innerText();
}
