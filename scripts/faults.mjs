/**
 * `npm run test:faults`: heats of 200 riders in which things go wrong. It ends with a table of what was done and what came
 * of it; its last line is `N passed, N failed`.
 */
import './lib/node-version.mjs';

import { faultTests } from './lib/own-suites.mjs';
import { describeStep, describeSum, hasFailed } from './lib/report.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';

try {
  await ensureSystemPackages();
  const steps = await faultTests({ files: ['each'] });
  console.log(`\n${steps.map(describeStep).join('\n')}\n\n${describeSum(steps)}`);
  process.exitCode = steps.some(hasFailed) ? 1 : 0;
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
