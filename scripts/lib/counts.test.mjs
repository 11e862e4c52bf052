import { expect, test } from 'vitest';

import { countsIn, playwrightCounts, stepCounts, vitestCounts } from './counts.mjs';
import { describeStep, describeSum } from './report.mjs';

const NONE = { passed: 0, failed: 0, skipped: 0 };

test('reads a vitest report, counting what was skipped', () => {
  const report = { numPassedTests: 3, numFailedTests: 1, numTotalTests: 6, testResults: [] };
  expect(vitestCounts(report)).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

test('counts a test file that could not be loaded as a failure', () => {
  const unloaded = { status: 'failed', assertionResults: [] };
  const report = { numPassedTests: 3, numFailedTests: 0, numTotalTests: 3, testResults: [unloaded] };
  expect(vitestCounts(report)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test('reads a Playwright report: what passed at the second try has passed, and what broke outside of tests has failed', () => {
  const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] };
  expect(playwrightCounts(report)).toEqual({ passed: 5, failed: 2, skipped: 2, retried: 1 });
});

test('counts nothing where there is no report', () => {
  expect(countsIn('/nowhere/report.json', vitestCounts)).toEqual(NONE);
});

test.for([
  ['a check that passed', { code: 0 }, { passed: 1, failed: 0 }],
  ['a check that failed', { code: 2 }, { passed: 0, failed: 1 }],
  ['tests that passed', { code: 0, counts: { ...NONE, passed: 5 } }, { passed: 5, failed: 0 }],
  ['tests that failed', { code: 1, counts: { ...NONE, passed: 5, failed: 2 } }, { passed: 5, failed: 2 }],
  ['a skipped test', { code: 0, counts: { ...NONE, passed: 5, skipped: 1 } }, { passed: 5, failed: 1 }],
  ['no test at all', { code: 0, counts: NONE }, { passed: 0, failed: 1 }],
  ['low coverage alone', { code: 1, counts: { ...NONE, passed: 5 } }, { passed: 5, failed: 1 }],
])('%s', ([, step, expected]) => {
  expect(stepCounts(/** @type {any} */ (step))).toEqual(expected);
});

test('sums the steps up in the line that closes a run', () => {
  const step = { name: 'a', seconds: 1, output: '' };
  const steps = [
    { ...step, code: 0, counts: { ...NONE, passed: 5 } },
    { ...step, code: 1 },
  ];
  expect(describeSum(steps)).toBe('5 passed, 1 failed');
});

test('says of a step what passed at its second try', () => {
  const step = { name: 'end to end', code: 0, seconds: 61.04, output: '' };
  const counts = { ...NONE, passed: 5 };
  expect(describeStep({ ...step, counts })).toBe('ok     61.0 s  end to end: 5 passed');
  expect(describeStep({ ...step, counts: { ...counts, retried: 1 } })).toBe(
    'ok     61.0 s  end to end: 5 passed, 1 of them at the second try',
  );
});
