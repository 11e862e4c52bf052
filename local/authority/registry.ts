import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { AlleycatError } from '../../core/errors.ts';
import { RACER_ID_PATTERN } from '../../core/messages/topics.ts';
import { POLICY_NAMES } from '../../infra/settings.ts';
import { LEAF_VALIDITY } from './certificates.ts';
import { makePrivateFolder, writePrivateFile } from './key-files.ts';

/** https://docs.aws.amazon.com/iot/latest/apireference/API_UpdateCertificate.html */
export const CERTIFICATE_STATUSES = ['ACTIVE', 'INACTIVE', 'REVOKED'] as const;
export type CertificateStatus = (typeof CERTIFICATE_STATUSES)[number];

/** What is known of a certificate: who may be whom is decided by this, and by nothing that stands in the certificate. */
export type RegisteredCertificate = {
  readonly status: CertificateStatus;
  /** Real ms since the epoch. */
  readonly createdAt: number;
} & (RiderCertificate | ClaimCertificate);

interface RiderCertificate {
  readonly policy: typeof POLICY_NAMES.rider;
  /** The thing that it is attached to; a thing may have several certificates. */
  readonly thingName: string;
}

/** May provision, and is nobody. */
interface ClaimCertificate {
  readonly policy: typeof POLICY_NAMES.claim;
  readonly thingName: null;
}

const CERTIFICATE_ID = /^[0-9a-f]{64}$/;

/** A certificate's id as IoT has it, too: the SHA-256 of its DER, in hex. */
export function certificateIdOf(certificate: X509Certificate | string): string {
  const { fingerprint256 } = typeof certificate === 'string' ? new X509Certificate(certificate) : certificate;
  return fingerprint256.replaceAll(':', '').toLowerCase();
}

export interface RegistryOptions {
  dir: string;
  /** Real ms since the epoch. */
  now: () => number;
}

/**
 * The registry of a local cloud: a small file a certificate, `<certificateId>.json`, each written whole or not at all.
 * What a file says is read again at each connection, so that a program of the same person can add or revoke one while
 * the cloud is running. https://docs.aws.amazon.com/iot/latest/developerguide/device-certs-your-own.html
 */
export class CertificateRegistry {
  readonly #dir: string;
  readonly #now: () => number;

  /** @throws AlleycatError E_DATA_FOLDER */
  constructor({ dir, now }: RegistryOptions) {
    this.#dir = dir;
    this.#now = now;
    makePrivateFolder(dir);
    this.#forgetExpired();
  }

  /** Makes a certificate good for a thing, or for the claim. @throws AlleycatError E_DATA_FOLDER, E_THING_NAME. */
  register(certificateId: string, whose: RiderCertificate | ClaimCertificate): void {
    if (whose.thingName !== null && !RACER_ID_PATTERN.test(whose.thingName)) {
      throw new AlleycatError(
        'E_THING_NAME',
        'A rider id has 1 to 64 letters, digits, underscores or hyphens.',
      );
    }
    this.#write(certificateId, { ...whose, status: 'ACTIVE', createdAt: this.#now() });
  }

  /** What is known of a certificate; null where nothing is, or nothing that can be used. */
  find(certificateId: string): RegisteredCertificate | null {
    try {
      return decode(JSON.parse(readFileSync(this.#file(certificateId), 'utf8')));
    } catch {
      // Not there, or no JSON any more: nobody is let in by a file that cannot be read.
      return null;
    }
  }

  /** Switches a certificate off, or on again. False when it is not known. @throws AlleycatError E_DATA_FOLDER. */
  setStatus(certificateId: string, status: CertificateStatus): boolean {
    const known = this.find(certificateId);
    if (known !== null) this.#write(certificateId, { ...known, status });
    return known !== null;
  }

  #write(certificateId: string, certificate: RegisteredCertificate): void {
    writePrivateFile(this.#file(certificateId), `${JSON.stringify(certificate)}\n`);
  }

  #file(certificateId: string): string {
    // It becomes the name of a file.
    if (!CERTIFICATE_ID.test(certificateId)) throw new RangeError(`"${certificateId}" is no certificate id`);
    return path.join(this.#dir, `${certificateId}.json`);
  }

  /** A certificate of the app's lives for a run: its file must not live for ever. */
  #forgetExpired(): void {
    for (const name of readdirSync(this.#dir)) {
      const file = path.join(this.#dir, name);
      const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
      if (written + LEAF_VALIDITY < this.#now()) rmSync(file, { force: true });
    }
  }
}

function decode(value: unknown): RegisteredCertificate | null {
  if (typeof value !== 'object' || value === null) return null;
  const { policy, thingName, status, createdAt } = value as Record<string, unknown>;
  const known = CERTIFICATE_STATUSES.find((one) => one === status);
  if (known === undefined) return null;
  const common = { status: known, createdAt: Number(createdAt) };
  if (policy === POLICY_NAMES.claim) return { ...common, policy, thingName: null };
  if (policy !== POLICY_NAMES.rider || typeof thingName !== 'string') return null;
  return RACER_ID_PATTERN.test(thingName) ? { ...common, policy, thingName } : null;
}
