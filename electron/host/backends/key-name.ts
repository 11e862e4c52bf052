import { createHash } from 'node:crypto';

/** The name of a certificate's key in the secrets. Each has its own: a new one never overwrites the one that is in use. */
export function keyName(certificatePem: string): string {
  return `aws-key-${createHash('sha256').update(certificatePem).digest('hex').slice(0, 16)}`;
}
