import fs from 'node:fs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped skipped, to do, or not run
 * @property {number} [retried] of those that passed, how many did so at their second try, where the runner says it
 */

/** @type {Readonly<Counts>} */
const NONE = { passed: 0, failed: 0, skipped: 0 };

/**
 * What vitest's JSON report says. A file that could not be loaded has no tests: it counts as one failure.
 * @param {any} report
 * @returns {Counts}
 */
export function vitestCounts(report) {
  const passed = Number(report.numPassedTests);
  const failed = Number(report.numFailedTests);
  const unloaded = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return { passed, failed: failed + unloaded, skipped: Number(report.numTotalTests) - passed - failed };
}

/**
 * What Playwright's JSON report says. Errors outside of any test count as failures; a test that passed at its second try has
 * passed, and is counted apart, for the summary says so.
 * @param {any} report
 * @returns {Counts}
 */
export function playwrightCounts(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped, retried: flaky };
}

/**
 * @param {string} file a runner's report; one that is not there or is broken counts nothing
 * @param {(report: any) => Counts} read
 * @returns {Counts}
 */
export function countsIn(file, read) {
  try {
    return read(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    return { ...NONE };
  }
}

/**
 * What a step adds to the sum. A step that ended badly without a failed test counts as one failure, and
 * so does one that should have run tests and ran none, and every test that was skipped.
 * @param {{ code: number, counts?: Counts }} step `counts` where it runs tests
 * @returns {{ passed: number, failed: number }}
 */
export function stepCounts({ code, counts }) {
  if (!counts) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const bad = counts.failed + counts.skipped;
  const broken = code !== 0 || counts.passed === 0;
  return { passed: counts.passed, failed: bad === 0 && broken ? 1 : bad };
}
