/** The app's certificate is replaced on a whole local cloud: by the hook, the broker, and the request that retires the old. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';

import { REAL_TIME, createClock } from '../../core/race/clock.ts';
import { PROVISIONING_TEMPLATE } from '../../infra/settings.ts';
import { startCloud, type Cloud } from '../../local/cloud.ts';
import { AwsBackend } from '../host/backends/aws-backend.ts';
import { Installation, type Identity } from '../host/backends/installation.ts';
import { RotationStore } from '../host/backends/rotation-store.ts';
import { Rotation } from '../host/backends/rotation.ts';
import { FileSecrets } from '../host/backends/secrets.ts';
import type { Uplink } from '../host/uplink/backend.ts';
import { Connection } from '../host/uplink/connection.ts';
import { HeatClock } from '../host/uplink/heat-clock.ts';
import { createKeyAndCsr } from '../host/uplink/key-and-csr.ts';
import { diagnose } from '../host/uplink/provisioning-diagnosis.ts';
import { provision, renew, type Provisioned } from '../host/uplink/provisioning.ts';
import { Requests } from '../host/uplink/requests.ts';

const YEAR = 365 * 24 * 3_600_000;
const RACER = 'r-ann';

const makeFolder = (): string => mkdtempSync(path.join(os.tmpdir(), 'alleycat-rotation-'));

let cloudDir: string;
let cloud: Cloud;
/** The app's own folder. */
let dir: string;
// A process can hold one cloud.
beforeAll(async () => {
  cloudDir = makeFolder();
  cloud = await startCloud({ dataDir: cloudDir, anchor: REAL_TIME, log: () => undefined });
});
afterAll(async () => {
  await cloud.close();
  rmSync(cloudDir, { recursive: true, force: true });
});
beforeEach(() => {
  dir = makeFolder();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

interface App {
  installation: Installation;
  rotation: Rotation;
  connection: Connection;
  uplink: Uplink;
  /** Certificates that have been switched off by this app. */
  retired: string[];
  close(): Promise<void>;
}

const secrets = (): FileSecrets => new FileSecrets(path.join(dir, 'secrets'));
/** `now` tells the app how old its certificate is. */
const installed = (now = Date.now): Installation =>
  new Installation({
    folder: path.join(dir, 'backend'),
    secrets: secrets(),
    provision,
    now,
    isRealTime: true,
  });

async function join(): Promise<void> {
  const { certificatePem, privateKeyPem } = cloud.claim;
  const file = {
    v: 1,
    kind: 'aws',
    endpoint: '127.0.0.1',
    region: 'local-1',
    template: PROVISIONING_TEMPLATE,
    claim: { certificatePem, privateKeyPem },
    caPem: cloud.caPem,
    port: cloud.endpoints.mqttPort,
  };
  const code = await cloud.invite({ racerName: 'Ann', racerId: RACER });
  await installed().join(JSON.stringify(file), code);
}

/** The app's connection and what looks after its certificate, a year later. */
function start({ answersLost = false } = {}): App {
  const now = (): number => Date.now() + YEAR;
  const installation = installed(now);
  const store = new RotationStore(path.join(dir, 'backend'), secrets());
  const log = (): void => undefined;
  const rotation = new Rotation({ installation, store, secrets: secrets(), renew, now, log });
  const backend = new AwsBackend({ installation, rotation, diagnose });
  const connection: Connection = new Connection({
    racerId: RACER,
    access: () => backend.access(),
    explain: (access, error) => backend.explain(access, error),
    onLink: (link) => {
      if (link === 'connected') backend.onConnected(uplink);
    },
    onMessage: (topic, payload) => void requests.receive(topic, payload),
    log,
  });
  const requests = new Requests(RACER, connection, new HeatClock(createClock(REAL_TIME, Date.now)));
  const retired: string[] = [];
  const uplink: Uplink = {
    get isConnected() {
      return connection.connected;
    },
    isRiding: false,
    retire: async (certificateId) => {
      const answer = await requests.ask('retire', { certificateId });
      if (answersLost) throw new Error('the app died before it heard');
      if (answer.retired) retired.push(certificateId);
      return answer.retired;
    },
    reconnect: (message) => connection.restart(message),
  };
  connection.start();
  const close = async (): Promise<void> => {
    await backend.close();
    requests.close();
    await connection.close();
  };
  onTestFinished(close);
  return { installation, rotation, connection, uplink, retired, close };
}

const connected = (app: App): Promise<void> =>
  expect.poll(() => app.connection.connected, { timeout: 10_000 }).toBe(true);

/** What the backend says to a renewal with an identity as the claim. */
async function renewBy({ certificatePem, privateKeyPem, file }: Identity): Promise<Provisioned> {
  const { csrPem } = await createKeyAndCsr();
  return renew({
    host: file.endpoint,
    port: cloud.endpoints.mqttPort,
    caPem: cloud.caPem,
    claimCertificatePem: certificatePem,
    claimPrivateKeyPem: privateKeyPem,
    template: file.template,
    csrPem,
  });
}

it('replaces the certificate, and the old one is refused afterwards', async () => {
  await join();
  const app = start();
  await connected(app);
  const old = app.installation.identity();
  const oldId = app.installation.certificate?.certificateId;
  await app.rotation.look();
  await connected(app);
  await app.rotation.look();
  expect(app.retired).toEqual([oldId]);
  const next = app.installation.identity();
  expect(next.certificatePem).not.toBe(old.certificatePem);
  expect(next.privateKeyPem).not.toBe(old.privateKeyPem);
  expect(await app.uplink.retire(app.installation.certificate?.certificateId ?? '')).toBe(false);
  await expect(renewBy(old)).rejects.toMatchObject({ code: 'E_CLAIM_REFUSED' });
  await app.close();
  const again = start();
  await connected(again);
  expect(again.installation.identity()).toEqual(next);
  // And the new one can be replaced in its turn.
  expect(await renewBy(next)).toMatchObject({ thingName: RACER });
}, 60_000);

it('goes on where it was cut off, at each step', async () => {
  await join();
  const first = start({ answersLost: true });
  await connected(first);
  const old = first.installation.identity();
  await first.rotation.look();
  // The new one has been issued, and has not connected yet: both are good.
  await first.close();
  expect(await renewBy(old)).toMatchObject({ thingName: RACER });
  expect(first.installation.identity()).toEqual(old);

  const second = start({ answersLost: true });
  await connected(second);
  await second.rotation.look();
  const next = second.installation.identity();
  expect(next.certificatePem).not.toBe(old.certificatePem);
  await second.close();

  const third = start();
  await connected(third);
  await third.rotation.look();
  expect(third.retired).toHaveLength(1);
  expect(third.installation.identity()).toEqual(next);
  await expect(renewBy(old)).rejects.toMatchObject({ code: 'E_CLAIM_REFUSED' });
}, 60_000);

it('goes on with the old certificate when the new one was switched off before it could connect', async () => {
  await join();
  const app = start();
  await connected(app);
  const old = app.installation.identity();
  await app.rotation.look();
  const store = new RotationStore(path.join(dir, 'backend'), secrets());
  await app.close();
  cloud.updateCertificate(store.read()?.next.certificateId ?? '', 'REVOKED');
  const again = start();
  await expect.poll(() => again.connection.connected, { timeout: 30_000 }).toBe(true);
  expect(again.installation.identity()).toEqual(old);
  expect(store.read()).toBeNull();
}, 60_000);

it('gives the claim that all riders share nothing without a code', async () => {
  await join();
  const identity = installed().identity();
  await expect(renewBy({ ...identity, ...cloud.claim })).rejects.toMatchObject({ code: 'E_CLAIM_REFUSED' });
}, 30_000);
