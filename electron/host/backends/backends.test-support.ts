import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import { encodeInviteCode } from '../../../core/messages/invite-code.ts';
import type { Provisioned, ProvisioningRequest } from '../uplink/provisioning.ts';
import { Installation, type InstallationOptions } from './installation.ts';
import { FileSecrets, type Cipher } from './secrets.ts';

export const NOW = Date.UTC(2026, 10, 22, 21);
const pem = (what: string): string => `-----BEGIN ${what}-----\nMIIB+/=\n-----END ${what}-----\n`;
export const CERTIFICATE = pem('CERTIFICATE');

/** What an operator gives to riders. */
export const FILE = {
  v: 1,
  kind: 'aws',
  endpoint: 'abc-ats.iot.eu-central-1.amazonaws.com',
  region: 'eu-central-1',
  template: 'alleycat',
  claim: { certificatePem: CERTIFICATE, privateKeyPem: pem('PRIVATE KEY') },
};
export const FILE_TEXT = JSON.stringify(FILE);

export const code = (secret = 1): string =>
  encodeInviteCode(NOW + 3_600_000, new Uint8Array(10).fill(secret));

export function makeFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-backends-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An encryption that is none, but changes every byte. */
export const FLIP: Cipher = {
  isEncryption: true,
  encrypt: (text) => Buffer.from(text).map((byte) => byte ^ 0xff) as Buffer,
  decrypt: (bytes) => Buffer.from(bytes.map((byte) => byte ^ 0xff)).toString(),
};

/** A backend that signs what it is asked to, unless `refuse` says otherwise. */
export class FakeDoor {
  readonly asked: ProvisioningRequest[] = [];
  refuse: (request: ProvisioningRequest) => string | null = () => null;

  readonly provision = (request: ProvisioningRequest): Promise<Provisioned> => {
    this.asked.push(request);
    const code = this.refuse(request);
    if (code !== null) return Promise.reject(new AlleycatError(code, `${code} in a sentence.`));
    return Promise.resolve({
      thingName: 'r-ann',
      certificatePem: `${CERTIFICATE}${this.asked.length}`,
      certificateId: String(this.asked.length),
    });
  };
}

export interface Scene {
  folder: string;
  secrets: FileSecrets;
  door: FakeDoor;
  installation: Installation;
  /** The same folder at the next start. */
  again: () => Installation;
}

export function scene({
  cipher,
  ...changes
}: Partial<InstallationOptions> & { cipher?: Cipher } = {}): Scene {
  const folder = makeFolder();
  const secrets = new FileSecrets(path.join(folder, 'secrets'), cipher);
  const door = new FakeDoor();
  const again = (): Installation =>
    new Installation({
      folder: path.join(folder, 'backend'),
      secrets,
      provision: door.provision,
      now: () => NOW,
      isRealTime: true,
      ...changes,
    });
  return { folder, secrets, door, installation: again(), again };
}
