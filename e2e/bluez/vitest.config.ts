import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'bluez',
    root: import.meta.dirname,
    environment: 'node',
    include: ['**/*.test.ts'],
    globalSetup: '../support/own-build.ts',
    // Processes of its own beside it: a bus, a bluetoothd, a noble.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A machine that stands still for seconds breaks what keeps a bike's time; what fails twice is broken.
    retry: 1,
  },
});
