import { createPrivateKey, createPublicKey } from 'node:crypto';

// Before x509, which does not load without it.
import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';

import { createKeyAndCsr } from './key-and-csr.ts';

describe('createKeyAndCsr', () => {
  it('makes a P-256 key and a request for that key, signed by it', async () => {
    const { privateKeyPem, csrPem } = await createKeyAndCsr();
    const privateKey = createPrivateKey(privateKeyPem);
    expect(privateKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    const request = new Pkcs10CertificateRequest(csrPem);
    expect(await request.verify()).toBe(true);
    const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
    expect(Buffer.from(request.publicKey.rawData).equals(spki)).toBe(true);
  });

  it('makes another key each time', async () => {
    expect((await createKeyAndCsr()).privateKeyPem).not.toBe((await createKeyAndCsr()).privateKeyPem);
  });
});
