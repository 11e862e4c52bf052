import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { AlleycatError } from '../../../core/errors.ts';
import { parseInviteCode } from '../../../core/messages/invite-code.ts';
import { backendFileSchema, type BackendFile, type JoinedBackend } from '../../contract/backend.ts';
import type { Notice } from '../../contract/state.ts';
import { say, sentenceOf } from '../../contract/sentences/say.ts';
import { replacePrivately } from '../private-file.ts';
import type { Provisioned, ProvisioningRequest } from '../uplink/provisioning.ts';
import { provisioningError } from '../uplink/provisioning-errors.ts';
import { keyName } from './key-name.ts';
import { keyFor, PENDING_KEY } from './pending-key.ts';
import { byEitherPort } from './ports.ts';
import { RotationStore, type InstalledCertificate } from './rotation-store.ts';
import { unreadable, type Secrets } from './secrets.ts';
import { readStored, type Stored } from './stored.ts';

const PRIVATE_KEY = /^\s*-----BEGIN PRIVATE KEY-----/;

export interface InstallationOptions {
  folder: string;
  secrets: Secrets;
  provision(request: ProvisioningRequest): Promise<Provisioned>;
  /** Real ms since the epoch: certificates are of the world's time, whatever clock the races run on. */
  now(): number;
  /** Heats follow the world's clock, as they do in AWS; false where a run has a speed or a beginning of its own. */
  isRealTime: boolean;
}

/** What it takes to connect to the joined backend (PEM). */
export interface Identity {
  file: Stored['file'];
  racerId: string;
  certificatePem: string;
  privateKeyPem: string;
}

/**
 * What this installation is to a backend in AWS: the operator's file, its own certificate, and in the secrets its key. One
 * file, replaced as a whole.
 */
export class Installation {
  readonly #options: InstallationOptions;
  readonly #file: string;
  readonly #rotation: RotationStore;
  readonly #notices: Notice[];
  #stored: Stored | null;
  #isJoining = false;

