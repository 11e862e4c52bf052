import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../log.ts';
import { POLICY_NAMES } from '../../infra/settings.ts';
import {
  DAY,
  importSigningKey,
  makeCa,
  makeClient,
  makeServer,
  signClient,
  type Signer,
} from './certificates.ts';
import { makePrivateFolder, splitKeyFile, writeKeyFile, type KeyAndCertificate } from './key-files.ts';
import { certificateIdOf, CertificateRegistry } from './registry.ts';
import { setAside, type SetAside } from './set-aside.ts';

/** A certificate this near to its end, in milliseconds, is replaced when the authority is opened. */
export const RENEW_BEFORE = 30 * DAY;

/** The common names of client certificates that the registry knows the thing of: they say nothing. */
const CLAIM_NAME = 'Alleycat claim';
const RIDER_NAME = 'Alleycat rider';

export interface AuthorityOptions {
  /** The folder for its keys; made, for its owner only, when missing. */
  dir: string;
  /** REAL milliseconds since the epoch, whatever clock the cloud runs on: TLS checks certificates in real time. */
  now: () => number;
}

/** The certificate authority of a local cloud: what AWS IoT's is to the deployed one. */
export interface Authority {
  /** PEM; what riders and the broker trust. */
  readonly caCertificatePem: string;
  /** The broker's own, for `localhost` and 127.0.0.1. */
  readonly server: KeyAndCertificate;
  /** Shared by all who were invited: good for asking for a certificate of one's own, and for nothing else. */
  readonly claim: KeyAndCertificate;
  /** Which certificates are whose, and whether they are still good. */
  readonly registry: CertificateRegistry;
  /** Files that were broken, expired or unreadable: kept under other names and replaced. */
  readonly setAside: readonly SetAside[];
  /**
   * A client certificate for the key of a request, valid from yesterday for a year. It is nobody's until it is
   * registered. @throws AlleycatError E_CSR for a bad request.
   */
  signRequest(csrPem: string): Promise<{ certificateId: string; certificatePem: string }>;
  /**
   * A client certificate (PEM), registered for a thing at once: for programs that hold this folder, and so need no
   * invite. The name comes from the caller alone, never from the request.
   * @throws AlleycatError E_THING_NAME for a name that is not 1..64 of `A-Za-z0-9_-`; E_CSR for a bad request.
   */
  issueCertificate(request: { thingName: string; csrPem: string }): Promise<string>;
}

/**
 * Opens the authority in a folder, or makes it: P-256 keys, a CA for ten years, the broker's and the claim's
 * certificates for one. A CA that cannot be used is set aside with everything it signed, and the riders' certificates with it:
 * they need new ones. One process at a time: whoever holds the table beside it (`startTable`) holds this too.
 * @throws AlleycatError E_DATA_FOLDER or E_SET_ASIDE when the folder cannot be written.
 */
export async function openAuthority({ dir, now }: AuthorityOptions): Promise<Authority> {
  makePrivateFolder(dir);
  const aside: SetAside[] = [];

  const caPath = join(dir, 'authority.pem');
  const stored = load(caPath, aside, (pair) => caFault(pair, now()));
  const ca = stored ?? (await makeCa(now()));
  if (stored === undefined) writeKeyFile(caPath, ca);
  const signer: Signer = {
    key: await importSigningKey(ca.privateKeyPem),
    certificatePem: ca.certificatePem,
  };

  const leaf = async (name: string, make: () => Promise<KeyAndCertificate>): Promise<KeyAndCertificate> => {
    const path = join(dir, name);
    const kept = load(path, aside, (pair) => keyFault(pair, new X509Certificate(pair.certificatePem)));
    // One that is merely old, or of an authority before this one, holds nothing worth keeping: overwritten.
    if (kept !== undefined && !needsRenewal(kept.certificatePem, ca.certificatePem, now())) return kept;
    const made = await make();
    writeKeyFile(path, made);
    return made;
  };
  const server = await leaf('broker.pem', () => makeServer(signer, now()));
  const claim = await leaf('claim.pem', () => makeClient(signer, now(), CLAIM_NAME));
  const registry = new CertificateRegistry({ dir: join(dir, 'certificates'), now });
  const claimId = certificateIdOf(claim.certificatePem);
  if (registry.find(claimId) === null) {
    registry.register(claimId, { policy: POLICY_NAMES.claim, thingName: null });
  }

  const signRequest: Authority['signRequest'] = async (csrPem) => {
    const certificatePem = await signClient(signer, now(), RIDER_NAME, csrPem);
    return { certificateId: certificateIdOf(certificatePem), certificatePem };
  };
  return {
    caCertificatePem: ca.certificatePem,
    server,
    claim,
    registry,
    setAside: aside,
    signRequest,
    issueCertificate: async ({ thingName, csrPem }) => {
      const { certificateId, certificatePem } = await signRequest(csrPem);
      registry.register(certificateId, { policy: POLICY_NAMES.rider, thingName });
      return certificatePem;
    },
  };
}

/**
 * Whether a certificate of this authority should be replaced: not signed by this CA, not valid yet, or within
 * `RENEW_BEFORE` of its end. `now` in real milliseconds since the epoch.
 */
export function needsRenewal(certificatePem: string, caCertificatePem: string, now: number): boolean {
  try {
    return certificateFault(new X509Certificate(certificatePem), caCertificatePem, now) !== undefined;
  } catch {
    return true;
  }
}

/** The pair in a file, if it is there and without fault; a faulty file is set aside. */
function load(
  path: string,
  aside: SetAside[],
  faultOf: (pair: KeyAndCertificate) => string | undefined,
): KeyAndCertificate | undefined {
  let fault: string | undefined;
  try {
    const pair = splitKeyFile(readFileSync(path, 'utf8'));
    if (pair === undefined) fault = 'it does not hold a key and a certificate';
    else {
      fault = faultOf(pair);
      if (fault === undefined) return pair;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    fault = `it cannot be read: ${describeError(error)}`;
  }
  aside.push(setAside(path, fault));
  return undefined;
}

function caFault(pair: KeyAndCertificate, now: number): string | undefined {
  const certificate = new X509Certificate(pair.certificatePem);
  if (!certificate.ca) return 'its certificate is not an authority';
  return keyFault(pair, certificate) ?? certificateFault(certificate, pair.certificatePem, now);
}

function keyFault(pair: KeyAndCertificate, certificate: X509Certificate): string | undefined {
  const key = createPrivateKey(pair.privateKeyPem);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return 'its key is not P-256';
  return certificate.checkPrivateKey(key) ? undefined : 'its key and its certificate do not belong together';
}

function certificateFault(certificate: X509Certificate, caPem: string, now: number): string | undefined {
  const from = Date.parse(certificate.validFrom);
  const to = Date.parse(certificate.validTo);
  if (!certificate.verify(new X509Certificate(caPem).publicKey)) return 'it is not signed by this authority';
  if (!(from <= now)) return `its certificate is not valid before ${certificate.validFrom}`;
  if (!(to - RENEW_BEFORE > now)) return `its certificate ends on ${certificate.validTo}`;
  return undefined;
}
