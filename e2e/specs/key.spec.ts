import fs from 'node:fs';

import { makeDataDir } from '../support/app-options.ts';
import { join, joinedRacer, openBackendSetting } from '../support/joining.ts';
import { expectKeptForOwnerOnly, keyFile } from '../support/kept-key.ts';
import { operatorOf } from '../support/operator.ts';
import { expect, test } from '../support/test.ts';

/** The installation's private key with Electron's safeStorage, on a desktop that has no secret service. In the project "electron" only. */

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
    expectKeptForOwnerOnly(dataDir);
    const key = keyFile(dataDir);
    const kept = fs.readFileSync(key);
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
