import fs from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { ROOT } from './lib/paths.mjs';

/** Ways out of the shell that no line of Alleycat takes: each would want an entry in docs/security.md, and a test. */
const NEVER = [
  'openExternal',
  'loadFile(',
  'file://',
  'nodeIntegration: true',
  'contextIsolation: false',
  'sandbox: false',
  'webSecurity: false',
  'webviewTag: true',
  'allowRunningInsecureContent: true',
  'experimentalFeatures: true',
  'enableBlinkFeatures',
  'bypassCSP',
  'enableRemoteModule',
  "'unsafe-inline'",
  "'unsafe-eval'",
];
/** What draws pictures of markup from a text: the policy of contents would stop a script in it, and nothing else. */
const NEVER_IN_PAGES = [
  '{@html',
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'document.write',
  'new Function',
];

/**
 * @param {string[]} folders
 * @param {string[]} words
 */
function found(folders, words) {
  return folders
    .flatMap((folder) => fs.readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(ts|svelte|html)$/.test(entry.name) && !/\.test/.test(entry.name))
    .flatMap((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const text = fs.readFileSync(file, 'utf8');
      return words
        .filter((word) => text.includes(word))
        .map((word) => `${path.relative(ROOT, file)}: ${word}`);
    });
}

test('the shell never opens what is outside of it, and switches nothing off', () => {
  expect(found(['electron/main', 'electron/preload'], NEVER)).toEqual([]);
});

test('no page makes markup of a text', () => {
  expect(found(['renderer'], NEVER_IN_PAGES)).toEqual([]);
});

test('what is shown to be forbidden would be found', () => {
  expect(found(['electron/main'], ['enableSandbox'])).toEqual(['electron/main/security.ts: enableSandbox']);
});
