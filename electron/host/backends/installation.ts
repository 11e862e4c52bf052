import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { AlleycatError } from '../../../core/errors.ts';
import { RACER_ID_PATTERN } from '../../../core/messages/topics.ts';
import { backendFileSchema, type BackendFile, type JoinedBackend } from '../../contract/backend.ts';
import { createKeyAndCsr, type KeyAndCsr } from '../uplink/key-and-csr.ts';
import type { Provisioned, ProvisioningRequest } from '../uplink/provisioning.ts';
import type { Secrets } from './secrets.ts';

const KEY = 'aws-key';
/** The key of a join that has not come to its end. */
const PENDING = 'aws-key-pending';
/** IoT Core's port for MQTT with certificates. */
const MQTT_PORT = 8883;

const storedSchema = z.object({
  v: z.literal(1),
  /** Which backend is ridden on. */
  use: z.enum(['local', 'aws']),
  file: backendFileSchema,
  racerId: z.string().regex(RACER_ID_PATTERN),
  certificatePem: z.string(),
  certificateId: z.string(),
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
  #stored: Stored | null;

  constructor(options: InstallationOptions) {
    this.#options = options;
    this.#file = path.join(options.folder, 'aws.json');
    this.#stored = read(this.#file);
  }

  /** The backend to ride on. */
  get use(): 'local' | 'aws' {
    return this.#stored?.use ?? 'local';
  }

  get joined(): JoinedBackend | null {
    if (this.#stored === null) return null;
    const { file, racerId, issuedAt } = this.#stored;
    const { endpoint, region } = file;
    return { endpoint, region, racerId, keyInSafe: this.#options.secrets.areEncrypted, issuedAt };
  }

  /** @throws AlleycatError E_NOT_JOINED, E_SECRETS */
  identity(): Identity {
    const privateKeyPem = this.#stored && this.#options.secrets.read(KEY);
    if (this.#stored === null || privateKeyPem === null) {
      throw new AlleycatError(
        'E_NOT_JOINED',
        'This installation has not joined a backend: import its file and type a code.',
      );
    }
    const { file, racerId, certificatePem } = this.#stored;
    return { file, racerId, certificatePem, privateKeyPem };
  }

  /**
   * Makes a key, has it signed by the backend of the file, and rides there from the next start on. Nothing is changed
   * unless all of it has worked, so a code that is refused costs nothing.
   * @throws AlleycatError E_BACKEND_FILE, and those of `provision`, each with its own sentence
   */
  async join(fileText: string, code: string): Promise<{ racerId: string }> {
    const file = parseFile(fileText);
    const { secrets } = this.#options;
    const { privateKeyPem, csrPem } = await this.#keyFor(code);
    const provisioned = await this.#options.provision({
      host: file.endpoint,
      port: file.port ?? MQTT_PORT,
      ...(file.caPem !== undefined && { caPem: file.caPem }),
      claimCertificatePem: file.claim.certificatePem,
      claimPrivateKeyPem: file.claim.privateKeyPem,
      template: file.template,
      code,
      csrPem,
    });
    secrets.write(KEY, privateKeyPem);
    secrets.remove(PENDING);
    const { thingName: racerId, certificatePem, certificateId } = provisioned;
    this.#write({
      v: 1,
      use: 'aws',
      file,
      racerId,
      certificatePem,
      certificateId,
      issuedAt: this.#options.now(),
    });
    return { racerId };
  }

  /** A code is good for the first key that it comes with: what broke on the way is tried again with the same. */
  async #keyFor(code: string): Promise<KeyAndCsr> {
    const { secrets } = this.#options;
    const pending = pendingSchema.safeParse(parseJson(secrets.read(PENDING) ?? ''));
    if (pending.success && pending.data.code === code) return pending.data;
    const fresh = await createKeyAndCsr();
    secrets.write(PENDING, JSON.stringify({ code, ...fresh }));
    return fresh;
  }

  /** @throws AlleycatError E_NOT_JOINED */
  choose(use: 'local' | 'aws'): void {
    if (this.#stored !== null) this.#write({ ...this.#stored, use });
    else if (use === 'aws') this.identity();
  }

  leave(): void {
    rmSync(this.#file, { force: true });
    this.#options.secrets.remove(KEY);
    this.#options.secrets.remove(PENDING);
    this.#stored = null;
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
