import { IoTDataPlaneClient, PublishCommand, type PublishCommandInput } from '@aws-sdk/client-iot-data-plane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlleycatError } from '../../core/errors.ts';
import type { LoopbackServer } from '../http/loopback-server.ts';
import { serveIotDataApi } from './api.ts';

let server: LoopbackServer;
let client: IoTDataPlaneClient;
let published: [string, Buffer][];

const connect = (accessKeyId: string): IoTDataPlaneClient =>
  new IoTDataPlaneClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId, secretAccessKey: 'x' },
    maxAttempts: 1,
  });

beforeEach(async () => {
  published = [];
  server = await serveIotDataApi({
    accessKeyId: 'KEY',
    publish: (topic, payload) => {
      if (topic.includes('+')) throw new AlleycatError('E_TOPIC', 'a wildcard');
      published.push([topic, Buffer.from(payload)]);
    },
    log: () => undefined,
  });
  client = connect('KEY');
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

const publish = (input: PublishCommandInput): Promise<unknown> => client.send(new PublishCommand(input));

describe('Publish through the SDK', () => {
  it.each(['alleycat/v1/races/3-5940123/board', 'a b/%2F/ü/..', '../x'])('publishes to %s', async (topic) => {
    const payload = Buffer.from([0, 1, 254, 255]);
    await publish({ topic, qos: 0, payload });
    await publish({ topic, qos: 1, payload: 'text' });
    expect(published).toEqual([
      [topic, payload],
      [topic, Buffer.from('text')],
    ]);
  });

  it('takes 128 KB, and an empty payload', async () => {
    await publish({ topic: 't', payload: Buffer.alloc(128 * 1024) });
    await publish({ topic: 't' });
    expect(published.map(([, payload]) => payload.length)).toEqual([128 * 1024, 0]);
  });

  it('refuses more, wildcards, retained messages, other QoS and strangers', async () => {
    const invalid = { name: 'InvalidRequestException' };
    await expect(publish({ topic: 't', payload: Buffer.alloc(128 * 1024 + 1) })).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
    });
    await expect(publish({ topic: 'a/+' })).rejects.toMatchObject(invalid);
    await expect(publish({ topic: 't', retain: true })).rejects.toMatchObject(invalid);
    await expect(publish({ topic: 't', qos: 2 })).rejects.toMatchObject(invalid);
    const stranger = connect('OTHER');
    await expect(stranger.send(new PublishCommand({ topic: 't' }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    stranger.destroy();
    expect(published).toEqual([]);
  });
});
