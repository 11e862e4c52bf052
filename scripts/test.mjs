/**
 * `npm test`: the whole proof. Types, lint, layers, unit tests, integration tests, properties, the app over a virtual
 * radio, a heat in which things go wrong, and end to end in Chromium and in Electron. Its last line is `N passed, N failed`.
 */
import './lib/node-version.mjs';

import fs from 'node:fs';
import path from 'node:path';

import { provideElectron } from '../e2e/electron-runtime/provide.mjs';
import { build } from './lib/build.mjs';
import { runChecks } from './lib/checks.mjs';
import { countsIn, playwrightCounts, vitestCounts } from './lib/counts.mjs';
import { RESULTS, ROOT, toolScript } from './lib/paths.mjs';
import { faultTests, radioTests, thirdPartyTests } from './lib/own-suites.mjs';
import { describeStep, describeSum, hasFailed } from './lib/report.mjs';
import { run } from './lib/run.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';

/** @typedef {import('./lib/report.mjs').Step} Step */

/** Of those that a test rides in: each mostly waits for its heat's time to pass. */
const APPS_AT_ONCE = 3;

try {
  const steps = await testEverything();
  console.log(`\n${steps.map(describeStep).join('\n')}\n\n${describeSum(steps)}`);
  process.exitCode = steps.some(hasFailed) ? 1 : 0;
} catch (error) {
  // Not a failed test, but no proof either.
  console.error(/** @type {Error} */ (error).message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}

/** @returns {Promise<Step[]>} */
async function testEverything() {
  fs.rmSync(RESULTS, { recursive: true, force: true });
  await ensureSystemPackages();
  const electron = await provideElectron();
  console.log(`Electron for the tests: ${electron.description}`);

  const checks = await runChecks({ fresh: true });
  const built = { name: 'build', ...(await build()) };
  if (hasFailed(built)) console.log(`\n--- build ---\n${built.output}`);
  const [integration, thirdParty] = await Promise.all([
    projectTests('integration', 'integration tests'),
    thirdPartyTests(false),
  ]);
  const withApp = hasFailed(built) ? await withoutApp() : await appTests();
  return [...checks, built, integration, ...thirdParty, ...withApp];
}

/**
 * What there is to run where the build failed.
 * @returns {Promise<Step[]>}
 */
async function withoutApp() {
  return [notRun('all with the app'), await projectTests('properties', 'properties', false)];
}

/** @returns {Promise<Step[]>} */
async function appTests() {
  // A virtual radio keeps a bike's time: beside it runs only what takes the processor when nobody else wants it.
  const [radio, properties] = await Promise.all([
    radioTests({ whole: false }),
    projectTests('properties', 'properties', false),
  ]);
  // Both mostly wait for a heat's time to pass.
  const [endToEnd, faults] = await Promise.all([
    endToEndTests(),
    faultTests({ files: ['short'], built: path.join(ROOT, 'out') }),
  ]);
  return [...radio, properties, endToEnd, ...faults];
}

/**
 * @param {string} project one of vitest.config.ts
 * @param {string} name
 * @param {boolean} [show] its output as it comes; else when it has ended
 * @returns {Promise<Step>}
 */
async function projectTests(project, name, show = true) {
  const report = path.join(RESULTS, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = [toolScript('vitest'), 'run', `--project=${project}`, ...reporters];
  const outcome = await run(process.execPath, args, { show, yields: !show });
  if (!show) console.log(outcome.output);
  return { name, ...outcome, counts: countsIn(report, vitestCounts) };
}

/**
 * In Chromium and in Electron, from one queue: so no processor waits for the other at the end.
 * @returns {Promise<Step>}
 */
async function endToEndTests() {
  const report = path.join(RESULTS, 'e2e.json');
  const playwright = [
    toolScript('@playwright/test', 'playwright'),
    'test',
    '--config',
    'e2e/playwright.config.ts',
  ];
  const workers = ['--workers', String(APPS_AT_ONCE)];
  const [command = '', ...args] = [...virtualDesktop(), process.execPath, ...playwright, ...workers];
  const outcome = await run(command, args, { show: true, env: { E2E_REPORT: report } });
  return {
    name: 'end to end, in Chromium and in Electron',
    ...outcome,
    counts: countsIn(report, playwrightCounts),
  };
}

/** The display and message bus that a desktop has, for a machine that has none. */
function virtualDesktop() {
  if (process.platform !== 'linux') return [];
  return ['dbus-run-session', '--', 'xvfb-run', '-a', '-s', '-screen 0 1280x800x24'];
}

/**
 * @param {string} name
 * @returns {Step}
 */
function notRun(name) {
  return {
    name: `${name} (not run: the build failed)`,
    code: 1,
    seconds: 0,
    output: '',
    counts: { passed: 0, failed: 0, skipped: 0 },
  };
}
