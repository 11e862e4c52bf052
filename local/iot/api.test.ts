import { IoTClient, UpdateCertificateCommand, type UpdateCertificateRequest } from '@aws-sdk/client-iot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSwitchOff } from '../../infra/functions/requests/switch-off.ts';
import type { LoopbackServer } from '../http/loopback-server.ts';
import { serveIotApi } from './api.ts';

const KNOWN = 'a'.repeat(64);
let server: LoopbackServer;
let client: IoTClient;
let updated: [string, string][];

const connect = (accessKeyId: string): IoTClient =>
  new IoTClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId, secretAccessKey: 'x' },
    maxAttempts: 1,
  });

beforeEach(async () => {
  updated = [];
  server = await serveIotApi({
    accessKeyId: 'KEY',
    updateCertificate: (certificateId, status) => {
      updated.push([certificateId, status]);
      return certificateId === KNOWN;
    },
    log: () => undefined,
  });
  client = connect('KEY');
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

const update = (input: UpdateCertificateRequest, by = client): Promise<unknown> =>
  by.send(new UpdateCertificateCommand(input));

it('switches a certificate off, and on again, through the SDK', async () => {
  await update({ certificateId: KNOWN, newStatus: 'INACTIVE' });
  await update({ certificateId: KNOWN, newStatus: 'ACTIVE' });
  expect(updated).toEqual([
    [KNOWN, 'INACTIVE'],
    [KNOWN, 'ACTIVE'],
  ]);
});

it('refuses what is not known, another status and strangers', async () => {
  const missing = { name: 'ResourceNotFoundException' };
  await expect(update({ certificateId: 'b'.repeat(64), newStatus: 'INACTIVE' })).rejects.toMatchObject(
    missing,
  );
  await expect(update({ certificateId: '../x', newStatus: 'INACTIVE' })).rejects.toMatchObject(missing);
  const odd = update({ certificateId: KNOWN, newStatus: 'PENDING_TRANSFER' });
  await expect(odd).rejects.toMatchObject({ name: 'InvalidRequestException' });
  const stranger = connect('OTHER');
  await expect(update({ certificateId: KNOWN, newStatus: 'INACTIVE' }, stranger)).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  stranger.destroy();
  expect(updated).toEqual([['b'.repeat(64), 'INACTIVE']]);
});

it('is what the function switches certificates off by, to whom one that is gone is off', async () => {
  const switchOff = createSwitchOff(client);
  await switchOff(KNOWN);
  await switchOff('b'.repeat(64));
  expect(updated.map(([, status]) => status)).toEqual(['INACTIVE', 'INACTIVE']);
  await server.close();
  await expect(switchOff(KNOWN)).rejects.toThrow();
});
