/**
 * `npm run test:package`: two packages are made with the tests' own Electron, installed, started by an ordinary user, ridden in,
 * updated and removed. As root, on Debian or one of its kind. Its last line is `N passed, N failed`.
 */
import './lib/node-version.mjs';

import path from 'node:path';

import { countsIn, playwrightCounts } from './lib/counts.mjs';
import { RESULTS, toolScript } from './lib/paths.mjs';
import { describeStep, describeSum, hasFailed } from './lib/report.mjs';
import { run } from './lib/run.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';

try {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('A package is installed by root: run this as root, on Debian or one of its kind.');
  // Keys for the system's own windows.
  await ensureSystemPackages('xdotool');
  const report = path.join(RESULTS, 'package.json');
  const args = [
    toolScript('@playwright/test', 'playwright'),
    'test',
    '--config',
    'e2e/package/playwright.config.ts',
  ];
  const outcome = await run(process.execPath, args, { show: true, env: { E2E_REPORT: report } });
  const step = { name: 'the package', ...outcome, counts: countsIn(report, playwrightCounts) };
  console.log(`\n${describeStep(step)}\n\n${describeSum([step])}`);
  process.exitCode = hasFailed(step) ? 1 : 0;
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
