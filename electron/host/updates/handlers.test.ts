import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { aboutHandlers } from './handlers.ts';
import { Updates } from './updates.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'alleycat-about-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const handlers = (aboutFile: string): ReturnType<typeof aboutHandlers> =>
  aboutHandlers(() => ({
    updates: new Updates({
      updater: null,
      isBusy: () => false,
      onChange: () => undefined,
      log: () => undefined,
    }),
    version: '1.2.4',
    aboutFile,
  }));

test('the version is the running program’s, with the licences that the build wrote down', async () => {
  const aboutFile = path.join(folder, 'about.json');
  const packages = [{ name: 'zod', version: '4.0.0', licence: 'MIT', text: null }];
  writeFileSync(aboutFile, JSON.stringify({ version: '1.2.3', packages }));
  expect(await handlers(aboutFile)['about.get'](null)).toEqual({ version: '1.2.4', packages });
});

test('where nothing was built it says so', async () => {
  const missing = handlers(path.join(folder, 'about.json'));
  await expect(missing['about.get'](null)).rejects.toMatchObject({ code: 'E_NOT_BUILT' });
});
