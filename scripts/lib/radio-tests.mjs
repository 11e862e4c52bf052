import path from 'node:path';

import { countsIn, vitestCounts } from './counts.mjs';
import { RESULTS, toolScript } from './paths.mjs';
import { run } from './run.mjs';

/** The suites, each with a runner's configuration of its own. They build the app themselves. */
const SUITES = [
  { name: 'radio: the app and virtual bikes', folder: 'radio' },
  { name: 'radio: the app and a stand-in of BlueZ', folder: 'bluez' },
];

/**
 * Side by side: both mostly wait for time to pass. What the second says is shown when it has ended.
 * @returns {Promise<import('./report.mjs').Step[]>}
 */
export async function radioTests() {
  // The emulator and the private bus are programs of Linux; what they show of the app is true of the others, too.
  if (process.platform !== 'linux') return [];
  return Promise.all(SUITES.map((suite, index) => runSuite(suite, index === 0)));
}

/**
 * @param {{ name: string, folder: string }} suite
 * @param {boolean} show
 * @returns {Promise<import('./report.mjs').Step>}
 */
async function runSuite({ name, folder }, show) {
  const report = path.join(RESULTS, `${folder}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = [toolScript('vitest'), 'run', '--config', `e2e/${folder}/vitest.config.ts`, ...reporters];
  const outcome = await run(process.execPath, args, { show });
  if (!show) console.log(outcome.output);
  return { name, ...outcome, counts: countsIn(report, vitestCounts) };
}
