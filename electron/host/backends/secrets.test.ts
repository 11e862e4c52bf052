import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { say } from '../../contract/sentences/say.ts';
import { FLIP, makeFolder } from './backends.test-support.ts';
import { FileSecrets } from './secrets.ts';

const mode = (file: string): number => statSync(file).mode & 0o777;

it('keeps a secret in a file that only its owner can read, and says that it is no safe', () => {
  const folder = path.join(makeFolder(), 'below', 'secrets');
  const secrets = new FileSecrets(folder);
  expect(secrets.areEncrypted).toBe(false);
  expect(secrets.read('key')).toBeNull();
  secrets.write('key', 'geheim ✓');
  expect(secrets.read('key')).toBe('geheim ✓');
  expect([mode(folder), mode(path.join(folder, 'key.secret'))]).toEqual([0o700, 0o600]);
  secrets.remove('key');
  secrets.remove('key');
  expect([secrets.read('key'), readdirSync(folder)]).toEqual([null, []]);
});

it('leaves nothing to others of a file that was there before', () => {
  const folder = makeFolder();
  const file = path.join(folder, 'key.secret');
  for (const name of [file, `${file}.new`]) {
    writeFileSync(name, 'old');
    chmodSync(name, 0o644);
  }
  new FileSecrets(folder).write('key', 'new');
  expect([mode(file), readdirSync(folder)]).toEqual([0o600, ['key.secret']]);
});

it('encrypts where the system does, and nothing of it can be read in the file', () => {
  const folder = makeFolder();
  const secrets = new FileSecrets(folder, FLIP);
  secrets.write('key', 'geheim');
  expect(secrets.areEncrypted).toBe(true);
  expect(readFileSync(path.join(folder, 'key.secret'), 'latin1')).not.toContain('geheim');
  expect(new FileSecrets(folder, FLIP).read('key')).toBe('geheim');
});

it('opens what was written before there was a safe', () => {
  const folder = makeFolder();
  new FileSecrets(folder).write('key', 'geheim');
  expect(new FileSecrets(folder, FLIP).read('key')).toBe('geheim');
});

it('never advises to leave where the key is good and only its safe is not open here', () => {
  const folder = makeFolder();
  new FileSecrets(folder, FLIP).write('key', 'geheim');
  // The served app has none; a keyring may not run yet.
  expect(() => new FileSecrets(folder).read('key')).toThrow(
    expect.objectContaining({ code: 'E_SECRETS', sentence: say('keySafeClosed') }) as Error,
  );
  expect(new FileSecrets(folder, FLIP).read('key')).toBe('geheim');
});

it.each<[string, (folder: string) => FileSecrets]>([
  [
    'a safe that does not open it',
    (folder) => {
      new FileSecrets(folder, FLIP).write('key', 'geheim');
      const decrypt = (): never => {
        throw new Error('another login');
      };
      return new FileSecrets(folder, { ...FLIP, decrypt });
    },
  ],
  [
    'a file that is empty',
    (folder) => {
      writeFileSync(path.join(folder, 'key.secret'), '');
      return new FileSecrets(folder);
    },
  ],
  [
    'a file that is something else',
    (folder) => {
      writeFileSync(path.join(folder, 'key.secret'), 'hello');
      return new FileSecrets(folder, FLIP);
    },
  ],
  [
    'a folder in its place',
    (folder) => {
      mkdirSync(path.join(folder, 'key.secret'));
      return new FileSecrets(folder);
    },
  ],
])('says what to do about %s', (_, make) => {
  const secrets = make(makeFolder());
  expect(() => secrets.read('key')).toThrow(
    expect.objectContaining({
      code: 'E_SECRETS',
      message: expect.stringContaining('Leave the backend') as string,
    }) as Error,
  );
});

it('says that it could not be stored', () => {
  const file = path.join(makeFolder(), 'a-file');
  writeFileSync(file, '');
  expect(() => new FileSecrets(path.join(file, 'below')).write('key', 'geheim')).toThrow(
    expect.objectContaining({ code: 'E_SECRETS' }) as Error,
  );
});
