import type { Browser, Page } from '@playwright/test';

import { launchChromium, VIEWPORT } from '../lib/chromium.ts';
import { figure, percentile, type Figure } from '../lib/figure.ts';
import type { BenchOptions } from '../lib/options.ts';
import { serveGallery } from './gallery.ts';
import { changeCosts, record, type ChangeCost } from './timeline.ts';

/** Boards of one run of one screen. */
const BOARDS = 30;
/** One frame at 60 Hz, ms: a board that takes longer makes the page miss one. */
const FRAME_MS = 16;
/** What follows a key within this many ms follows it at once: https://web.dev/articles/rail. */
const KEY_MS = 50;
/** For the page to settle after it was opened, ms. */
const SETTLE_MS = 300;

/** Moves of a list in one run. */
const MOVES = 30;
/** Of a name: each letter finds others, each that is deleted again more. */
const SEARCHED = 'noor s';

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

/** A long list, and what is done with it. */
interface List {
  name: string;
  scene: string;
  /** Of `Measured`, by the page. */
  work: string;
  /** What a frame may take, ms: one that answers a key may be a long one. */
  atMost: number;
}

const move = (selector: string): string => `gallery.move(${JSON.stringify(selector)}, ${MOVES})`;
const LISTS: readonly List[] = [
  {
    name: 'list of 1,000 races, moved',
    scene: 'results-races',
    work: move('[data-testid="races-list"] [tabindex="0"]'),
    atMost: FRAME_MS,
  },
  {
    name: 'standings of 5,000 riders, moved',
    scene: 'results-large&riders=5000',
    work: move('[data-testid="results-table"] [tabindex="0"]'),
    atMost: FRAME_MS,
  },
  {
    name: 'standings of 5,000 riders, searched',
    scene: 'results-large&riders=5000',
    work: `gallery.type('[data-testid="results-search"]', ${JSON.stringify(SEARCHED)})`,
    atMost: KEY_MS,
  },
  {
    name: 'records of a class of 40,000 riders, moved',
    scene: 'records&riders=40000',
    work: move('.scroll:has([data-testid="records-table"])'),
    atMost: FRAME_MS,
  },
  {
    name: 'list of 1,000 own rides, moved',
    scene: 'rides-many',
    work: move('[data-testid="my-rides"] [tabindex="0"]'),
    atMost: FRAME_MS,
  },
];

/** What one board, or one move of a long list, costs the screen, in the shipped build and headless Chromium: ms of the page's own thread. */
export async function benchRenderer({ runs }: BenchOptions): Promise<Figure[]> {
  const gallery = await serveGallery();
  try {
    const browser = await launchChromium();
    try {
      const boards = SCREENS.map((screen) => ({ screen, runs: [] as ChangeCost[][] }));
      const lists = LISTS.map((list) => ({ list, runs: [] as ChangeCost[][] }));
      // In turns: what else the machine does meets all screens alike.
      for (let run = 0; run < runs; run++) {
        for (const one of boards) one.runs.push(await measureBoards(browser, gallery.url, one.screen));
        for (const one of lists) one.runs.push(await measureList(browser, gallery.url, one.list));
      }
      return [
        ...boards.flatMap(({ screen, runs: costs }) => boardFigures(screen, costs)),
        ...lists.flatMap(({ list, runs: costs }) => listFigures(list, costs)),
      ];
    } finally {
      await browser.close();
    }
  } finally {
    await gallery.close();
  }
}

async function measureBoards(browser: Browser, url: string, screen: Screen): Promise<ChangeCost[]> {
  const { scene, riders, place, byHand } = screen;
  const open = `${url}?screen=${scene}&riders=${riders}&place=${place}`;
  return measure(browser, open, `gallery.showBoards(${BOARDS})`, async (page) => {
    if (!byHand) return;
    await page.mouse.move(VIEWPORT.width * 0.75, VIEWPORT.height / 2);
    await page.mouse.wheel(0, 1);
    await page.keyboard.press('Home');
  });
}

function measureList(browser: Browser, url: string, { scene, work }: List): Promise<ChangeCost[]> {
  return measure(browser, `${url}?screen=${scene}`, work);
}

async function measure(
  browser: Browser,
  url: string,
  work: string,
  prepare?: (page: Page) => Promise<void>,
): Promise<ChangeCost[]> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  try {
    await page.goto(url);
    await page.waitForFunction('document.fonts.ready.then(() => true)');
    await prepare?.(page);
    await page.waitForTimeout(SETTLE_MS);
    return changeCosts(await record(browser, page, () => page.evaluate(work)));
  } finally {
    await page.close();
  }
}

/** One value of each run. */
function valuesOf(
  runs: readonly (readonly ChangeCost[])[],
  part: keyof ChangeCost,
  percent: number,
): number[] {
  return runs.map((costs) =>
    percentile(
      costs.map((cost) => cost[part]).sort((a, b) => a - b),
      percent / 100,
    ),
  );
}

function listFigures({ name, atMost }: List, runs: readonly (readonly ChangeCost[])[]): Figure[] {
  return [
    figure(`${name}: busiest frame, p50`, 'ms', valuesOf(runs, 'busiestFrame', 50)),
    figure(`${name}: busiest frame, p95`, 'ms', valuesOf(runs, 'busiestFrame', 95), { atMost }),
  ];
}

function boardFigures({ name, riders }: Screen, runs: readonly (readonly ChangeCost[])[]): Figure[] {
  const title = `${riders.toLocaleString('en-US')} riders, ${name}`;
  const values = (part: keyof ChangeCost, percent: number): number[] => valuesOf(runs, part, percent);
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
