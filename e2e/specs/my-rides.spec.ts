import type { Page } from '@playwright/test';

import { writeJournal } from '../support/journal.ts';
import { accessible, pictures } from '../support/look.ts';
import type { Sample } from '../support/recording.ts';
import { totalsFromSamples } from '../support/stream.ts';
import { expect, test } from '../support/test.ts';
import { takeCard } from '../support/race.ts';

const CLASS = 3;
/** Heats of some weeks ago, one a day. */
const FIRST_HEAT = Math.floor(Date.UTC(2026, 9, 20, 17, 30) / 300_000);
const DAY = 288;
/** The bike's own speed: 3 km in a whole heat. */
const SPEED_KMH = 36;
const raceId = (day: number): string => `${CLASS}-${FIRST_HEAT + day * DAY}`;

/** A ride with a wave in the legs, the knob turned each minute, and a heart that follows; no two of them are alike. */
function rideOf(day: number, { from = 1, sensors = true } = {}): Sample[] {
  const samples: Sample[] = [];
  for (let second = from; second <= 300; second++) {
    const wave = Math.sin(second / 17 + day) * 6 + Math.sin(second / 5 + day) * 1.5;
    const cadence = Math.round((80 + day + wave + (second > 270 ? (second - 270) / 2 : 0)) * 2) / 2;
    const resistance = 40 + (Math.floor((second - 1) / 60) % 3) * 3.5;
    const heart = Math.round(122 + 40 * (1 - Math.exp(-second / 90)) + wave / 2);
    samples.push([
      second,
      cadence,
      resistance,
      sensors ? Math.round(cadence * 2.3) : null,
      sensors ? heart : null,
    ]);
  }
  return samples;
}

/** The day on which the best was ridden, the one that is looked at, one that began late, and how many there are. */
const [BEST, CHOSEN, LATE, DAYS] = [9, 6, 4, 12];
const strength = (day: number): number => (day === BEST ? 15 : day);
const rides = Array.from({ length: DAYS }, (_, day) => ({
  raceId: raceId(day),
  samples: rideOf(strength(day), { from: day === LATE ? 100 : 1, sensors: day !== 2 }),
}));
const ridden = (day: number): Sample[] => rides[day]?.samples ?? [];

