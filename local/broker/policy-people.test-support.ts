/** Certificates for the people of the policy table, of an authority that lives as long as the test. */
import { importSigningKey, makeCa, makeClient, makeServer, type Signer } from '../authority/certificates.ts';
import type { KeyAndCertificate } from '../authority/key-files.ts';

export interface People {
  readonly caPem: string;
  readonly server: KeyAndCertificate;
  /** By name; the name is the common name of the certificate. */
  readonly certificates: ReadonlyMap<string, KeyAndCertificate>;
}

export async function makePeople(names: readonly string[]): Promise<People> {
  const now = Date.now();
  const ca = await makeCa(now);
  const signer: Signer = {
    key: await importSigningKey(ca.privateKeyPem),
    certificatePem: ca.certificatePem,
  };
  const certificates = new Map<string, KeyAndCertificate>();
  for (const name of names) certificates.set(name, await makeClient(signer, now, name));
  return { caPem: ca.certificatePem, server: await makeServer(signer, now), certificates };
}

/** What a client needs to connect as somebody. */
export function credentialsOf(
  { caPem, certificates }: People,
  name: string,
): { caPem: string; certificatePem: string; privateKeyPem: string } {
  const pair = certificates.get(name);
  if (pair === undefined) throw new Error(`"${name}" has no certificate.`);
  return { caPem, ...pair };
}
