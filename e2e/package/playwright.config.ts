import { defineConfig } from '@playwright/test';

/** The .deb as a rider has it: installed by root, started by somebody else, removed again. One thing after another. */
export default defineConfig({
  testDir: '.',
  globalSetup: './support/make-packages.ts',
  outputDir: '../../test-results/package',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // The installation is one for all of a file: after a failure the rest says nothing.
  maxFailures: 1,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env['E2E_REPORT'] ?? '../../test-results/package.json' }],
  ],
});
