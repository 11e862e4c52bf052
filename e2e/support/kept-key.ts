import fs from 'node:fs';
import path from 'node:path';

import { expect } from '@playwright/test';

const OWNER_ONLY = 0o600;

/** The one secret of an installation that has joined a backend. */
export function keyFile(dataDir: string): string {
  const names = fs.readdirSync(path.join(dataDir, 'secrets'));
  expect(names).toEqual([expect.stringMatching(/^aws-key-[0-9a-f]{16}\.secret$/)]);
  return path.join(dataDir, 'secrets', names[0] ?? '');
}

/** That the key, which the system has not encrypted, is for its owner only, and in no other file of the app. */
export function expectKeptForOwnerOnly(dataDir: string): void {
  const key = keyFile(dataDir);
  const kept = fs.readFileSync(key);
  expect(fs.statSync(key).mode & 0o777).toBe(OWNER_ONLY);
  expect(fs.statSync(path.dirname(key)).mode & 0o077).toBe(0);
  // The first byte says that it is as it is: electron/host/backends/secrets.ts.
  expect(kept[0]).toBe(0);
  const [begin, secret = ''] = kept.subarray(1).toString().split('\n');
  expect(begin).toBe('-----BEGIN PRIVATE KEY-----');
  // Nowhere else: not beside the certificate, and not in what the app writes down of itself.
  expect(filesWith(dataDir, secret)).toEqual([key]);
}

/** The files below a folder that hold a text. */
function filesWith(folder: string, text: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => fs.readFileSync(file).includes(text));
}
