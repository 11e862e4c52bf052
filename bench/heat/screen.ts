import { setTimeout as sleep } from 'node:timers/promises';

import { launchChromium, VIEWPORT } from '../lib/chromium.ts';
import { figure, percentile, type Figure } from '../lib/figure.ts';
import { BEGIN, changeCosts, record, type ChangeCost } from '../renderer/timeline.ts';

/** Longest part of the heat whose timeline is kept, s: a minute of it takes about 50 MB. */
const RECORD_SECONDS = 60;

/** Runs in the page before anything of it: a mark where a board arrives, before the page's own listener hears of it. */
const MARK_BOARDS = `
  const Plain = WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        if (String(data).startsWith('{"event":"board"')) performance.mark('${BEGIN}');
      });
    }
  };`;

/** The race view of the app in headless Chromium, while the heat goes on. */
export interface RaceScreen {
  /** Figures of a part of the heat that begins after `afterMs`. */
  measure(afterMs: number, seconds: number): Promise<Figure[]>;
  close(): Promise<void>;
}

/** Opens the app's address and waits for its race. @param url with its token */
export async function openScreen(url: string): Promise<RaceScreen> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: VIEWPORT });
    await page.addInitScript(MARK_BOARDS);
    await page.goto(url);
    return {
      async measure(afterMs, seconds) {
        await sleep(afterMs);
        await page.getByTestId('race-view').waitFor();
        const kept = Math.min(seconds, RECORD_SECONDS) * 1000;
        return figuresOf(changeCosts(await record(browser, page, () => sleep(kept))));
      },
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

function figuresOf(costs: readonly ChangeCost[]): Figure[] {
  const both = costs.map(({ scriptAndLayout }) => scriptAndLayout);
  return [
    figure('race view: script and layout', 'ms', both),
    figure('race view: script and layout, p95', 'ms', [percentile(both.sort((a, b) => a - b), 0.95)], { atMost: 16 }), // prettier-ignore
    figure('race view: paint', 'ms', costs.map(({ paint }) => paint)), // prettier-ignore
  ];
}
