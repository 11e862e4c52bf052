import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

import { noHardCodedText } from './scripts/lint/no-hard-coded-text.mjs';
import svelteConfig from './svelte.config.js';

const TESTS = ['**/*.test.ts', '**/*.test.mjs', '**/*.test-support.ts', 'renderer/testing/**', 'e2e/**'];

/** Programs that read the machine's clock and hand a `Clock` to everything else. */
const ENTRY_POINTS = [
  'electron/main/**',
  'electron/serve/index.ts',
  'electron/wiring/**',
  'infra/cli/**',
  'infra/functions/*/handler.ts',
  'local/table/worker.ts',
  'renderer/main.ts',
  'simulator/cli/**',
  'scripts/**',
  'bench/**',
];

const NO_WALL_CLOCK = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take the time from the injected Clock: only an entry point reads Date.now().',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take the time from the injected Clock: only an entry point makes a date of now.',
  },
];

const NO_CHANCE = {
  selector: "MemberExpression[object.name='Math'][property.name='random']",
  message: 'core/ gives the same answer to the same question: take randomness as an argument.',
};

/** Comments that would take lines out of the coverage of core/. */
const COVERAGE_IGNORES = ['v8 ignore', 'c8 ignore', 'istanbul ignore', 'node:coverage'];

export default defineConfig(
  { ignores: ['node_modules/', 'out/', 'dist/', 'coverage/', 'test-results/', 'playwright-report/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...NO_WALL_CLOCK],
      'prefer-const': 'error',
      complexity: ['error', 15],
      'max-depth': ['error', 4],
      'max-params': ['error', 5],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // Rules that need types: for all other files they are in .oxlintrc.json, of a tool that does not read these.
    files: ['**/*.svelte'],
    extends: [tseslint.configs.recommendedTypeCheckedOnly],
    languageOptions: {
      parserOptions: { project: './renderer/tsconfig.json', extraFileExtensions: ['.svelte'] },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A number or an error in a message is what one wants to read there.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A handler is async because its interface is, whether or not this one waits.
      '@typescript-eslint/require-await': 'off',
    },
  },
  svelte.configs.recommended,
  { files: ['renderer/**'], languageOptions: { globals: globals.browser } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
    rules: {
      // What is replaced whole ($state.raw) need not be reactive inside.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      // Not for $props(), of which one name may be bindable.
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
      // The parser does not see the types of snippets and callbacks in markup; svelte-check does.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: [
      'renderer/**/*.svelte',
      'renderer/{components,format,sound,state,transport}/**/*.ts',
      'electron/main/**',
    ],
    ignores: [...TESTS, 'electron/main/words/**'],
    plugins: { alleycat: { rules: { 'no-hard-coded-text': noHardCodedText } } },
    rules: { 'alleycat/no-hard-coded-text': 'error' },
  },
  {
    files: ['e2e/**/*.ts'],
    // Playwright reads from the pattern which fixtures a fixture needs, also where that is none.
    rules: { 'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }] },
  },
  { files: ['**/*.mjs', '**/*.js', '**/*.config.ts'], languageOptions: { globals: globals.node } },
  {
    files: ['core/**'],
    ignores: TESTS,
    rules: {
      'no-restricted-syntax': ['error', ...NO_WALL_CLOCK, NO_CHANCE],
      'no-warning-comments': ['error', { terms: COVERAGE_IGNORES, location: 'anywhere' }],
    },
  },
  { files: ENTRY_POINTS, rules: { 'no-restricted-syntax': 'off' } },
  {
    files: TESTS,
    rules: {
      'no-restricted-syntax': 'off',
      'max-lines': 'off',
    },
  },
);
