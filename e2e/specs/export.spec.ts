import fs from 'node:fs';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { readCsv, readFit, readTcx, type ExportedSecond } from '../support/exported.ts';
import { writeJournal } from '../support/journal.ts';
import { accessible, pictures } from '../support/look.ts';
import { takeCard } from '../support/race.ts';
import type { Sample } from '../support/recording.ts';
import { expect, test } from '../support/test.ts';

const HEAT = Math.floor(Date.UTC(2026, 9, 20, 17, 30) / 300_000);
const DAY = 288;

interface Ridden {
  raceId: string;
  samples: Sample[];
  speeds: [number, number][];
}
/** By such a speed of the bike a second is 10 m. */
const SPEED_KMH = 36;

/** A ride with a strap, a power meter and a bike that tells its speed, and the one of the day before that began late and had none. */
const WHOLE: Ridden = {
  raceId: `3-${HEAT}`,
  samples: rideOf(1, true),
  speeds: Array.from({ length: 300 }, (_, index) => [index + 1, SPEED_KMH]),
};
const LATE: Ridden = { raceId: `5-${HEAT - DAY}`, samples: rideOf(101, false), speeds: [] };

function rideOf(from: number, sensors: boolean): Sample[] {
  return Array.from({ length: 301 - from }, (_, index): Sample => {
    const second = from + index;
    const cadence = Math.round((86 + 7 * Math.sin(second / 19)) * 2) / 2;
    const resistance = 40 + (Math.floor(second / 47) % 3) * 3.5;
    return [
      second,
      cadence,
      resistance,
      sensors ? 180 + (second % 50) : null,
      sensors ? 120 + (second % 60) : null,
    ];
  });
}

const pointsOf = ([, cadence, resistance]: Sample): number => ((cadence + 35) * (resistance + 65)) / 100;
const tenthsOf = ({ samples }: Ridden): number =>
  Math.floor(Math.round(samples.reduce((sum, one) => sum + pointsOf(one), 0) * 1000) / 100);
const startOf = (raceId: string): number => Number(raceId.slice(2)) * 300_000;
/** What a file that tells everything says of the ride. */
const told = ({ raceId, samples, speeds }: Ridden): ExportedSecond[] =>
  samples.map(([second, cadence, , power, heart], index) => ({
    at: startOf(raceId) + (second - 1) * 1000,
    cadence,
    power: power ?? undefined,
    heart: heart ?? undefined,
    metres: speeds.length === 0 ? undefined : (index + 1) * 10,
  }));
/** TCX has whole revolutions. */
const inWholes = (seconds: ExportedSecond[]): ExportedSecond[] =>
  seconds.map((one) => ({ ...one, cadence: Math.round(one.cadence) }));

test('a ride, and all of them, are exported as FIT, TCX and CSV: the files hold what was ridden', async ({
  openApp,
  dataDir,
}, testInfo) => {
  const picture = pictures(testInfo.project.name);
  const folder = path.join(dataDir, 'exports');
  const result = { rank: 4, riders: 41, official: true };
  writeJournal(dataDir, { ...WHOLE, name: 'Rosa', result: { ...result, totalTenths: tenthsOf(WHOLE) } });
  writeJournal(dataDir, { ...LATE, name: 'Rosa', result: { ...result, totalTenths: tenthsOf(LATE) } });
  const { page } = await openApp({ dataDir, opponents: 0 });
  await takeCard(page, 'Rosa');
  await page.getByTestId('open-my-rides').click();
  await page.locator(`[data-testid="my-ride-row"][data-race-id="${WHOLE.raceId}"] button`).click();

  await page.getByTestId('export-ride-open').click();
  const one: Record<string, string> = {};
  for (const format of ['fit', 'tcx', 'csv'])
    one[format] = path.join(folder, await exported(page, 'export-ride', format, folder));
  expect(Object.values(one).map((file) => path.extname(file))).toEqual(['.fit', '.tcx', '.csv']);
  expect(await readFit(one['fit'] ?? '')).toEqual({ seconds: told(WHOLE), laps: 5 });
  expect(readTcx(one['tcx'] ?? '')).toEqual({ seconds: inWholes(told(WHOLE)), laps: 5 });
  expect(readCsv(one['csv'] ?? '')).toEqual(rowsOf(WHOLE, 3));
  // Nothing of the ride below lies over the menu: its last words can be pointed at.
  await page.getByTestId('export-ride-words').click({ trial: true });
  await accessible(page);
  await picture(page, 'export');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('export-ride-panel')).toBeHidden();
  await expect(page.getByTestId('my-rides-view')).toBeVisible();

  // The same again writes nothing new: only the late ride's file comes beside the whole one's.
  const before = fs.readdirSync(folder);
  await page.getByTestId('export-open').click();
  await exported(page, 'export', 'fit', folder, '2 files are in');
  await exported(page, 'export', 'tcx', folder, '2 files are in');
  const table = await exported(page, 'export', 'csv', folder);
  const added = fs.readdirSync(folder).filter((name) => !before.includes(name));
  expect(added.map((name) => path.extname(name)).sort()).toEqual(['.csv', '.fit', '.tcx']);
  const file = (extension: string): string =>
    path.join(folder, added.find((name) => name.endsWith(extension)) ?? '');
  expect(await readFit(file('.fit'))).toEqual({ seconds: told(LATE), laps: 4 });
  expect(readTcx(file('.tcx'))).toEqual({ seconds: inWholes(told(LATE)), laps: 4 });
  expect(readCsv(path.join(folder, table))).toEqual([...rowsOf(LATE, 5), ...rowsOf(WHOLE, 3)]);
  // Only a window of the system's own can show a folder.
  await expect(page.getByTestId('export-reveal')).toHaveCount(testInfo.project.name === 'electron' ? 1 : 0);
});

/** Presses a format's button. @returns the name of the file that the menu then names; '' where it names several */
async function exported(
  page: Page,
  menu: string,
  format: string,
  folder: string,
  several?: string,
): Promise<string> {
  await page.getByTestId(`${menu}-${format}`).click();
  const words = page.getByTestId(`${menu}-words`);
  await expect(words).toContainText(several ?? `.${format} is in`);
  await expect(words).toContainText(folder);
  return /^\s*(\S+) is in/.exec((await words.textContent()) ?? '')?.[1] ?? '';
}

function rowsOf({ raceId, samples, speeds }: Ridden, classId: number): Record<string, string>[] {
  return samples.map((sample, index) => {
    const [second, cadence, resistance, power, heart] = sample;
    return {
      race_id: raceId,
      class: String(classId),
      second: String(second),
      time_utc: new Date(startOf(raceId) + (second - 1) * 1000).toISOString().replace('.000Z', 'Z'),
      cadence_rpm: String(cadence),
      resistance_percent: String(resistance),
      resistance_estimated: 'no',
      output_points: pointsOf(sample).toFixed(4),
      power_w: String(power ?? ''),
      heart_rate_bpm: String(heart ?? ''),
      speed_kmh: String(speeds[index]?.[1] ?? ''),
      distance_m: speeds.length === 0 ? '' : `${(index + 1) * 10}.0`,
    };
  });
}
