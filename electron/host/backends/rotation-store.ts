import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { keepAside, replacePrivately } from '../private-file.ts';
import { readSmallFile } from '../small-file.ts';
import { keyName } from './key-name.ts';
import type { Secrets } from './secrets.ts';

/** Two certificates, and room. */
const MAX_FILE_BYTES = 256 * 1024;

const certificate = z.object({
  certificatePem: z.string(),
  certificateId: z.string(),
  /** How the key was stored, when it was. */
  keyInSafe: z.boolean(),
  /** Real ms since the epoch. */
  issuedAt: z.number(),
});
/** A certificate of this installation's; its key is in the secrets. */
export type InstalledCertificate = z.infer<typeof certificate>;

const changeSchema = z.object({ v: z.literal(1), old: certificate, next: certificate });
/** Two certificates of one rider, of which the one takes the other's place. */
export interface Change {
  old: InstalledCertificate;
  next: InstalledCertificate;
}

/**
 * A change of certificates that is under way: a file beside that of the installation. Which of the two is ridden with is said
 * by that one, which is replaced as a whole: so whatever is cut off in the middle, there is one identity, and its key.
 */
export class RotationStore {
  readonly #folder: string;
  readonly #secrets: Secrets;

  constructor(folder: string, secrets: Secrets) {
    this.#folder = folder;
    this.#secrets = secrets;
  }

  get #file(): string {
    return path.join(this.#folder, 'aws-rotation.json');
  }

  /**
   * What cannot be read is as if nothing were under way; what is none, or has more than `MAX_FILE_BYTES`, is kept aside, for
   * the next would replace it.
   */
  read(): Change | null {
    let text: string;
    try {
      text = readSmallFile(this.#file, MAX_FILE_BYTES);
    } catch (error) {
      if (error instanceof RangeError) this.#keepAside();
      return null;
    }
    try {
      return changeSchema.parse(JSON.parse(text));
    } catch {
      this.#keepAside();
      return null;
    }
  }

  #keepAside(): void {
    try {
      keepAside(this.#file);
    } catch {
      // A folder that cannot be written: there nothing replaces it either.
    }
  }

  /** The key first: a certificate without one is nothing. @throws whatever keeps it from being written; then nothing is. */
  begin(change: Change, privateKeyPem: string): void {
    const name = keyName(change.next.certificatePem);
    this.#secrets.write(name, privateKeyPem);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      replacePrivately(this.#file, `${JSON.stringify({ v: 1, ...change }, null, 2)}\n`);
    } catch (error) {
      this.#secrets.remove(name);
      throw error;
    }
  }

  /** Ends the change, whichever way: the keys go of those of the two that are not ridden with. */
  end(ridden: string | null): void {
    const change = this.read();
    rmSync(this.#file, { force: true });
    if (change === null) return;
    for (const { certificatePem } of [change.old, change.next]) {
      if (certificatePem !== ridden) this.#secrets.remove(keyName(certificatePem));
    }
  }
}
