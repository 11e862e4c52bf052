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
 * One after the other: both go by the time that passes.
 * @returns {Promise<import('./report.mjs').Step[]>}
 */
export async function radioTests() {
  // The emulator and the private bus are programs of Linux; what they show of the app is true of the others, too.
  if (process.platform !== 'linux') return [];
  const steps = [];
  for (const { name, folder } of SUITES) {
    const report = path.join(RESULTS, `${folder}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const args = [toolScript('vitest'), 'run', '--config', `e2e/${folder}/vitest.config.ts`, ...reporters];
    const outcome = await run(process.execPath, args, { show: true });
    steps.push({ name, ...outcome, counts: countsIn(report, vitestCounts) });
  }
  return steps;
}
