import type { Browser, Page } from '@playwright/test';

import { launchChromium, SCREEN } from '../lib/chromium.ts';
import { descendantsOf } from '../support/processes.ts';
import { until } from './waiting.ts';

/** Everything by which the race screen says that something is not well. */
const TROUBLES = ['backend-trouble', 'link-lost', 'ride-unkept', 'board-old', 'trouble', 'notice'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** The app's page in Chromium, as its rider sees it. */
export class Screen {
  readonly #browser: Browser;
  #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  /** @param url the app's, with its token */
  static async open(url: string): Promise<Screen> {
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: SCREEN });
    leaveUnasked(page);
    await page.goto(url);
    return new Screen(browser, page);
  }

  /** Opens another address, as after a restart of the app. */
  async goTo(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  /** kill -9 of the page's process; then the page is opened anew, as a rider does with a page that has crashed. */
  async killRenderer(): Promise<void> {
    const url = this.#page.url();
    const crashed = this.#page.waitForEvent('crash');
    const renderers = descendantsOf(process.pid).filter(({ command }) => command.includes('--type=renderer'));
    if (renderers.length === 0) throw new Error('Chromium has no renderer.');
    for (const { pid } of renderers) process.kill(pid, 'SIGKILL');
    await crashed;
    const dead = this.#page;
    this.#page = await this.#browser.newPage({ viewport: SCREEN });
    leaveUnasked(this.#page);
    await this.#page.goto(url);
    await dead.close();
  }

  /** Waits until it says so, within 20 s. @returns all of the sentence */
  says(trouble: Trouble, words: RegExp, limitMs = 20_000): Promise<string> {
    return until(
      async () => {
        const texts = await this.#page.getByTestId(trouble).allTextContents();
        return texts.map((text) => text.replace(/\s+/g, ' ').trim()).find((text) => words.test(text));
      },
      `the screen to say ${words}`,
      limitMs,
    );
  }

  /** What is not well by the screen, at this moment. */
  async troubles(): Promise<string[]> {
    const found = await Promise.all(
      TROUBLES.map(async (trouble) => [trouble, await this.#page.getByTestId(trouble).count()] as const),
    );
    return found.flatMap(([trouble, count]) => (count > 0 ? [trouble] : []));
  }

  /** The rider's own total on the board, tenths of a point; null where there is none to be seen. */
  async ownTotal(): Promise<number | null> {
    const own = this.#page.locator('[data-testid="board-row"][data-me="true"]').first();
    const total =
      (await own.count()) > 0
        ? await own.getAttribute('data-total', { timeout: 500 }).catch(() => null)
        : null;
    return total === null ? null : Number(total);
  }

  /** Whether it shows the finish of a race. */
  async showsFinish(raceId: string): Promise<boolean> {
    return (await this.#page.locator(`[data-testid="finish-view"][data-race-id="${raceId}"]`).count()) > 0;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

/** A page that is left in mid-race asks whether it may be: it may. */
function leaveUnasked(page: Page): void {
  page.on('dialog', (dialog) => void dialog.accept());
}
