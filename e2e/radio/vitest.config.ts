import { defineConfig } from 'vitest/config';

/** The tests over the virtual radio: real stacks in real processes, one file at a time, for their timing's sake. */
export default defineConfig({
  test: {
    name: 'radio',
    root: import.meta.dirname,
    environment: 'node',
    include: ['**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
