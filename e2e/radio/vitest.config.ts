import { defineConfig } from 'vitest/config';

/** The tests over the virtual radio: real stacks in real processes, two files at a time: they mostly wait for time to pass. */
export default defineConfig({
  test: {
    name: 'radio',
    root: import.meta.dirname,
    environment: 'node',
    include: ['**/*.test.ts'],
    globalSetup: '../support/own-build.ts',
    pool: 'forks',
    maxWorkers: 2,
    // A whole heat takes 30 s at ten times life's speed, and its results some more.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // A machine that stands still for seconds breaks what keeps a bike's time; what fails twice is broken.
    retry: 1,
  },
});
