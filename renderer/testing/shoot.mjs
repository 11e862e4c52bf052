/**
 * Photographs every scene of the gallery and reads it with axe: `node renderer/testing/shoot.mjs OUT [scene,...]`
 * against a gallery that is served on 127.0.0.1:4173. Fails when axe finds anything, something is clipped sideways, or a word does not
 * fit into its button, label or column: with LANGUAGE_SHOWN=de in German, whose words are the longer ones.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from '@playwright/test';

import { cutTexts } from '../../e2e/lib/cut-texts.mjs';

const [out = '/tmp/gallery', only] = process.argv.slice(2);
const GALLERY = process.env.GALLERY ?? 'http://127.0.0.1:4173/gallery.html';
const LANGUAGE = process.env.LANGUAGE_SHOWN ?? 'en';
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  ...(process.env.LARGE === '1' ? [{ width: 3840, height: 2160 }] : []),
  ...(process.env.SMALL === '1' ? [{ width: 1024, height: 700 }] : []),
];
const SCENES =
  only?.split(',') ??
  (
    'first-name first-bike first-bike-deaf first-bike-paired first-go first-go-late first-go-starting keys settings-voice ' +
    'tv tv-lead tv-old tv-watch tv-before tv-over tv-nobody tv-down tv-lost ' +
    'start start-late start-starting start-notice warmup warmup-full warmup-empty warmup-last race race-lead race-last ' +
    'race-alone race-first-seconds race-stale race-silent race-down race-lost race-unkept finish finish-board finish-official results ' +
    'results-provisional results-running results-empty settings ' +
    'race-field race-field-search race-field-nobody race-field-stale race-field-none race-field-large race-large ' +
    'race-unusual finish-unusual results-unusual results-unusual-large rides-unusual ' +
    'records records-large records-today records-alone records-empty records-lost results-races settings-forget settings-forgotten ' +
    'results-large rides rides-many rides-first rides-second rides-tables rides-late rides-trend rides-trend-few rides-export rides-exported rides-empty watch watch-empty watch-over ' +
    'pairing-none pairing-heard pairing-bike pairing-all pairing-estimated pairing-lost pairing-paused pairing-adapter-off ' +
    'pairing-adapter-none pairing-adapter-noPermission pairing-adapter-noService pairing-adapter-failed ' +
    'pairing-off-known ' +
    'start-bike start-searching start-estimated warmup-bike race-bike race-bike-lost settings-recording ' +
    'settings-joining settings-join-refused settings-aws settings-aws-file settings-aws-local settings-aws-down start-aws start-taken race-taken ' +
    'all-time all-time-ghost all-time-large all-time-long all-time-none all-time-loading race-ghost race-ghost-best race-followed ' +
    'race-field-followed warmup-ghost start-ghost finish-best finish-first finish-short'
  ).split(' ');

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
    ' ',
  ),
});
let faults = 0;

/** @param {string} text */
function fault(text) {
  faults += 1;
  console.log(text);
}

/**
 * Prints what axe finds on the page, up to three places of each rule.
 * @param {import('@playwright/test').Page} page
 * @param {string} name
 */
async function readWithAxe(page, name) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  for (const { id, nodes } of violations) {
    const places = nodes.slice(0, 3).map((node) => node.target.join(' '));
    fault(`${name}: ${id}: ${places.join(' | ')}: ${nodes[0]?.any[0]?.message ?? ''}`);
  }
}

const quick = process.env.QUICK === '1';
for (const size of SIZES) {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce', locale: 'en-GB' });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') fault(`  console: ${message.text()}`);
  });
  page.on('pageerror', (error) => fault(`  error: ${error.message}`));
  for (const theme of ['dark', 'light']) {
    if (quick && (theme === 'light') !== (size.width === 1920)) continue;
    for (const scene of SCENES) {
      const [screen, query = ''] = scene.split('?');
      const name = `${scene.replace(/[?&=]/g, '_')}-${theme}-${size.width}`;
      await page.goto(`${GALLERY}?screen=${screen}&theme=${theme}&language=${LANGUAGE}&${query}`);
      await page.waitForFunction(() => document.fonts.ready.then(() => true));
      await page.waitForTimeout(80);
      await page.screenshot({ path: `${out}/${name}.png` });
      const spill = await page.evaluate(() => {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
        return { x: scrollWidth - clientWidth, y: scrollHeight - clientHeight };
      });
      if (spill.x > 0 || spill.y > 0) fault(`${name}: spills ${JSON.stringify(spill)}`);
      for (const cut of await page.evaluate(cutTexts)) fault(`${name}: cut off: ${cut}`);
      if (process.env.AXE !== '0') await readWithAxe(page, name);
    }
  }
  await context.close();
}
await browser.close();
console.log(`${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
