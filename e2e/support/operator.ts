import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { expect } from '@playwright/test';

import { PROJECT } from './app-options.ts';

/** Somebody who runs a backend for others, here on the cloud of another app. */
export interface Operator {
  /** What goes to all riders. */
  readonly file: string;
  /** Makes a code, with the operator's own command. */
  invite(racer: string): Promise<string>;
}

const HOUR_MS = 3_600_000;
/** Of the cloud, real ms. */
const START_MS = 30_000;

/**
 * What an operator has whose backend is the local cloud in a served app's data folder, once that is up: AWS's host, ports and
 * authority are replaced by the cloud's own, which the file has room for.
 * @throws where the cloud is not up within 30 s
 */
export async function operatorOf(dataDir: string): Promise<Operator> {
  const cloud = path.join(dataDir, 'cloud');
  const endpoints = path.join(cloud, 'endpoints.json');
  await expect.poll(() => fs.existsSync(endpoints), { timeout: START_MS }).toBe(true);
  const { mqttPort, region } = JSON.parse(fs.readFileSync(endpoints, 'utf8')) as {
    mqttPort: number;
    region: string;
  };
  const claim = path.join(cloud, 'authority', 'claim.pem');
  const backend = {
    v: 1,
    kind: 'aws',
    endpoint: '127.0.0.1',
    port: mqttPort,
    region,
    template: 'alleycat-rider',
    claim: { certificatePem: pemOf('CERTIFICATE', claim), privateKeyPem: pemOf('PRIVATE KEY', claim) },
    caPem: pemOf('CERTIFICATE', path.join(cloud, 'authority', 'authority.pem')),
  };
  const file = path.join(dataDir, 'alleycat-backend.json');
  fs.writeFileSync(file, JSON.stringify(backend));
  return { file, invite: (racer) => invite(racer, dataDir) };
}

async function invite(racer: string, dataDir: string): Promise<string> {
  const script = path.join(PROJECT, 'infra', 'cli', 'invite.ts');
  const args = [script, '--racer', racer, '--backend', 'local', '--data-dir', dataDir];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: PROJECT });
  const [code = ''] = stdout.split('\n');
  return code;
}

function pemOf(what: string, file: string): string {
  const found = new RegExp(`-----BEGIN ${what}-----[^-]+-----END ${what}-----\n`).exec(
    fs.readFileSync(file, 'utf8'),
  );
  if (found === null) throw new Error(`${file} has no ${what}.`);
  return found[0];
}

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A code whose time was over some hours ago, and that nobody knows. Written from docs/decisions/009-invite-codes.md: the hour
 * in 3 symbols, a secret of 16, and the symbol with which the polynomial over GF(32) is 0 at alpha.
 */
export function codeOver(hoursAgo: number): string {
  const hour = (Math.floor(Date.now() / HOUR_MS) - hoursAgo) % 32_768;
  const values = [hour >> 10, (hour >> 5) & 31, hour & 31, ...Array.from({ length: 16 }, () => 7)];
  const timesAlpha = (value: number): number => (value < 16 ? value * 2 : (value * 2) ^ 0b100101);
  const check = values.reduce((sum, value) => timesAlpha(sum) ^ value, 0);
  const symbols = [...values, timesAlpha(check)].map((value) => SYMBOLS.charAt(value)).join('');
  return symbols.replace(/.{4}(?=.)/g, '$&-');
}
