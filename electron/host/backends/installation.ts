import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { AlleycatError } from '../../../core/errors.ts';
import { parseInviteCode } from '../../../core/messages/invite-code.ts';
import { RACER_ID_PATTERN } from '../../../core/messages/topics.ts';
import { backendFileSchema, type BackendFile, type JoinedBackend } from '../../contract/backend.ts';
import { createKeyAndCsr, type KeyAndCsr } from '../uplink/key-and-csr.ts';
import type { Provisioned, ProvisioningRequest } from '../uplink/provisioning.ts';
import { provisioningError } from '../uplink/provisioning-errors.ts';
import { keyName } from './key-name.ts';
import { byEitherPort } from './ports.ts';
import { RotationStore, type InstalledCertificate } from './rotation-store.ts';
import { unreadable, type Secrets } from './secrets.ts';

/** The key of a join that has not come to its end. */
const PENDING = 'aws-key-pending';
const PRIVATE_KEY = /^\s*-----BEGIN PRIVATE KEY-----/;

const storedSchema = z.object({
  v: z.literal(1),
  /** Which backend is ridden on. */
  use: z.enum(['local', 'aws']),
  file: backendFileSchema,
  racerId: z.string().regex(RACER_ID_PATTERN),
  certificatePem: z.string(),
  certificateId: z.string(),
  /** How the key was stored, when it was. */
  keyInSafe: z.boolean(),
  issuedAt: z.number(),
});
const pendingSchema = z.object({ code: z.string(), privateKeyPem: z.string(), csrPem: z.string() });
type Stored = z.infer<typeof storedSchema>;

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
  file: BackendFile;
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
  #stored: Stored | null;
  #isJoining = false;

  constructor(options: InstallationOptions) {
    this.#options = options;
    this.#file = path.join(options.folder, 'aws.json');
    this.#rotation = new RotationStore(options.folder, options.secrets);
    this.#stored = read(this.#file);
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
    const privateKeyPem = this.#stored && this.#options.secrets.read(keyName(this.#stored.certificatePem));
    if (this.#stored === null || privateKeyPem === null) {
      throw new AlleycatError(
        'E_NOT_JOINED',
        'This installation has not joined a backend: import its file and type a code.',
      );
    }
    // What another program stored, or another system's safe, may open as anything.
    if (!PRIVATE_KEY.test(privateKeyPem)) throw unreadable(null);
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
    if (this.#isJoining) {
      throw new AlleycatError('E_JOINING', 'Alleycat is joining already. Give it a minute.');
    }
    this.#isJoining = true;
    try {
      return await this.#join(file, code);
    } finally {
      this.#isJoining = false;
    }
  }

  async #join(file: BackendFile, code: string): Promise<{ racerId: string }> {
    const { secrets } = this.#options;
    const { privateKeyPem, csrPem } = await this.#keyFor(code);
    const provisioned = await this.#provision(file, code, csrPem);
    const { thingName: racerId, certificatePem, certificateId } = provisioned;
    const before = this.#stored;
    secrets.write(keyName(certificatePem), privateKeyPem);
    const keyInSafe = secrets.areEncrypted;
    const issuedAt = this.#options.now();
    try {
      this.#write({ v: 1, use: 'aws', file, racerId, certificatePem, certificateId, keyInSafe, issuedAt });
    } catch (error) {
      // The code may come again with the key that is still pending.
      secrets.remove(keyName(certificatePem));
      throw error;
    }
    secrets.remove(PENDING);
    if (before !== null && before.certificatePem !== certificatePem) {
      secrets.remove(keyName(before.certificatePem));
    }
    this.#rotation.end(certificatePem);
    return { racerId };
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

  /** A code is good for the first key that it comes with: what broke on the way is tried again with the same. */
  async #keyFor(code: string): Promise<KeyAndCsr> {
    const { secrets } = this.#options;
    const pending = pendingSchema.safeParse(parseJson(this.#pending()));
    if (pending.success && pending.data.code === code) return pending.data;
    const fresh = await createKeyAndCsr();
    secrets.write(PENDING, JSON.stringify({ code, ...fresh }));
    return fresh;
  }

  /** One that cannot be opened any more is as if it were not there: nobody could leave it behind otherwise. */
  #pending(): string {
    try {
      return this.#options.secrets.read(PENDING) ?? '';
    } catch {
      return '';
    }
  }

  /** @throws AlleycatError E_NOT_JOINED, E_SPEED */
  choose(use: 'local' | 'aws'): void {
    if (use === 'aws') this.#checkTime();
    if (this.#stored !== null) this.#write({ ...this.#stored, use });
    else if (use === 'aws') this.identity();
  }

  leave(): void {
    const stored = this.#stored;
    rmSync(this.#file, { force: true });
    this.#stored = null;
    if (stored !== null) this.#options.secrets.remove(keyName(stored.certificatePem));
    this.#options.secrets.remove(PENDING);
    this.#rotation.end(null);
  }

  /** @throws AlleycatError E_SPEED */
  #checkTime(): void {
    if (this.#options.isRealTime) return;
    throw new AlleycatError(
      'E_SPEED',
      'AWS rides in real time: start Alleycat without --speed to ride there.',
    );
  }

  #write(stored: Stored): void {
    try {
      mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 });
      writeFileSync(`${this.#file}.new`, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch (error) {
      throw new AlleycatError('E_DATA_DIR', `The backend could not be written to ${this.#file}.`, {
        cause: error,
      });
    }
    this.#stored = stored;
  }
}

function parseFile(text: string): BackendFile {
  const parsed = backendFileSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new AlleycatError(
    'E_BACKEND_FILE',
    'This is not a backend file. Ask the operator for alleycat-backend.json and choose it as it is.',
    { cause: parsed.error },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What cannot be read is as if nobody had joined: the rider rides locally, and joins again with a new code. */
function read(file: string): Stored | null {
  try {
    const parsed = storedSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
