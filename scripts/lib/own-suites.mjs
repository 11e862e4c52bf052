import path from 'node:path';

import { countsIn, vitestCounts } from './counts.mjs';
import { RESULTS, toolScript } from './paths.mjs';
import { run } from './run.mjs';

/**
 * @typedef {object} Suite a folder of e2e/ with a runner's configuration of its own
 * @property {string} name
 * @property {string} folder
 */

/**
 * They build the app themselves. `app`: the files with the app in them; the others try what those stand on, pinned libraries and
 * the harness itself.
 * @type {(Suite & { app: string[] })[]}
 */
const RADIO = [
  { name: 'radio: the app and virtual bikes', folder: 'radio', app: ['scenarios/'] },
  { name: 'radio: the app and a stand-in of BlueZ', folder: 'bluez', app: ['app.test'] },
];
/** @type {Suite} */
const THIRD_PARTY = { name: 'policies on mosquitto, a race on third-party servers', folder: 'third-party' };
/** @type {Suite} */
const FAULTS = { name: 'heats in which things go wrong', folder: 'faults' };

/**
 * Side by side: both mostly wait for time to pass. What the second says is shown when it has ended.
 * @param {{ whole: boolean }} options whole: also what the app is not in
 * @returns {Promise<import('./report.mjs').Step[]>}
 */
export async function radioTests({ whole }) {
  // The emulator and the private bus are programs of Linux; what they show of the app is true of the others, too.
  if (process.platform !== 'linux') return [];
  return Promise.all(
    RADIO.map((suite, index) => runSuite(suite, index === 0, { files: whole ? [] : suite.app })),
  );
}

/**
 * @param {boolean} show its output as it comes; else when it has ended
 * @returns {Promise<import('./report.mjs').Step[]>}
 */
export async function thirdPartyTests(show) {
  // mosquitto comes from Debian's packages, without being installed.
  return process.platform === 'linux' ? [await runSuite(THIRD_PARTY, show)] : [];
}

/**
 * @param {{ files: string[], built?: string }} options files: of the suite, `short` or `each`; built: an app that is built
 *   already
 * @returns {Promise<import('./report.mjs').Step[]>}
 */
export async function faultTests({ files, built }) {
  // Signals, mounts and /proc: what they show of the app is true elsewhere, too.
  if (process.platform !== 'linux') return [];
  return [
    await runSuite(FAULTS, true, { files, env: built === undefined ? {} : { ALLEYCAT_E2E_APP: built } }),
  ];
}

/**
 * @param {Suite} suite
 * @param {boolean} show
 * @param {{ files?: string[], env?: NodeJS.ProcessEnv }} [options] files: those alone
 * @returns {Promise<import('./report.mjs').Step>}
 */
async function runSuite({ name, folder }, show, { files = [], env = {} } = {}) {
  const report = path.join(RESULTS, `${folder}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const config = `e2e/${folder}/vitest.config.ts`;
  const args = [toolScript('vitest'), 'run', '--config', config, ...reporters, ...files];
  const outcome = await run(process.execPath, args, { show, env });
  if (!show) console.log(outcome.output);
  return { name, ...outcome, counts: countsIn(report, vitestCounts) };
}
