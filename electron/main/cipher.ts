import { safeStorage } from 'electron';

import type { Cipher } from '../host/backends/secrets.ts';

/**
 * The system's own safe for a private key: Keychain, DPAPI, or on Linux the desktop's secret service. Asked when it is used,
 * for it is there only after `ready`.
 * https://www.electronjs.org/docs/latest/api/safe-storage
 */
export function systemCipher(): Cipher {
  return {
    get isEncryption() {
      return safeStorage.isEncryptionAvailable() && !isBasic();
    },
    encrypt: (text) =>
      safeStorage.isEncryptionAvailable() ? safeStorage.encryptString(text) : Buffer.from(text),
    decrypt: (bytes) =>
      safeStorage.isEncryptionAvailable() ? safeStorage.decryptString(bytes) : bytes.toString(),
  };
}

/** Without a secret service Electron has only a password that everybody knows, and that is no encryption. */
function isBasic(): boolean {
  return process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
}
