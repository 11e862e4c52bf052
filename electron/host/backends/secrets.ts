import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import { AlleycatError } from '../../../core/errors.ts';
import { say } from '../../contract/sentences/say.ts';
import { replacePrivately } from '../private-file.ts';

/** Where private keys are kept. */
export interface Secrets {
  /**
   * The system encrypts what is written now under the user's login; false where it comes to lie in a file that only its
   * owner can read.
   */
  readonly areEncrypted: boolean;
  /** @throws AlleycatError E_SECRETS when there is one that cannot be opened, here or at all */
  read(name: string): string | null;
  /** @throws AlleycatError E_SECRETS */
  write(name: string, text: string): void;
  /** @throws AlleycatError E_SECRETS when it stays behind */
  remove(name: string): void;
}

/** How a text becomes the bytes of its file, and comes back. */
export interface Cipher {
  readonly isEncryption: boolean;
  encrypt(text: string): Buffer;
  decrypt(bytes: Buffer): string;
}

const PLAIN: Cipher = {
  isEncryption: false,
  encrypt: (text) => Buffer.from(text),
  decrypt: (bytes) => bytes.toString(),
};

/** First byte of each file: how the rest is kept. The next start may find a safe where there was none, or none any more. */
const AS_IT_IS = 0;
const ENCRYPTED = 1;

/** Secrets in files of mode 0600, encrypted by whatever the system has for it. */
export class FileSecrets implements Secrets {
  readonly #folder: string;
  readonly #cipher: Cipher;

  /** @param cipher Electron's safeStorage; without it they are kept as they are */
  constructor(folder: string, cipher: Cipher = PLAIN) {
    this.#folder = folder;
    this.#cipher = cipher;
  }

  get areEncrypted(): boolean {
    return this.#cipher.isEncryption;
  }

  read(name: string): string | null {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.#file(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw unreadable(error);
    }
    const [how] = bytes;
    const rest = bytes.subarray(1);
    if (how === AS_IT_IS) return rest.toString();
    // Leaving the backend would throw away a key that is as good as ever.
    if (how === ENCRYPTED && !this.#cipher.isEncryption)
      throw new AlleycatError('E_SECRETS', say('keySafeClosed'));
    try {
      if (how !== ENCRYPTED) throw new Error('kept in a way that is not known here');
      return this.#cipher.decrypt(rest);
    } catch (error) {
      throw unreadable(error);
    }
  }

  write(name: string, text: string): void {
    const file = this.#file(name);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const kept = this.#cipher.isEncryption
        ? [Buffer.of(ENCRYPTED), this.#cipher.encrypt(text)]
        : [Buffer.of(AS_IT_IS), Buffer.from(text)];
      replacePrivately(file, Buffer.concat(kept));
    } catch (error) {
      throw new AlleycatError('E_SECRETS', say('keyNotStored'), { cause: error });
    }
  }

  remove(name: string): void {
    const file = this.#file(name);
    try {
      rmSync(file, { force: true });
    } catch (error) {
      throw new AlleycatError('E_SECRETS', say('keyNotDeleted', { file }), { cause: error });
    }
  }

  #file(name: string): string {
    return path.join(this.#folder, `${name}.secret`);
  }
}

export function unreadable(cause: unknown): AlleycatError {
  return new AlleycatError('E_SECRETS', say('keyUnreadable'), { cause });
}