/** What a stretch of seconds is worth, tenths of a point, from its samples alone: another code than the app's. */
function tenthsOf(samples: Sample[]): number {
  return totalsFromSamples([{ raceId: 'x', racerId: 'me', samples }], 'x').get('me') ?? 0;
}
const through = (day: number, second: number): number => tenthsOf(ridden(day).filter(([at]) => at <= second));
const meanOf = (values: number[]): string =>
  (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(1);
/** As the screen writes it: `18 402.5`. */
const written = (tenths: number): string =>
  `${String(Math.floor(tenths / 10)).replace(/\B(?=(\d{3})+$)/g, ',')}.${tenths % 10}`;

test('my rides: each second by second against my best, and all of a class over time', async ({
  openApp,
  dataDir,
}, testInfo) => {
  const picture = pictures(testInfo.project.name);
  for (const [day, ride] of rides.entries()) {
    const ranks = Array.from({ length: 60 }, (_, at): [number, number, number] => {
      const second = (at + 1) * 5;
      return [second, 8 + Math.floor(second / 37) - (second > 200 ? 6 : 0), 41];
    }).filter(([second]) => second >= (ride.samples[0]?.[0] ?? 0));
    const result = { rank: 1 + (day % 7), riders: 41, totalTenths: tenthsOf(ride.samples), official: true };
    const speeds = ride.samples.map(([second]): [number, number] => [second, SPEED_KMH]);
    writeJournal(dataDir, { ...ride, name: 'Rosa', speeds, ranks, result });
  }
  const { page } = await openApp({ dataDir, opponents: 0 });
  await takeCard(page, 'Rosa');
  // The theme is the system's, and each of the two in turn.
  await page.getByTestId('open-settings').click();
  await page.getByTestId('theme-system').check();
  await page.getByTestId('back').click();
  await page.getByTestId('open-my-rides').click();
  await page.locator(`[data-testid="my-ride-row"][data-race-id="${raceId(CHOSEN)}"] button`).click();
  const detail = page.getByTestId('ride-detail');
  await expect(detail).toHaveAttribute('data-race-id', raceId(CHOSEN));
  await expect(detail).toHaveAttribute('data-ready', 'true');

  await test.step('the total, the minutes and the best are those of the samples', async () => {
    const total = tenthsOf(ridden(CHOSEN));
    await expect(detail.getByTestId('finish-total')).toHaveAttribute('data-total', String(total));
    const minutes = [1, 2, 3, 4, 5].map(
      (minute) => through(CHOSEN, minute * 60) - through(CHOSEN, minute * 60 - 60),
    );
    expect(await tenthsIn(page, 'split-points')).toEqual([...minutes, total]);
    const apart = [1, 2, 3, 4, 5].map(
      (minute, at) => (minutes[at] ?? 0) - (through(BEST, minute * 60) - through(BEST, minute * 60 - 60)),
    );
    expect(await tenthsIn(page, 'split-best')).toEqual([...apart, total - tenthsOf(ridden(BEST))]);
    await expect(page.getByTestId('against-best')).toContainText(
      `${written(tenthsOf(ridden(BEST)) - total)} behind your best, ${written(tenthsOf(ridden(BEST)))}`,
    );
    const cadences = [1, 2, 3, 4, 5].map((minute) =>
      meanOf(
        ridden(CHOSEN)
          .slice(minute * 60 - 60, minute * 60)
          .map(([, cadence]) => cadence),
      ),
    );
    await expect(page.getByTestId('split-cadence').locator('td')).toHaveText([
      ...cadences,
      meanOf(ridden(CHOSEN).map(([, cadence]) => cadence)),
    ]);
    const highest = Math.max(...ridden(CHOSEN).map(([, cadence]) => cadence));
    await expect(page.getByTestId('summary-cadence')).toContainText(`most ${Math.round(highest)}`);
  });

  await test.step('the distance is told in miles or kilometres, as the system has it or the rider', async () => {
    await expect(page.getByTestId('distance')).toHaveText('1.86 mi, by the bike’s own speed.');
    await page.getByTestId('back').click();
    await page.getByTestId('open-settings').click();
    await expect(page.getByTestId('distances-system')).toBeChecked();
    await page.getByTestId('distances-km').check();
    await page.getByTestId('back').click();
    await page.getByTestId('open-my-rides').click();
    await page.locator(`[data-testid="my-ride-row"][data-race-id="${raceId(CHOSEN)}"] button`).click();
    await expect(page.getByTestId('distance')).toHaveText('3.00 km, by the bike’s own speed.');
  });

  await test.step('the keys go through the seconds, and each is read', async () => {
    await page.getByTestId('second').focus();
    await page.keyboard.press('End');
    for (let step = 0; step < 16; step++) await page.keyboard.press('PageDown');
    for (let step = 0; step < 6; step++) await page.keyboard.press('ArrowLeft');
    const [, cadence, resistance, power, heart] = ridden(CHOSEN)[133] ?? [];
    const ahead = through(CHOSEN, 134) - through(BEST, 134);
    for (const words of [
      '2:14',
      `cadence ${Math.round(cadence ?? 0)} rpm`,
      `resistance ${Math.round(resistance ?? 0)} %`,
      `power ${power} W`,
      `heart rate ${heart} bpm`,
      'rank 11 of 41',
      `total ${written(through(CHOSEN, 134))}`,
      `behind your best by ${written(-ahead)}`,
    ])
      await expect(page.getByTestId('readout')).toContainText(words);
  });

  await test.step('in both themes and sizes it reads well', async () => {
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      await accessible(page);
      for (const [width, height] of [
        [1920, 1080],
        [1280, 800],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.mouse.move(0, 0);
        await page.getByTestId('second').focus();
        await detail.evaluate((element) => element.parentElement?.scrollTo(0, 0));
        await expect(page.getByTestId('readout')).toContainText('2:14');
        await picture(page, `my-rides-${theme}-${width}`);
      }
    }
  });

  await test.step('a table is behind each chart, for the eyes when they ask', async () => {
    const table = page.getByTestId('chart-table-cadence');
    const firstTen = Math.round(
      Number(
        meanOf(
          ridden(CHOSEN)
            .slice(0, 10)
            .map(([, cadence]) => cadence),
        ),
      ),
    );
    await expect(table.locator('tbody tr').first().locator('td').first()).toHaveText(String(firstTen));
    expect((await table.boundingBox())?.height).toBe(1);
    await page.keyboard.press('t');
    await expect.poll(async () => (await table.boundingBox())?.height).toBeGreaterThan(100);
    await accessible(page);
  });

  await test.step('over time every ride of the class is there, the best marked; one opens', async () => {
    await page.getByTestId('part-trend').click();
    const trend = page.getByTestId('ride-trend');
    await expect(trend).toHaveAttribute('data-class', String(CLASS));
    await expect(trend).toHaveAttribute('data-rides', String(DAYS));
    await expect(page.getByTestId('trend-words')).toContainText(`best ${written(tenthsOf(ridden(BEST)))}`);
    await expect(page.getByTestId('trend-table').locator('tbody tr')).toHaveCount(DAYS);
    await expect(page.getByTestId('trend-table').locator('tbody tr').nth(LATE)).toContainText('no');
    await accessible(page);
    await page.getByTestId('trend-ride').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(detail).toHaveAttribute('data-race-id', raceId(DAYS - 1));
    await expect(page.getByTestId('against-best')).toContainText('behind your best then');
  });
});

/** The tenths of a point in the cells of a row of the minutes. */
async function tenthsIn(page: Page, row: string): Promise<number[]> {
  return page
    .getByTestId(row)
    .locator('td')
    .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-tenths'))));
}
