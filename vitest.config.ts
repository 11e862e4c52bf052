import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const INTEGRATION = ['local/**/*.test.ts', '**/*.integration.test.ts'];
/** Thousands of cases each: `npm test` has a step for them. */
const PROPERTIES = ['**/*.property.test.ts'];
const NEVER = ['**/node_modules/**', 'out/**', 'dist/**'];

export default defineConfig({
  test: {
    passWithNoTests: false,
    allowOnly: false,
    // Two cores are what a test machine has; more workers only take turns.
    maxWorkers: 2,
    // A property test on a busy machine may take a while; none of them says how long.
    testTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['core/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-support.ts'],
      reporter: ['text-summary', 'html', ['text', { skipFull: true }]],
      reportsDirectory: 'coverage',
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          // These files share nothing but modules without state, and loading those again for each file costs more than
          // the tests.
          isolate: false,
          include: [
            '{core,electron,infra,simulator,bench}/**/*.test.ts',
            'scripts/**/*.test.mjs',
            'e2e/{support,electron-runtime,protocol}/**/*.test.{ts,mjs}',
          ],
          exclude: [...NEVER, ...INTEGRATION, ...PROPERTIES],
        },
      },
      {
        // The svelte compiler for *.svelte and runes in *.svelte.ts; its browser build, on a small DOM.
        plugins: [svelte()],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          isolate: false,
          include: ['renderer/**/*.test.ts'],
          setupFiles: ['renderer/testing/in-english.ts'],
          // Styles are left out of the tests, but for the tokens, whose contrast is one.
          css: { include: /tokens\.css/ },
          exclude: [...NEVER, ...PROPERTIES],
        },
      },
      {
        test: {
          name: 'integration',
          environment: 'node',
          include: INTEGRATION,
          exclude: [...NEVER, ...PROPERTIES],
          // Real servers, native modules, worker threads: each file in a process of its own.
          pool: 'forks',
          // Much of it waits.
          maxWorkers: 3,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'properties',
          environment: 'node',
          // As the unit tests.
          isolate: false,
          include: PROPERTIES,
          exclude: NEVER,
          // Each says its seed, in one line of its own.
          disableConsoleIntercept: true,
          // A failure is made small, case by case, before it is shown.
          testTimeout: 600_000,
        },
      },
    ],
  },
});
