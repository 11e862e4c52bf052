import type { Browser } from '@playwright/test';

import { launchChromium, VIEWPORT } from '../lib/chromium.ts';
import { figure, percentile, type Figure } from '../lib/figure.ts';
import type { BenchOptions } from '../lib/options.ts';
import { serveGallery } from './gallery.ts';
import { boardCosts, record, type BoardCost } from './timeline.ts';

/** Boards of one run of one screen. */
const BOARDS = 30;
/** One frame at 60 Hz, ms: a board that takes longer makes the page miss one. */
const FRAME_MS = 16;
/** For the page to settle after it was opened, ms. */
const SETTLE_MS = 300;

interface Screen {
  name: string;
  /** What the gallery calls it. */
  scene: string;
  /** A hand has moved the list, so that it no longer follows the rider's own row. */
  byHand?: true;
  riders: number;
  /** The rider's own place, 0 (the best) .. 1: within the 1,000 that the board lists. */
  place: number;
}

const FIELDS = [
  { riders: 1000, place: 0.28 },
  { riders: 5000, place: 0.1 },
];
const SCREENS: readonly Screen[] = FIELDS.flatMap((field) => [
  { name: 'race view', scene: 'race', ...field },
  { name: 'race view, All time', scene: 'all-time', ...field },
  { name: 'whole field', scene: 'race-field', ...field },
  { name: 'whole field, its top', scene: 'race-field', byHand: true, ...field },
]);

/** What one board costs the screen, in the shipped build and headless Chromium: ms of the page's own thread. */
export async function benchRenderer({ runs }: BenchOptions): Promise<Figure[]> {
  const gallery = await serveGallery();
  try {
    const browser = await launchChromium();
    try {
      const measured = SCREENS.map((screen) => ({ screen, runs: [] as BoardCost[][] }));
      // In turns: what else the machine does meets all screens alike.
      for (let run = 0; run < runs; run++) {
        for (const one of measured) one.runs.push(await measure(browser, gallery.url, one.screen));
      }
      return measured.flatMap(({ screen, runs: costs }) => figuresOf(screen, costs));
    } finally {
      await browser.close();
    }
  } finally {
    await gallery.close();
  }
}

async function measure(browser: Browser, url: string, screen: Screen): Promise<BoardCost[]> {
  const { scene, riders, place, byHand } = screen;
  const page = await browser.newPage({ viewport: VIEWPORT });
  try {
    await page.goto(`${url}?screen=${scene}&riders=${riders}&place=${place}`);
    await page.waitForFunction('document.fonts.ready.then(() => true)');
    if (byHand) {
      await page.mouse.move(VIEWPORT.width * 0.75, VIEWPORT.height / 2);
      await page.mouse.wheel(0, 1);
      await page.keyboard.press('Home');
    }
    await page.waitForTimeout(SETTLE_MS);
    const events = await record(browser, page, () => page.evaluate(`gallery.showBoards(${BOARDS})`));
    return boardCosts(events);
  } finally {
    await page.close();
  }
}

/** One value of each run. */
function figuresOf({ name, riders }: Screen, runs: readonly (readonly BoardCost[])[]): Figure[] {
  const title = `${riders.toLocaleString('en-US')} riders, ${name}`;
  const values = (part: keyof BoardCost, percent: number): number[] =>
    runs.map((costs) => percentile(costs.map((cost) => cost[part]).sort((a, b) => a - b), percent / 100)); // prettier-ignore
  // The target is for what one heat has; beyond, it is told only.
  const target = riders <= 1000 ? { atMost: FRAME_MS } : undefined;
  return [
    figure(`${title}: busiest frame, p50`, 'ms', values('busiestFrame', 50)),
    figure(`${title}: busiest frame, p95`, 'ms', values('busiestFrame', 95), target),
    figure(`${title}: all its frames, p50`, 'ms', values('scriptAndLayout', 50)),
    figure(`${title}: all its frames, p95`, 'ms', values('scriptAndLayout', 95)),
    figure(`${title}: of it layout, p95`, 'ms', values('layout', 95)),
    figure(`${title}: paint, all frames, p95`, 'ms', values('paint', 95)),
    figure(`${title}: frames`, '', values('frames', 50)),
  ];
}
