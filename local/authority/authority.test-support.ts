import { webcrypto } from 'node:crypto';
import { loadX509 } from './x509.ts';

/** A key and a request for it, for the tests: the app's own maker is in a layer that this one does not know. */
export async function makeKeyAndCsr(
  curve: 'P-256' | 'P-384' = 'P-256',
  subject = 'CN=anything',
): Promise<{ privateKeyPem: string; csrPem: string }> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: curve }, true, [
    'sign',
    'verify',
  ]);
  const csr = await x509.Pkcs10CertificateRequestGenerator.create(
    {
      name: subject,
      keys,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [new x509.BasicConstraintsExtension(true, 2, true)],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { privateKeyPem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), csrPem: csr.toString('pem') };
}