  constructor(options: InstallationOptions) {
    this.#options = options;
    this.#file = path.join(options.folder, 'aws.json');
    this.#rotation = new RotationStore(options.folder, options.secrets);
    const { stored, notices, hasClaim } = readStored(this.#file);
    this.#stored = stored;
    this.#notices = notices;
    if (stored !== null && hasClaim) this.#dropClaim(stored);
  }

  /** What the rider should know of its files: each once a run. */
  get notices(): readonly Notice[] {
    return this.#notices;
  }

  /** A join is under way. */
  get isJoining(): boolean {
    return this.#isJoining;
  }

  /** The backend to ride on. */
  get use(): 'local' | 'aws' {
    return this.#stored?.use ?? 'local';
  }

  get joined(): JoinedBackend | null {
    if (this.#stored === null) return null;
    const { file, racerId, keyInSafe, issuedAt } = this.#stored;
    const { endpoint, region } = file;
    return { endpoint, region, racerId, keyInSafe, issuedAt };
  }

  /** The certificate that is ridden with; null where no backend has been joined. */
  get certificate(): InstalledCertificate | null {
    if (this.#stored === null) return null;
    const { certificatePem, certificateId, keyInSafe, issuedAt } = this.#stored;
    return { certificatePem, certificateId, keyInSafe, issuedAt };
  }

  /** Rides with another certificate of the same rider's from now on; its key is in the secrets. @throws AlleycatError E_DATA_DIR */
  replaceCertificate(next: InstalledCertificate): void {
    if (this.#stored !== null) this.#write({ ...this.#stored, ...next });
  }

  /** @throws AlleycatError E_NOT_JOINED, E_SECRETS */
  identity(): Identity {
    if (this.#stored === null) {
      throw new AlleycatError('E_NOT_JOINED', say('notJoined'));
    }
    const privateKeyPem = this.#options.secrets.read(keyName(this.#stored.certificatePem));
    // It may be gone; and what another program stored, or another system's safe, may open as anything.
    if (privateKeyPem === null || !PRIVATE_KEY.test(privateKeyPem)) throw unreadable(null);
    const { file, racerId, certificatePem } = this.#stored;
    return { file, racerId, certificatePem, privateKeyPem };
  }

  /**
   * Makes a key, has it signed by the backend of the file, and rides there from the next start on. Nothing is changed
   * unless all of it has worked, so a code that is refused costs nothing.
   * @throws AlleycatError E_BACKEND_FILE, E_SPEED, E_JOINING, and those of `provision`, each with its own sentence
   */
  async join(fileText: string, typed: string): Promise<{ racerId: string }> {
    this.#checkTime();
    const file = parseFile(fileText);
    const code = parseInviteCode(typed, this.#options.now())?.text;
    if (code === undefined) throw provisioningError('E_CODE_MALFORMED');
    if (this.#isJoining) throw joiningError();
    this.#isJoining = true;
    try {
      return await this.#join(file, code);
    } finally {
      this.#isJoining = false;
    }
  }

  async #join(file: BackendFile, code: string): Promise<{ racerId: string }> {
    const { secrets } = this.#options;
    const { privateKeyPem, csrPem } = await keyFor(code, secrets);
    const provisioned = await this.#provision(file, code, csrPem);
    const { thingName: racerId, certificatePem, certificateId } = provisioned;
    const { claim: _once, ...where } = file;
    const before = this.#stored;
    secrets.write(keyName(certificatePem), privateKeyPem);
    const keyInSafe = secrets.areEncrypted;
    const issuedAt = this.#options.now();
    try {
      this.#write({
        v: 1,
        use: 'aws',
        file: where,
        racerId,
        certificatePem,
        certificateId,
        keyInSafe,
        issuedAt,
      });
    } catch (error) {
      // The code may come again with the key that is still pending.
      secrets.remove(keyName(certificatePem));
      throw error;
    }
    const over = before !== null && before.certificatePem !== certificatePem ? [before] : [];
    const left = this.#forgetKeys(over, certificatePem);
    if (left !== null) this.#notices.push({ code: 'N_KEY_LEFT', ...sentenceOf(left) });
    return { racerId };
  }

  /** Removes the keys of certificates that are ridden with no more, and what was under way: all that it can. Its first error. */
  #forgetKeys(certificates: Pick<Stored, 'certificatePem'>[], ridden: string | null): Error | null {
    const { secrets } = this.#options;
    const errors = [
      ...certificates.map(
        ({ certificatePem }) =>
          () =>
            secrets.remove(keyName(certificatePem)),
      ),
      () => secrets.remove(PENDING_KEY),
      () => this.#rotation.end(ridden),
    ].flatMap((remove) => {
      try {
        remove();
        return [];
      } catch (error) {
        return [error instanceof Error ? error : new Error(String(error))];
      }
    });
    return errors[0] ?? null;
  }

  #provision(file: BackendFile, code: string, csrPem: string): Promise<Provisioned> {
    return byEitherPort(file.port, (port) =>
      this.#options.provision({
        host: file.endpoint,
        port,
        ...(file.caPem !== undefined && { caPem: file.caPem }),
        claimCertificatePem: file.claim.certificatePem,
        claimPrivateKeyPem: file.claim.privateKeyPem,
        template: file.template,
        code,
        csrPem,
      }),
    );
  }

  /** Files of before had the claim's private key in them. A disk that does not take the file now takes it another time. */
  #dropClaim(stored: Stored): void {
    try {
      this.#write(stored);
    } catch {
      // It is as it was, for its owner only.
    }
  }

  /** @throws AlleycatError E_NOT_JOINED, E_SPEED */
  choose(use: 'local' | 'aws'): void {
    if (use === 'aws') this.#checkTime();
    if (this.#stored !== null) this.#write({ ...this.#stored, use });
    else if (use === 'aws') this.identity();
  }

  /**
   * Forgets the backend, certificate and key.
   * @throws AlleycatError E_DATA_DIR, and then nothing is forgotten; E_SECRETS where all is but a key stays behind
   */
  leave(): void {
    const stored = this.#stored;
    try {
      rmSync(this.#file, { force: true });
    } catch (error) {
      throw new AlleycatError('E_DATA_DIR', say('backendNotLeft', { file: this.#file }), {
        cause: error,
      });
    }
    this.#stored = null;
    const left = this.#forgetKeys(stored === null ? [] : [stored], null);
    if (left !== null) throw left;
  }

  /** @throws AlleycatError E_SPEED */
  #checkTime(): void {
    if (this.#options.isRealTime) return;
    throw new AlleycatError('E_SPEED', say('awsRealTime'));
  }

  #write(stored: Stored): void {
    try {
      mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 });
      replacePrivately(this.#file, `${JSON.stringify(stored, null, 2)}\n`);
    } catch (error) {
      throw new AlleycatError('E_DATA_DIR', say('backendNotWritten', { file: this.#file }), { cause: error });
    }
    this.#stored = stored;
  }
}

export function joiningError(): AlleycatError {
  return new AlleycatError('E_JOINING', say('joining'));
}

function parseFile(text: string): BackendFile {
  try {
    return backendFileSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new AlleycatError('E_BACKEND_FILE', say('notABackendFile'), { cause: error });
  }
}
