import { webcrypto } from 'node:crypto';
import path from 'node:path';

import { openAuthority } from '../../../local/authority/authority.ts';
import { loadX509 } from '../../../local/authority/x509.ts';

/** What it takes to be let in by a local cloud's broker (PEM). */
export interface Credentials {
  thingName: string;
  caPem: string;
  certificatePem: string;
  privateKeyPem: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * A certificate for somebody on the same machine: whoever may read the cloud's folder may sign one. Its cloud is
 * running, so the authority is only read.
 * @param cloudFolder the cloud's own folder
 * @param thingName 1..64 letters, digits, `_` or `-`
 */
export async function issueCredentials(cloudFolder: string, thingName: string): Promise<Credentials> {
  const authority = await openAuthority({ dir: path.join(cloudFolder, 'authority'), now: Date.now });
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const csr = await x509.Pkcs10CertificateRequestGenerator.create(
    { name: 'CN=alleycat', keys, signingAlgorithm: ALGORITHM },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    thingName,
    caPem: authority.caCertificatePem,
    certificatePem: await authority.issueCertificate({ thingName, csrPem: csr.toString('pem') }),
    privateKeyPem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
  };
}
