import { expect, test } from 'vitest';

import { missingFrom } from './system-packages.mjs';

test('everything is missing from an empty machine', () => {
  expect(missingFrom('')).toContain('chromium');
});

test('an installed package is not missing', () => {
  expect(missingFrom('install ok installed|chromium|gnome-www-browser, www-browser')).not.toContain(
    'chromium',
  );
});

test('a package that was removed, but left its settings behind, is missing', () => {
  expect(missingFrom('deinstall ok config-files|chromium|www-browser')).toContain('chromium');
});

test('a package counts under the other names that it provides', () => {
  expect(missingFrom('install ok installed|libgtk-3-0t64|libgtk-3-0 (= 3.24.43), other')).not.toContain(
    'libgtk-3-0',
  );
});
