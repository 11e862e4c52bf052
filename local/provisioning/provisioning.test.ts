/** Fleet provisioning against a whole local cloud, by the SDK's own client. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { iotidentity, mqtt } from 'aws-iot-device-sdk-v2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { telemetryTopic } from '../../core/messages/topics.ts';
import { REAL_TIME } from '../../core/race/clock.ts';
import { createInvite } from '../../infra/functions/shared/invites.ts';
import { Table } from '../../infra/functions/shared/table.ts';
import { PROVISIONING_TEMPLATE, TABLE_NAME } from '../../infra/settings.ts';
import { makeKeyAndCsr } from '../authority/authority.test-support.ts';
import { createConnection, interrupted } from '../broker/broker.test-support.ts';
import { startCloud, type Cloud } from '../cloud.ts';

const HOUR = 3_600_000;
const { AtLeastOnce, AtMostOnce } = mqtt.QoS;

interface Key {
  privateKeyPem: string;
  csrPem: string;
}

let dir: string;
let cloud: Cloud;
let open: mqtt.MqttClientConnection[];

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'alleycat-provisioning-'));
  cloud = await startCloud({ dataDir: dir, anchor: REAL_TIME, log: () => undefined });
});
afterAll(async () => {
  await cloud.close();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(() => {
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((connection) => connection.disconnect()));
});

async function connect(
  pair: { certificatePem: string; privateKeyPem: string },
  clientId: string,
): Promise<mqtt.MqttClientConnection> {
  const credentials = { racerId: clientId, ...pair };
  const connection = createConnection(cloud.endpoints.mqttPort, cloud.caPem, credentials);
  await connection.connect();
  open.push(connection);
  // The SDK's disconnect() of an interrupted connection waits for its next attempt to reconnect: an hour here.
  connection.once('interrupt', () => open.splice(open.indexOf(connection), 1));
  return connection;
}

const asClaim = (): Promise<mqtt.MqttClientConnection> => connect(cloud.claim, `claim:${randomUUID()}`);

/** What the client of fleet provisioning gets: a whole identity, or IoT's error. */
async function provision(key: Key, code: string, parameters: Record<string, string> = {}) {
  const connection = await asClaim();
  const client = iotidentity.IotIdentityClientv2.newFromMqtt311(connection, {
    maxRequestResponseSubscriptions: 4,
    maxStreamingSubscriptions: 1,
    operationTimeoutInSeconds: 10,
  });
  try {
    const signed = await client.createCertificateFromCsr({ certificateSigningRequest: key.csrPem });
    const { certificateId = '', certificatePem = '', certificateOwnershipToken = '' } = signed;
    const { thingName = '' } = await client.registerThing({
      templateName: PROVISIONING_TEMPLATE,
      certificateOwnershipToken,
      parameters: { Code: code, ...parameters },
    });
    return { thingName, certificateId, certificatePem, privateKeyPem: key.privateKeyPem };
  } finally {
    client.close();
  }
}

const invite = (racerId: string): Promise<string> => cloud.invite({ racerName: 'Ann', racerId });

/** As it was given out some hours ago, for an hour. */
async function oldInvite(racerId: string): Promise<string> {
  const { region, dynamodb: endpoint } = cloud.endpoints;
  const client = new DynamoDBClient({ region, endpoint, credentials: cloud.endpoints });
  const table = new Table(DynamoDBDocumentClient.from(client), TABLE_NAME);
  const wish = { racerName: 'Ann', racerId, hours: 1 };
  const { code } = await createInvite(table, wish, Date.now() - 3 * HOUR);
  client.destroy();
  return code;
}

const DENIED = { modeledError: { statusCode: 403, errorCode: 'AccessDenied' } };

