/**
 * `npm run test:radio`: the app and Bluetooth. The unchanged app against virtual bikes on a virtual radio, and against a
 * stand-in of a Linux desktop's BlueZ. Its last line is `N passed, N failed`.
 */
import './lib/node-version.mjs';

import { radioTests } from './lib/own-suites.mjs';
import { describeStep, describeSum, hasFailed } from './lib/report.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';

try {
  await ensureSystemPackages();
  const steps = await radioTests({ whole: true });
  console.log(`\n${steps.map(describeStep).join('\n')}\n\n${describeSum(steps)}`);
  process.exitCode = steps.some(hasFailed) ? 1 : 0;
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
