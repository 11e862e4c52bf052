import { createPublicKey, webcrypto } from 'node:crypto';
import { AlleycatError } from '../../core/errors.ts';
import type { Extension } from '@peculiar/x509';
import type { KeyAndCertificate } from './key-files.ts';
import { loadX509 } from './x509.ts';

/** Milliseconds. */
export const DAY = 24 * 60 * 60 * 1000;
/** How long before `now` a certificate is already valid, in milliseconds: the clocks of PCs are wrong. */
export const BACKDATED = 24 * 60 * 60 * 1000;
/** Milliseconds. */
export const CA_VALIDITY = 10 * 365 * DAY;
/** Milliseconds. */
export const LEAF_VALIDITY = 365 * DAY;

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** Characters; a P-256 request has some 400. */
const MAX_CSR_LENGTH = 8192;

/** A certificate authority with its key ready to sign. */
export interface Signer {
  readonly key: webcrypto.CryptoKey;
  readonly certificatePem: string;
}

/** Makes a key and a self-signed CA certificate that may sign leaves only (path length 0). `now` in real ms. */
export async function makeCa(now: number): Promise<KeyAndCertificate> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: ['Alleycat local authority'] }],
      keys,
      signingAlgorithm: SIGNING,
      notBefore: new Date(now - BACKDATED),
      notAfter: new Date(now + CA_VALIDITY),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return {
    privateKeyPem: await exportKey(keys.privateKey),
    certificatePem: `${certificate.toString('pem')}\n`,
  };
}

/** Makes a key and the broker's certificate: for `localhost` and 127.0.0.1, and for servers only. */
export async function makeServer(signer: Signer, now: number): Promise<KeyAndCertificate> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const certificatePem = await signLeaf(signer, now, 'localhost', keys.publicKey, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension([
      { type: 'dns', value: 'localhost' },
      { type: 'ip', value: '127.0.0.1' },
    ]),
  ]);
  return { privateKeyPem: await exportKey(keys.privateKey), certificatePem };
}

/** Makes a key and a certificate for a client named `commonName`. */
export async function makeClient(
  signer: Signer,
  now: number,
  commonName: string,
): Promise<KeyAndCertificate> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const certificatePem = await signLeaf(signer, now, commonName, keys.publicKey, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
  ]);
  return { privateKeyPem: await exportKey(keys.privateKey), certificatePem };
}

/**
 * Signs the key of a certificate signing request (PKCS #10 PEM) for a client named `commonName`. Of the request
 * only the key counts: whatever subject or extensions it asks for are ignored.
 * @throws AlleycatError E_CSR when the text is no request, its signature is wrong, or its key is not P-256.
 */
export async function signClient(
  signer: Signer,
  now: number,
  commonName: string,
  csrPem: string,
): Promise<string> {
  const x509 = await loadX509();
  const key = await readCsrKey(csrPem);
  return signLeaf(signer, now, commonName, key, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
  ]);
}

async function readCsrKey(csrPem: string): Promise<webcrypto.CryptoKey> {
  const x509 = await loadX509();
  const refuse = (why: string, cause?: unknown): AlleycatError =>
    new AlleycatError('E_CSR', `The certificate signing request ${why}.`, { cause });
  if (csrPem.length > MAX_CSR_LENGTH) throw refuse(`is longer than ${MAX_CSR_LENGTH} characters`);
  try {
    const csr = new x509.Pkcs10CertificateRequest(csrPem);
    const spki = Buffer.from(csr.publicKey.rawData);
    const { asymmetricKeyDetails } = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    if (asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw refuse('is not for a P-256 key');
    if (!(await csr.verify(webcrypto))) throw refuse('is not signed by the key it names');
    return await webcrypto.subtle.importKey('spki', spki, P256, true, ['verify']);
  } catch (cause) {
    throw cause instanceof AlleycatError ? cause : refuse('cannot be read', cause);
  }
}

async function signLeaf(
  signer: Signer,
  now: number,
  commonName: string,
  publicKey: webcrypto.CryptoKey,
  purpose: Extension[],
): Promise<string> {
  const x509 = await loadX509();
  const issuer = new x509.X509Certificate(signer.certificatePem);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: [{ CN: [commonName] }],
      issuer: issuer.subjectName,
      publicKey,
      signingKey: signer.key,
      signingAlgorithm: SIGNING,
      // Never before or after its issuer, which would make it invalid at those times.
      notBefore: new Date(Math.max(now - BACKDATED, issuer.notBefore.getTime())),
      notAfter: new Date(Math.min(now + LEAF_VALIDITY, issuer.notAfter.getTime())),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto),
        await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
        ...purpose,
      ],
    },
    webcrypto,
  );
  return `${certificate.toString('pem')}\n`;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const x509 = await loadX509();
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

/** A PKCS #8 PEM key ready to sign. @throws what webcrypto throws for a broken one, or one of another kind. */
export async function importSigningKey(privateKeyPem: string): Promise<webcrypto.CryptoKey> {
  const x509 = await loadX509();
  return webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(privateKeyPem), P256, false, [
    'sign',
  ]);
}
