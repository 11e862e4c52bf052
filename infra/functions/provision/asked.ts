import { createHash, X509Certificate } from 'node:crypto';

import { CERTIFICATE_ID_PATTERN } from '../shared/certificates.ts';

/** Characters of what a machine calls itself. */
const MAX_DEVICE = 64;

/** Why somebody was refused: for the operator's log. IoT tells the client no reason. */
export type RefusalReason =
  | 'badEvent'
  | 'malformedCode'
  | 'unknownCode'
  | 'expiredCode'
  | 'usedCode'
  | 'unknownCertificate'
  | 'retiredCertificate'
  | 'otherCertificate';

/** Whose the new certificate is, and what is counted; or why there is none. */
export type Verdict =
  | { racerId: string; counted: 'provisioned' | 'repeated' | 'renewed' }
  | { refused: RefusalReason; whose: string };

/** What counts of an event. */
export interface Asked {
  /** Empty where the connection's own certificate is to be renewed. */
  code: string;
  /** SHA-256 of the new certificate's public key, hex. */
  key: string;
  device: string;
  /** The new certificate. */
  certificateId: string;
  /** The one that the connection was made with: IoT says so, not the client. */
  claimCertificateId: string;
}

/** What counts of an event; null where it has no certificate that can be read, or a code that is no text. */
export function readEvent(event: unknown): Asked | null {
  const { certificatePem, certificateId, claimCertificateId, parameters } = recordOf(event);
  const { Code = '', DeviceName } = recordOf(parameters);
  if (typeof Code !== 'string' || typeof certificatePem !== 'string') return null;
  if (!isCertificateId(certificateId) || !isCertificateId(claimCertificateId)) return null;
  const key = keyFingerprint(certificatePem);
  if (key === null) return null;
  const name = typeof DeviceName === 'string' ? DeviceName : '';
  const device = name.replace(/\p{Cc}/gu, '').slice(0, MAX_DEVICE);
  return { code: Code, key, device, certificateId, claimCertificateId };
}

function isCertificateId(value: unknown): value is string {
  return typeof value === 'string' && CERTIFICATE_ID_PATTERN.test(value);
}

/** SHA-256 of the certificate's public key: the certificate is another at each try, the key is the installation's. */
function keyFingerprint(certificatePem: string): string | null {
  try {
    const spki = new X509Certificate(certificatePem).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(spki).digest('hex');
  } catch {
    return null;
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
