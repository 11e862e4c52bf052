import { chmodSync, readFileSync, writeFileSync } from 'node:fs';

/** What riders get from the operator: how to find the backend, and the certificate that can only ask for one of their own. */
export interface BackendFile {
  readonly v: 1;
  readonly kind: 'aws';
  /** IoT's host for this account and region. */
  readonly endpoint: string;
  readonly region: string;
  /** The provisioning template. */
  readonly template: string;
  readonly claim: { readonly certificatePem: string; readonly privateKeyPem: string };
  /** Only where the server's certificate is not by an authority that every system knows; AWS's is. */
  readonly caPem?: string;
}

export const BACKEND_FILE = 'alleycat-backend.json';

/** The file of an earlier deployment; undefined where there is none, or something else by that name. */
export function readBackendFile(path: string): BackendFile | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<BackendFile>;
    const whole =
      value.v === 1 &&
      value.kind === 'aws' &&
      typeof value.claim?.certificatePem === 'string' &&
      typeof value.claim.privateKeyPem === 'string';
    return whole ? (value as BackendFile) : undefined;
  } catch {
    return undefined;
  }
}

/** Readable by the operator alone: there is a private key in it, though one that can do little. */
export function writeBackendFile(path: string, file: BackendFile): void {
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  // The mode is for a file that is made: one that was there has kept its own.
  chmodSync(path, 0o600);
}
