import { webcrypto } from 'node:crypto';

// x509 is built on tsyringe, which wants this API to be there first:
// https://github.com/PeculiarVentures/x509#-reflect-polyfill-required
import 'reflect-metadata';
import { Pkcs10CertificateRequestGenerator, PemConverter } from '@peculiar/x509';

export interface KeyAndCsr {
  /** PKCS #8 PEM; never leaves the machine. */
  readonly privateKeyPem: string;
  /** PKCS #10 PEM, signed with the key. */
  readonly csrPem: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * A new P-256 key and a certificate signing request for it (RFC 2986). The request's subject says nothing: which
 * rider the certificate is for is decided by the one who signs it.
 */
export async function createKeyAndCsr(): Promise<KeyAndCsr> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const csr = await Pkcs10CertificateRequestGenerator.create(
    { name: 'CN=alleycat', keys, signingAlgorithm: ALGORITHM },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { privateKeyPem: PemConverter.encode(pkcs8, 'PRIVATE KEY'), csrPem: csr.toString('pem') };
}
