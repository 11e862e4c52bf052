import { defineConfig } from 'vitest/config';

/** What third parties' servers say: the policies on mosquitto, a race on mosquitto, kinesalite and dynalite. */
export default defineConfig({
  test: {
    name: 'third-party',
    root: `${import.meta.dirname}/..`,
    environment: 'node',
    include: ['policies/**/*.test.ts', 'third-party/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    // The first run fetches mosquitto; a race takes half a minute.
    hookTimeout: 120_000,
  },
});
