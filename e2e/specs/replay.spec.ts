import fs from 'node:fs';
import path from 'node:path';

import { PROJECT } from '../support/app-options.ts';
import { readJournal } from '../support/journal.ts';
import { awaitFinish, takeCard } from '../support/race.ts';
import { likestSamples, readRecording } from '../support/recording.ts';
import { setClock } from '../support/run-clock.ts';
import { readStream, totalsFromSamples } from '../support/stream.ts';
import type { TelemetryRecord } from '../support/stream.ts';
import { expect, test } from '../support/test.ts';

const CAPTURED = path.join(PROJECT, 'electron', 'host', 'bike', 'testdata', 'captured.blelog');
const SPEED = 10;
const OPPONENTS = 4;

test('a heat is ridden on a recording of real bikes, and its total is what the recording is worth', async ({
  openApp,
  dataDir,
}) => {
  test.setTimeout(360_000);
  const appDir = path.join(dataDir, `speed-${SPEED}`);
  setClock(appDir, 60, SPEED);
  const options = { dataDir, speed: SPEED, opponents: OPPONENTS, seed: 5, args: ['--replay', CAPTURED] };
  const { page } = await openApp(options);
  await takeCard(page, 'Rosa');
  // From the first second on: the next heat, not the one that is running.
  await page.getByTestId('warm-up').click();
  const race = page.getByTestId('race-view');
  await expect(race).toBeVisible({ timeout: 60_000 });
  const raceId = (await race.getAttribute('data-race-id')) ?? '';
  await awaitFinish(page, raceId);

  const { racerId } = JSON.parse(fs.readFileSync(path.join(appDir, 'settings.json'), 'utf8')) as {
    racerId: string;
  };
  const stream = await readStream(appDir);
  const own = stream.filter((record) => record.raceId === raceId && record.racerId === racerId);
  const sent = own.flatMap(({ samples = [] }) => samples).sort(([a], [b]) => a - b);
  // The updates bring the whole ride, each second once; the last second or two come with the final at the latest.
  const { samples: ridden = [] } = readJournal(appDir, raceId);
  expect(sent.length).toBeGreaterThanOrEqual(295);
  expect(sent).toEqual(ridden.slice(0, sent.length));

  // Second by second what the recording says, from its first to its last byte that counts.
  const recorded = likestSamples(readRecording(CAPTURED), ridden);
  expect(ridden).toEqual(recorded);
  expect(ridden).toHaveLength(300);

  const worth = totalOf({ raceId, racerId, samples: recorded });
  expect(worth).toBeGreaterThan(0);
  expect(Number(await page.getByTestId('finish-total').getAttribute('data-total'))).toBe(worth);
  expect(totalsFromSamples(stream, raceId).get(racerId)).toBe(worth);
  const finals = own.filter(({ ride }) => ride !== undefined);
  expect(finals.length).toBeGreaterThanOrEqual(1);
  expect(finals.map(totalOf)).toEqual(finals.map(() => worth));

  await page.getByTestId('open-results').click();
  await expect(page.getByTestId('result-row')).toHaveCount(OPPONENTS + 1);
  const row = page.locator(`[data-testid="result-row"][data-racer-id="${racerId}"]`);
  await expect(row).toHaveAttribute('data-total', String(worth));
});

/** The total of one record alone, in tenths of a point. */
function totalOf(record: TelemetryRecord): number | undefined {
  return totalsFromSamples([record], record.raceId).get(record.racerId);
}
