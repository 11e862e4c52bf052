/**
 * The documentation's pictures in three sizes, of the gallery that is served on 127.0.0.1:4173: `node renderer/testing/shoot-docs.mjs`.
 * Time stands still in it, so that a picture changes only with its screen.
 */
import { chromium } from '@playwright/test';
import path from 'node:path';

const GALLERY = process.env.GALLERY ?? 'http://127.0.0.1:4173/gallery.html';
const OUT = process.argv[2] ?? path.join(import.meta.dirname, '..', '..', 'docs', 'screenshots', 'sizes');
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
];
/** What the picture is called, and its scene. */
const PICTURES = {
  'first-run-1': 'first-name',
  'first-run-2': 'first-bike',
  'first-run-3': 'first-go',
  pairing: 'pairing-all',
  race: 'race-bike',
  finish: 'finish-official',
  results: 'results',
  settings: 'settings-voice',
  tv: 'tv',
};
/** In the smallest size alone. */
const SMALL_PICTURES = {
  keys: 'keys',
  'tv-old': 'tv-old',
  'tv-before': 'tv-before',
  'ride-of-another-computer': 'rides-elsewhere',
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
for (const viewport of SIZES) {
  const page = await browser.newPage({ viewport, reducedMotion: 'reduce' });
  const small = viewport.width === 1280 ? SMALL_PICTURES : {};
  for (const [name, scene] of Object.entries({ ...PICTURES, ...small })) {
    await page.goto(`${GALLERY}?screen=${scene}&theme=dark`);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.waitForTimeout(150);
    // Of the settings the part about screen and sound.
    await page.evaluate(() => document.querySelector('[aria-labelledby="display"]')?.scrollIntoView());
    await page.screenshot({ path: path.join(OUT, `${name}-${viewport.width}.png`) });
  }
  await page.close();
}
await browser.close();
