import fs from 'node:fs';
import path from 'node:path';

import { makeDataDir } from '../support/app-options.ts';
import { join, joinedRacer, openBackendSetting } from '../support/joining.ts';
import { operatorOf } from '../support/operator.ts';
import { expect, test } from '../support/test.ts';

/** The installation's private key with Electron's safeStorage, on a desktop that has no secret service. In the project "electron" only. */

const OWNER_ONLY = 0o600;
/** First byte of a file whose key the system has not encrypted: electron/host/backends/secrets.ts. */
const AS_IT_IS = 0;

test('without a password safe the app says so, keeps the key for its owner only, and reads it at the next start', async ({
  launchServed,
  launchElectron,
  dataDir,
}) => {
  const operatorDir = makeDataDir();
  try {
    await launchServed({ dataDir: operatorDir, opponents: 0 });
    const operator = await operatorOf(operatorDir);
    const code = await operator.invite('Rosa');
    const first = await launchElectron({ dataDir, opponents: 0 });
    // What this is about: under another desktop the sentence would be the other one.
    expect(
      await first.app.evaluate(({ safeStorage }) => ({
        backend: safeStorage.getSelectedStorageBackend(),
        isAvailable: safeStorage.isEncryptionAvailable(),
      })),
    ).toEqual({ backend: 'basic_text', isAvailable: false });

    await openBackendSetting(first.page);
    await join(first.page, operator.file, code);
    const racerId = await joinedRacer(first.page);
    await expect(first.page.getByTestId('key-words')).toContainText(
      'kept in a file that only your login can read: this computer offered no password safe.',
    );
    const key = keyFile(dataDir);
    const kept = fs.readFileSync(key);
    expect(fs.statSync(key).mode & 0o777).toBe(OWNER_ONLY);
    expect(fs.statSync(path.dirname(key)).mode & 0o077).toBe(0);
    expect(kept[0]).toBe(AS_IT_IS);
    const [begin, secret = ''] = kept.subarray(1).toString().split('\n');
    expect(begin).toBe('-----BEGIN PRIVATE KEY-----');
    // Nowhere else: not beside the certificate, and not in what the app writes down of itself.
    expect(filesWith(dataDir, secret)).toEqual([key]);
    await first.stop();

    const again = await launchElectron({ dataDir });
    await again.page.getByTestId('open-settings').click();
    expect(await joinedRacer(again.page)).toBe(racerId);
    expect(keyFile(dataDir)).toBe(key);
    expect(fs.readFileSync(key)).toEqual(kept);
  } finally {
    fs.rmSync(operatorDir, { recursive: true, force: true });
  }
});

/** The one secret of an installation. */
function keyFile(dataDir: string): string {
  const names = fs.readdirSync(path.join(dataDir, 'secrets'));
  expect(names).toEqual([expect.stringMatching(/^aws-key-[0-9a-f]{16}\.secret$/)]);
  return path.join(dataDir, 'secrets', names[0] ?? '');
}

/** The files below a folder that hold a text. */
function filesWith(folder: string, text: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => fs.readFileSync(file).includes(text));
}
