import { defineConfig } from 'vitest/config';

/** Races in which things go wrong. One at a time: each is the app, its cloud, a browser and 200 riders. */
export default defineConfig({
  test: {
    name: 'faults',
    root: import.meta.dirname,
    environment: 'node',
    include: ['**/*.test.ts'],
    globalSetup: '../support/own-build.ts',
    pool: 'forks',
    fileParallelism: false,
    // A heat takes 30 s at ten times life's speed, or 75 s at four times; its results and a busy machine take some more.
    testTimeout: 240_000,
    hookTimeout: 60_000,
    // A machine that stands still for seconds breaks what keeps a bike's time; what fails twice is broken.
    retry: 1,
  },
});
