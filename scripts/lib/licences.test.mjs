import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { foldersOf, licencesOf } from './licences.mjs';

/** @type {string} */
let folder;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-licences-'));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

/**
 * @param {object} metadata
 * @param {Record<string, string>} [files]
 */
function packageOf(metadata, files = {}) {
  const place = fs.mkdtempSync(path.join(folder, 'package-'));
  for (const [name, text] of Object.entries({ 'package.json': JSON.stringify(metadata), ...files }))
    fs.writeFileSync(path.join(place, name), text);
  return place;
}

test('says of each package its licence and its words, once a version', () => {
  const one = packageOf(
    { name: 'b', version: '1.0.0', license: 'MIT' },
    { 'LICENSE.md': 'words\n', NOTICE: 'more' },
  );
  const same = packageOf({ name: 'b', version: '1.0.0', license: 'MIT' }, { LICENCE: 'words' });
  const old = packageOf(
    { name: 'a', version: '2.0.0', licenses: [{ type: 'MIT' }, { type: 'ISC' }] },
    { 'license.js': 'x' },
  );
  const silent = packageOf({ name: 'c', version: '1.0.0' });
  expect(licencesOf([one, old, silent])).toEqual([
    { name: 'a', version: '2.0.0', licence: 'MIT OR ISC', text: null },
    { name: 'b', version: '1.0.0', licence: 'MIT', text: 'words\n\nmore' },
    { name: 'c', version: '1.0.0', licence: 'not said', text: null },
  ]);
  expect(licencesOf([one, same])).toHaveLength(1);
});

test('finds the package of a bundled file, also one within another', () => {
  const files = [
    '/p/renderer/main.ts',
    '/p/node_modules/svelte/src/index.js',
    '\0/p/node_modules/svelte/src/again.js?v=1',
    '/p/node_modules/@fontsource/barlow/files/a.woff2',
    '/p/node_modules/a/node_modules/b/index.js',
  ];
  expect(foldersOf(files)).toEqual([
    '/p/node_modules/svelte',
    '/p/node_modules/@fontsource/barlow',
    '/p/node_modules/a/node_modules/b',
  ]);
});
