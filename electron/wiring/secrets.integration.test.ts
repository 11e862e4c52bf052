import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { COMMANDS } from '../contract/channels.ts';
import { CERTIFICATE } from '../host/backends/backends.test-support.ts';
import { keyName } from '../host/backends/key-name.ts';
import { FileSecrets } from '../host/backends/secrets.ts';
import { App } from './app.test-support.ts';
import { openFileLog, logFileOf } from './file-log.ts';

/** What the key of this installation, and the claim's, would be known by. */
const PLANTED = 'MIGHAgEAMBPlantedInstallationKey0123456789PlantedInstallationKey';
const CLAIM = 'MIGHAgEAMBPlantedClaimKey0123456789PlantedClaimKey0123456789abcd';
const pem = (body: string): string => `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
const RACE_ID = '3-5934000';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-planted-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A joined installation of before, whose file has the claim's key in it, and a ride to export. */
function plant(): void {
  new FileSecrets(path.join(folder, 'secrets')).write(keyName(CERTIFICATE), pem(PLANTED));
  mkdirSync(path.join(folder, 'backend'));
  const file = { v: 1, kind: 'aws', endpoint: '127.0.0.1', port: 1, region: 'eu-central-1', template: 't', claim: { certificatePem: CERTIFICATE, privateKeyPem: pem(CLAIM) } }; // prettier-ignore
  const joined = { v: 1, use: 'aws', file, racerId: 'r-ann', certificatePem: CERTIFICATE, certificateId: 'a', keyInSafe: false, issuedAt: 5 }; // prettier-ignore
  writeFileSync(path.join(folder, 'backend', 'aws.json'), JSON.stringify(joined));
  const rides = path.join(folder, 'rides-aws', 'r-ann');
  mkdirSync(rides, { recursive: true });
  const lines = [{ v: 1, raceId: RACE_ID, name: 'Ann' }, [1, 90, 50, 150, 140], [2, 90, 50, 150, 140], { mark: 'stored' }]; // prettier-ignore
  writeFileSync(
    path.join(rides, `${RACE_ID}.jsonl`),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
}

/** Names of the files below the folder that hold a text. */
function filesWith(text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text))
    .map((file) => path.relative(folder, file));
}

it('the key of an installation is in its secret and nowhere else: no answer, no event, no log, no diagnostics, no export', async () => {
  plant();
  const log = openFileLog(logFileOf(folder));
  // As an error might bring it that nobody thought of.
  log('error', 'the handshake failed', {
    cause: `bad key ${pem(PLANTED)}`,
    claim: { privateKeyPem: pem(CLAIM) },
  });
  const app = new App(folder, log);
  const answers: string[] = [];
  try {
    for (const format of ['fit', 'tcx', 'csv']) {
      const reply = await app.call('export.rides', { format, raceIds: [RACE_ID] });
      expect(reply).toMatchObject({ files: [expect.stringMatching(`\\.${format}$`) as string] });
    }
    const params: Partial<Record<string, unknown>> = {
      'ride.detail': { raceId: RACE_ID },
      'rider.save': { name: 'Ann' },
    };
    // All but those that would take away what is looked for.
    for (const name of COMMANDS.filter((each) => each !== 'backend.leave' && each !== 'rider.forget')) {
      answers.push(`${name} ${JSON.stringify(await app.call(name, params[name] ?? null))}`);
    }
    await app.until(() => app.events.length > 1);
  } finally {
    await app.close();
  }
  const diagnostics = answers.find((answer) => answer.startsWith('diagnostics.copy')) ?? '';
  expect(diagnostics).toContain('the handshake failed');
  expect(diagnostics).toContain('Backend: aws');
  for (const secret of [PLANTED, CLAIM, 'Planted']) {
    expect(answers.filter((answer) => answer.includes(secret))).toEqual([]);
    expect(app.events.filter((event) => event.includes(secret))).toEqual([]);
  }
  expect(filesWith(PLANTED)).toEqual([path.join('secrets', `${keyName(CERTIFICATE)}.secret`)]);
  // The claim's was needed once, to join: the file that had it was written anew without.
  expect(filesWith(CLAIM)).toEqual([]);
});
