import { expect, it } from 'vitest';

import { say } from '../../contract/sentences/say.ts';
import { provisioningError, type ProvisioningCode } from '../uplink/provisioning-errors.ts';
import { AwsBackend } from './aws-backend.ts';
import { code, FILE, FILE_TEXT, scene } from './backends.test-support.ts';
import type { Installation } from './installation.ts';

async function joined(file: object = {}): Promise<Installation> {
  const { installation } = scene();
  await installation.join(JSON.stringify({ ...FILE, ...file }), code());
  return installation;
}

const says = (found: Error) => (installation: Installation) =>
  new AwsBackend({ installation, diagnose: () => Promise.resolve(found) });
const backendOf = says(new Error('nobody asks'));

it('is the rider of its invite, with the certificate of its own', async () => {
  const installation = await joined();
  const backend = backendOf(installation);
  const { certificatePem, privateKeyPem } = installation.identity();
  expect(backend.racerId).toBe('r-ann');
  expect(await backend.access()).toEqual({ host: FILE.endpoint, port: 8883, certificatePem, privateKeyPem });
});

it('tries the other port at each further try', async () => {
  const backend = backendOf(await joined());
  const ports = [];
  for (let tries = 0; tries < 4; tries += 1) ports.push((await backend.access()).port);
  expect(ports).toEqual([8883, 443, 8883, 443]);
});

it('keeps to the port and the authority of the file', async () => {
  const { certificatePem: caPem } = FILE.claim;
  const backend = backendOf(await joined({ port: 5000, caPem }));
  for (let tries = 0; tries < 3; tries += 1)
    expect(await backend.access()).toMatchObject({ port: 5000, caPem });
});

it('has a sentence of its own for each thing that is found at the door', async () => {
  const installation = await joined();
  const codes: ProvisioningCode[] = ['E_CLAIM_REFUSED', 'E_CLOCK_WRONG', 'E_CAPTIVE_PORTAL', 'E_NO_NETWORK'];
  const said = await Promise.all(
    codes.map(async (code) => {
      const backend = says(provisioningError(code))(installation);
      return backend.explain(await backend.access(), new Error('TLS'));
    }),
  );
  expect(said.map(({ message }) => message)).toEqual([
    expect.stringContaining('switched off') as string,
    expect.stringContaining('clock') as string,
    expect.stringContaining('guest networks') as string,
    expect.stringContaining('cannot be reached') as string,
  ]);
  // "; trying again in 5 s." comes after it.
  for (const { message } of said) expect(message).toMatch(/^[A-Z].*[^.]$/);
  const backend = says(new Error('a bug'))(installation);
  expect(await backend.explain(await backend.access(), null)).toEqual(say('partNoAnswer'));
});

it('says what is wrong with the key before anything is tried', async () => {
  const { installation } = scene();
  const backend = backendOf(installation);
  expect(backend.racerId).toBeNull();
  const error: unknown = await backend.access().catch((error: unknown) => error);
  expect(await backend.explain(null, error)).toEqual(say('notJoined'));
});

it('has no opponents, no process and nothing to say', async () => {
  const { installation } = scene();
  await installation.join(FILE_TEXT, code());
  const backend = backendOf(installation);
  backend.fillRace();
  backend.onGone();
  await backend.close();
  expect([backend.kind, backend.notices()]).toEqual(['aws', []]);
});
