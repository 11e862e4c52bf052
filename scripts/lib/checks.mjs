import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { countsIn, vitestCounts } from './counts.mjs';
import { RESULTS, ROOT, TOOL_CACHE, toolScript } from './paths.mjs';
import { inParallel } from './pool.mjs';
import { describeStep, hasFailed } from './report.mjs';
import { run } from './run.mjs';

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string[]} command script and arguments, for Node
 * @property {string} [report] where it leaves its vitest report
 * @property {string} [cache] the folder of what it remembers, where that may be out of date
 */

/** Most tools use one core well; a third keeps two busy while one waits for the disk. */
const AT_ONCE = Math.min(3, Math.max(2, os.availableParallelism()));

/**
 * Runs every check, a few at a time, prints a line for each, and then in full what the failed ones said.
 * @param {{ fresh: boolean }} options fresh: without ESLint's cache. Its rules for Svelte do not see that another file
 *   changed: a failure out of the cache is therefore looked at again (`runCheck`); a pass out of it may be out of date
 *   until `npm test`, which is fresh
 * @returns {Promise<import('./report.mjs').Step[]>}
 */
export async function runChecks({ fresh }) {
  fs.mkdirSync(RESULTS, { recursive: true });
  const jobs = checks(fresh).map((check) => async () => {
    const step = await runCheck(check);
    console.log(describeStep(step));
    return step;
  });
  const steps = await inParallel(jobs, AT_ONCE);
  for (const { name, output } of steps.filter(hasFailed)) console.log(`\n--- ${name} ---\n${output}`);
  return steps;
}

/**
 * The longest first.
 * @param {boolean} fresh
 * @returns {Check[]}
 */
function checks(fresh) {
  const report = path.join(RESULTS, 'unit.json');
  const eslintFolder = path.join(TOOL_CACHE, 'eslint/');
  const eslintCache = ['--cache', '--cache-strategy', 'content', '--cache-location', eslintFolder];
  const prettierCache = ['--cache', '--cache-location', path.join(TOOL_CACHE, 'prettier.json')];
  return [
    { name: 'unit tests', command: unitTests(report), report },
    {
      name: 'lint',
      command: [toolScript('eslint'), ...(fresh ? [] : eslintCache), '--max-warnings', '0', '.'],
      ...(!fresh && { cache: eslintFolder }),
    },
    {
      name: 'types of the renderer',
      command: [toolScript('svelte-check'), '--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings'],
    },
    { name: 'lint by types', command: [toolScript('oxlint'), '--deny-warnings', '.'] },
    { name: 'types', command: typesOf('tsconfig.json') },
    { name: 'types of core, without Node', command: typesOf('tsconfig.core.json') },
    { name: 'types of the end-to-end tests', command: typesOf('e2e/tsconfig.json') },
    { name: 'layers', command: layers() },
    ...(fresh ? [{ name: 'core/ covered by its own tests', command: coverage() }] : []),
    { name: 'nothing unused', command: [toolScript('knip'), '--no-progress'] },
    {
      name: 'format',
      command: [toolScript('prettier'), '--check', '--log-level', 'warn', ...prettierCache, '.'],
    },
  ];
}

/**
 * Runs one check. What fails with something remembered is run again from nothing, which also makes its cache anew: what
 * is shown as wrong is wrong now.
 * @param {Check} check
 * @returns {Promise<import('./report.mjs').Step>}
 */
export async function runCheck({ name, command, report, cache }) {
  if (report) fs.rmSync(report, { force: true });
  const remembers = cache !== undefined && fs.existsSync(cache);
  let outcome = await run(process.execPath, command);
  if (remembers && outcome.code !== 0) {
    fs.rmSync(cache, { recursive: true, force: true });
    const again = await run(process.execPath, command);
    outcome = { ...again, seconds: outcome.seconds + again.seconds };
  }
  return { name, ...outcome, ...(report && { counts: countsIn(report, vitestCounts) }) };
}

/** @param {string} report */
function unitTests(report) {
  return [
    toolScript('vitest'),
    'run',
    '--project=unit',
    '--project=renderer',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
}

/** To count what is run takes as long as to run it: only for the tests beside what is counted. */
function coverage() {
  return [toolScript('vitest'), 'run', '--project=unit', '--coverage', 'core/'];
}

/** @param {string} project */
function typesOf(project) {
  const cache = path.join(TOOL_CACHE, `${project.replace('/', '-')}.tsbuildinfo`);
  return [toolScript('typescript-7', 'tsc'), '-p', project, '--incremental', '--tsBuildInfoFile', cache];
}

function layers() {
  const folders = ['core', 'electron', 'renderer', 'local', 'infra', 'simulator', 'e2e', 'scripts', 'bench'];
  const there = folders.filter((folder) => fs.existsSync(path.join(ROOT, folder)));
  return [toolScript('dependency-cruiser', 'depcruise'), '--config', '.dependency-cruiser.mjs', ...there];
}
