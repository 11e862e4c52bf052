import { closeSync, fsyncSync, mkdirSync, openSync, chmodSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AlleycatError } from '../../core/errors.ts';
import { describeError } from '../log.ts';

/** A private key and its certificate, as they stand one after the other in a PEM file. */
export interface KeyAndCertificate {
  /** PKCS #8 PEM. */
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

const PEM_FILE =
  /^\s*(-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----)\s*(-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----)\s*$/;

/** The two parts of a file that `writeKeyFile` wrote; `undefined` for any other text. */
export function splitKeyFile(text: string): KeyAndCertificate | undefined {
  const [, key, certificate] = PEM_FILE.exec(text) ?? [];
  return key === undefined || certificate === undefined
    ? undefined
    : { privateKeyPem: `${key}\n`, certificatePem: `${certificate}\n` };
}

/**
 * Makes the folder, for its owner only (0700).
 * @throws AlleycatError E_DATA_FOLDER when it cannot be made.
 */
export function makePrivateFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    // An existing folder keeps the mode it was made with, and `mkdir` obeys the umask.
    chmodSync(dir, 0o700);
  } catch (cause) {
    throw new AlleycatError('E_DATA_FOLDER', `Cannot use the folder ${dir}: ${describeError(cause)}.`, {
      cause,
    });
  }
}

/**
 * Writes key and certificate as one file, readable by its owner only (0600), whole or not at all: a key
 * without its certificate is worth nothing.
 * @throws AlleycatError E_DATA_FOLDER when it cannot be written.
 */
export function writeKeyFile(path: string, { privateKeyPem, certificatePem }: KeyAndCertificate): void {
  writePrivateFile(path, `${privateKeyPem.trim()}\n${certificatePem.trim()}\n`);
}

/**
 * Writes a file that only its owner may read (0600), whole or not at all.
 * @throws AlleycatError E_DATA_FOLDER when it cannot be written.
 */
export function writePrivateFile(path: string, text: string): void {
  const temporary = `${path}.new`;
  try {
    rmSync(temporary, { force: true });
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (cause) {
    throw new AlleycatError(
      'E_DATA_FOLDER',
      `Cannot write ${path} in ${dirname(path)}: ${describeError(cause)}.`,
      {
        cause,
      },
    );
  }
}
