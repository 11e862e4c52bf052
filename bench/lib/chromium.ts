import { chromium, type Browser } from '@playwright/test';

/** Without a sandbox, for it cannot work for root, and without everything that would use the processor for itself. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The size of the window that is measured, CSS pixels. */
export const VIEWPORT = { width: 1280, height: 800 };

/** Headless Chromium: the one at CHROMIUM, else the usual place. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: FLAGS,
  });
}
