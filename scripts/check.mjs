/**
 * `npm run check`: types, lint, layers, format, unused code and unit tests, in under a minute.
 * `npm run check -- --fresh` does without ESLint's cache.
 */
import './lib/node-version.mjs';

import { runChecks } from './lib/checks.mjs';
import { hasFailed } from './lib/report.mjs';

const steps = await runChecks({ fresh: process.argv.includes('--fresh') });
process.exitCode = steps.some(hasFailed) ? 1 : 0;
