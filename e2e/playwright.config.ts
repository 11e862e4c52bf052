import { defineConfig } from '@playwright/test';

import { CHROMIUM, CHROMIUM_ARGS, SCREEN } from './lib/chromium.ts';
import { ONLY_WITH_ALL } from './support/tags.ts';

/** Where `npm test` reads what came of it. */
const REPORT = process.env['E2E_REPORT'] ?? '../test-results/e2e.json';

/** Also what would only be the same once more: `npm test` has a quarter of an hour or so. */
const ALL = process.env['E2E_ALL'] === '1';

export default defineConfig({
  testDir: 'specs',
  outputDir: '../test-results/e2e',
  // One app at a time; `npm test` has more, each with data and ports of its own, whichever file they are from.
  workers: 1,
  fullyParallel: true,
  ...(ALL ? {} : { grepInvert: new RegExp(ONLY_WITH_ALL) }),
  // A machine that stands still for seconds fails what waits for a page; what fails twice is broken, and what fails once is in the report.
  retries: 1,
  forbidOnly: true,
  // Patience for a machine that is busy with other tests: only a test that fails takes so long.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: REPORT }]],
  // What the tests read is English, whatever this machine speaks.
  // A trace has every frame in it and takes as much of the processor as the app: only where a first try has failed.
  // Rows that travel are drawn anew in each frame, without a graphics card: `heat.spec.ts` alone has them.
  use: {
    viewport: SCREEN,
    locale: 'en-GB',
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    contextOptions: { reducedMotion: 'reduce' },
  },
  projects: [
    // In the shell: `openApp` of support/test.ts starts what the project's name says. But for the specs in which the shell has no
    // part: there `radio.spec.ts` is the proof that Bluetooth works in it, too, and `heat.spec.ts` that a heat does.
    {
      name: 'electron',
      testIgnore: [
        '**/pairing.spec.ts',
        '**/replay.spec.ts',
        '**/first-run.spec.ts',
        ...(ALL ? [] : ['**/all-time.spec.ts', '**/my-rides.spec.ts', '**/class-records.spec.ts']),
      ],
    },
    // The same in the browser that a served app is opened with.
    {
      name: 'chromium',
      // What Electron's shell does, there is none of here; the radio is tried from Node in e2e/radio, and troubles in e2e/faults.
      testIgnore: [
        '**/shell.spec.ts',
        '**/desk.spec.ts',
        '**/key.spec.ts',
        '**/radio.spec.ts',
        '**/joining.spec.ts',
        '**/trouble.spec.ts',
        '**/export.spec.ts',
        '**/languages.spec.ts',
        ...(ALL ? [] : ['**/heat.spec.ts']),
      ],
      use: {
        browserName: 'chromium',
        launchOptions: { executablePath: CHROMIUM, args: CHROMIUM_ARGS },
      },
    },
  ],
});
