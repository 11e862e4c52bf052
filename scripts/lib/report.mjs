import { stepCounts } from './counts.mjs';

/**
 * One thing that was run and judged.
 * @typedef {object} Step
 * @property {string} name
 * @property {number} code exit code
 * @property {number} seconds
 * @property {string} output what it printed, where that was collected
 * @property {import('./counts.mjs').Counts} [counts] where it runs tests
 */

/**
 * @param {Step} step
 * @returns {boolean} also where it exited with 0 but skipped a test or ran none
 */
export function hasFailed(step) {
  return stepCounts(step).failed > 0;
}

/**
 * One line on one step.
 * @param {Step} step
 * @returns {string}
 */
export function describeStep(step) {
  const mark = hasFailed(step) ? 'FAIL' : 'ok  ';
  return `${mark} ${step.seconds.toFixed(1).padStart(6)} s  ${step.name}${describeCounts(step.counts)}`;
}

/**
 * `N passed, N failed`, summed over all steps.
 * @param {Step[]} steps
 * @returns {string}
 */
export function describeSum(steps) {
  const counts = steps.map(stepCounts);
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  return `${passed} passed, ${failed} failed`;
}

/** @param {import('./counts.mjs').Counts | undefined} counts */
function describeCounts(counts) {
  if (!counts) return '';
  const { passed, failed, skipped, retried = 0 } = counts;
  const more = [
    retried > 0 ? `${retried} of them at the second try` : '',
    failed > 0 ? `${failed} failed` : '',
    skipped > 0 ? `${skipped} skipped` : '',
  ];
  return `: ${[`${passed} passed`, ...more].filter(Boolean).join(', ')}`;
}