describe('a code', () => {
  it('makes an installation its rider, who connects with its own key and races', async () => {
    const key = await makeKeyAndCsr();
    const rider = await provision(key, await invite('r-good'), { ThingName: 'r-victim' });
    expect(rider.thingName).toBe('r-good');
    const connection = await connect(rider, 'r-good');
    await connection.publish(telemetryTopic('r-good', '1-1'), '{}', AtLeastOnce);
    await expect(connect(rider, 'r-victim')).rejects.toThrow();
  });

  it('that is too old is refused', async () => {
    await expect(provision(await makeKeyAndCsr(), await oldInvite('r-old'))).rejects.toMatchObject(DENIED);
  });

  it('that was used is refused to another key, and good again for the same one', async () => {
    const [mine, thief] = await Promise.all([makeKeyAndCsr(), makeKeyAndCsr()]);
    const code = await invite('r-used');
    const first = await provision(mine, code);
    await expect(provision(thief, code)).rejects.toMatchObject(DENIED);
    const second = await provision(mine, code);
    expect(second.thingName).toBe('r-used');
    expect(second.certificateId).not.toBe(first.certificateId);
  });

  it('goes to exactly one of two keys that ask at once', async () => {
    const keys = await Promise.all([makeKeyAndCsr(), makeKeyAndCsr()]);
    const code = await invite('r-race');
    const tries = await Promise.allSettled(keys.map((key) => provision(key, code)));
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('of a second machine adds a certificate to the same thing, and whoever connects last is the one', async () => {
    const keys = await Promise.all([makeKeyAndCsr(), makeKeyAndCsr()]);
    const [home = null, garage = null] = await Promise.all(
      keys.map(async (key) => provision(key, await invite('r-two'))),
    );
    if (home === null || garage === null) throw new Error('Two machines were asked for.');
    expect([home.thingName, garage.thingName]).toEqual(['r-two', 'r-two']);
    const first = await connect(home, 'r-two');
    const gone = interrupted(first);
    const second = await connect(garage, 'r-two');
    await gone;
    await second.publish(telemetryTopic('r-two', '1-1'), '{}', AtLeastOnce);
  });
});

describe('a certificate', () => {
  it('that is switched off is disconnected and refused, until it is switched on again', async () => {
    const rider = await provision(await makeKeyAndCsr(), await invite('r-off'));
    const connection = await connect(rider, 'r-off');
    const gone = interrupted(connection);
    expect(cloud.updateCertificate(rider.certificateId, 'REVOKED')).toBe(true);
    await gone;
    await expect(connect(rider, 'r-off')).rejects.toThrow();
    cloud.updateCertificate(rider.certificateId, 'ACTIVE');
    await connect(rider, 'r-off');
    expect(cloud.updateCertificate('0'.repeat(64), 'INACTIVE')).toBe(false);
  });

  it('that has been signed but has no thing is nobody’s', async () => {
    const { csrPem, privateKeyPem } = await makeKeyAndCsr();
    const client = iotidentity.IotIdentityClientv2.newFromMqtt311(await asClaim(), {
      maxRequestResponseSubscriptions: 4,
      maxStreamingSubscriptions: 1,
      operationTimeoutInSeconds: 10,
    });
    const { certificatePem = '' } = await client.createCertificateFromCsr({
      certificateSigningRequest: csrPem,
    });
    client.close();
    await expect(connect({ certificatePem, privateKeyPem }, 'r-nobody')).rejects.toThrow();
  });
});

describe('the claim certificate', () => {
  it.each([telemetryTopic('r-good', '1-1'), 'alleycat/v1/racers/r-good/requests/time'])(
    'is disconnected when it publishes to %s',
    async (topic) => {
      const connection = await asClaim();
      const gone = interrupted(connection);
      void connection.publish(topic, '{}', AtLeastOnce).catch(() => undefined);
      await gone;
    },
  );

  it.each(['alleycat/v1/races/1-1/board', 'alleycat/v1/racers/+/replies/+', '$aws/#', '#'])(
    'cannot subscribe to %s',
    async (filter) => {
      const connection = await asClaim();
      // The SDK's `error_code` is 0 all the same: the SUBACK's 0x80 is where the granted quality of service stands.
      expect(await connection.subscribe(filter, AtMostOnce)).toMatchObject({ qos: 0x80 });
    },
  );

  it.each(['r-good', 'anything'])('cannot connect as %s', async (clientId) => {
    await expect(connect(cloud.claim, clientId)).rejects.toThrow();
  });
});
