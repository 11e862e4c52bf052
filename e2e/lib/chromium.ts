import { chromium, type Browser } from '@playwright/test';

/** The browser of the machine: Playwright's own cannot be downloaded everywhere. */
export const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Nothing in the background: a test machine reaches nobody, and the log would fill with refusals. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium's sandbox does not work for root. */
export const CHROMIUM_ARGS = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...QUIET];

/** The size of the screen, CSS pixels. */
export const SCREEN = { width: 1280, height: 800 };

/** Headless, for tests that Playwright does not run. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS });
}
