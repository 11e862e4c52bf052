import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { AlleycatError } from '../../core/errors.ts';
import { ReplayBike } from '../host/bike/replay-bike.ts';
import { SettingsStore } from '../host/settings/settings-store.ts';
import { openDataDir } from '../wiring/data-dir.ts';
import { startTrouble } from './start-trouble.ts';

let dir: string;
/** A file: nothing can lie below it. */
let file: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'alleycat-start-'));
  file = path.join(dir, 'a-file');
  writeFileSync(file, '# alleycat bluetooth log 1\n');
});
afterEach(() => rmSync(dir, { recursive: true }));

function troubleOf(start: () => unknown): [english: string, german: string] {
  try {
    start();
  } catch (error) {
    return [startTrouble(error, 'en'), startTrouble(error, 'de')];
  }
  throw new Error('It started.');
}

it('a folder that cannot be written is said in both languages', () => {
  const folder = path.join(file, 'below');
  expect(troubleOf(() => openDataDir(folder, 1))).toEqual([
    `Alleycat has no folder to write to: ${folder} cannot be written. Give another with --data-dir FOLDER.`,
    `Alleycat hat keinen Ordner zum Schreiben: In ${folder} lässt sich nichts schreiben. Nenn einen anderen mit --data-dir ORDNER.`,
  ]);
});

it('so is one that cannot be made', () => {
  expect(troubleOf(() => SettingsStore.open(file))).toEqual([
    `There is no folder to write to: ${file} cannot be made.`,
    `Es gibt keinen Ordner zum Schreiben: ${file} lässt sich nicht anlegen.`,
  ]);
});

it('and a recording with nothing in it', () => {
  const clock = { now: () => 0, speed: 1 };
  expect(troubleOf(() => new ReplayBike(file, clock))).toEqual([
    `${file} cannot be replayed: it holds no notification.`,
    `${file} lässt sich nicht abspielen: Es steht keine Messung darin.`,
  ]);
});

it('what is written for a terminal stays as it is, and a bug shows where it happened', () => {
  expect(startTrouble(new AlleycatError('E_USAGE', '--speed wants a number.'), 'de')).toBe(
    '--speed wants a number.',
  );
  expect(startTrouble(new TypeError('x is not y'), 'de')).toMatch(/^TypeError: x is not y\n +at /);
  expect(startTrouble('no error at all', 'de')).toBe('no error at all');
});
