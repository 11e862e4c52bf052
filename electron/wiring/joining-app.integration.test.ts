/** What an app keeps to itself when it joins, and what is left when it is closed in the middle of that. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { REAL_TIME } from '../../core/race/clock.ts';
import { certificateIdOf } from '../../local/authority/registry.ts';
import { startCloud, type Cloud } from '../../local/cloud.ts';
import type { Log } from '../host/log.ts';
import { App, backendFile } from './app.test-support.ts';

let root: string;
let aws: Cloud;
let running: { close(): unknown }[] = [];

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'alleycat-joining-app-'));
  aws = await startCloud({ dataDir: path.join(root, 'aws'), anchor: REAL_TIME, log: () => undefined });
});
afterAll(async () => {
  await aws.close();
  rmSync(root, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(running.map((it) => it.close()));
  running = [];
});

function start(name: string, log?: Log): App {
  const app = new App(path.join(root, name), log);
  running.push(app);
  return app;
}

const invite = (racerId: string): Promise<string> => aws.invite({ racerName: 'Ann', racerId });

interface Gate {
  port: number;
  /** Somebody stands before it. */
  reached: Promise<void>;
  /** Lets everybody through, from now on. */
  open: () => void;
  /** Sends everybody away. */
  shut: () => void;
}

/** A way to the cloud on which nothing moves until it is opened. */
async function gate(): Promise<Gate> {
  const waiting = new Set<Socket>();
  let reach = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const server = createServer({ pauseOnConnect: true }, (near) => {
    near.on('error', () => undefined);
    waiting.add(near);
    reach();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = (near: Socket): void => {
    const far = connect(aws.endpoints.mqttPort, '127.0.0.1').on('error', () => undefined);
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    near.pipe(far).pipe(near);
  };
  running.push({ close: () => server.close() });
  return {
    port: (server.address() as AddressInfo).port,
    reached,
    open: () => {
      for (const near of waiting) through(near);
      server.on('connection', through);
    },
    shut: () => {
      server.close();
      for (const near of waiting) near.destroy();
    },
  };
}

it('keeps keys and codes out of its log, its settings, and what the screens are sent', async () => {
  const said: string[] = [];
  const app = start('silent', (...line) => said.push(JSON.stringify(line)));
  await app.connected('local');
  const used = await invite('r-ben');
  const code = await invite('r-ben');
  const file = backendFile(aws);
  const refused = await app.call('backend.join', { file: file.replace('"aws"', '"other"'), code: used });
  expect(refused).toMatch(/^E_BACKEND_FILE/);
  expect(await app.call('backend.join', { file, code })).toEqual({ racerId: 'r-ben' });
  await app.connected('aws');
  // And what is said when it is not let in any more.
  const stored = JSON.parse(readFileSync(path.join(app.folder, 'backend', 'aws.json'), 'utf8')) as {
    certificatePem: string;
  };
  const [keyFile = ''] = readdirSync(path.join(app.folder, 'secrets'));
  const key = readFileSync(path.join(app.folder, 'secrets', keyFile))
    .subarray(1)
    .toString();
  aws.updateCertificate(certificateIdOf(stored.certificatePem), 'INACTIVE');
  await app.until(({ backend }) => backend.link === 'down');
  await app.until(() => said.some((line) => line.includes('connecting failed')));

  /** What a PEM holds, in pieces: any one of them would give it away. */
  const body = (pem: string): string[] =>
    pem.split('\n').filter((line) => /^[A-Za-z0-9+/=]{40,}$/.test(line));
  const secret = [used, code, ...body(key), ...body(aws.claim.privateKeyPem), 'PRIVATE KEY'];
  expect(secret.length).toBeGreaterThanOrEqual(7);
  const settings = readFileSync(path.join(app.folder, 'settings.json'), 'utf8');
  const open = [...said, ...app.events, JSON.stringify(await app.state()), settings].join('\n');
  expect(secret.filter((piece) => open.includes(piece))).toEqual([]);
  // Neither is the certificate anybody's business on a screen.
  expect(app.events.filter((event) => event.includes('BEGIN CERTIFICATE'))).toEqual([]);
}, 60_000);

it('closes while it is joining, and has joined at the next start if the backend let it in', async () => {
  const app = start('closed-in');
  await app.connected('local');
  const way = await gate();
  const file = backendFile(aws, { port: way.port });
  const joining = app.call('backend.join', { file, code: await invite('r-gil') });
  await way.reached;
  await app.close();
  way.open();
  expect(await joining).toEqual({ racerId: 'r-gil' });
  const again = start('closed-in');
  expect((await again.connected('aws')).rider.racerId).toBe('r-gil');
}, 60_000);

it('closes while it is joining, and the code is good at the next start if it did not', async () => {
  const app = start('closed-out');
  await app.connected('local');
  const way = await gate();
  const code = await invite('r-hal');
  const joining = app.call('backend.join', { file: backendFile(aws, { port: way.port }), code });
  await way.reached;
  await app.close();
  way.shut();
  expect(await joining).toMatch(/^E_NO_NETWORK: /);
  const again = start('closed-out');
  expect((await again.connected('local')).backend.joined).toBeNull();
  expect(await again.call('backend.join', { file: backendFile(aws), code })).toEqual({ racerId: 'r-hal' });
  await again.connected('aws');
}, 60_000);

it('says why it has no connection any more, and comes back by itself', async () => {
  let mode: 'through' | 'reset' | 'portal' = 'through';
  const open = new Set<Socket>();
  const server = createServer((near) => {
    near.on('error', () => undefined);
    open.add(near);
    near.on('close', () => open.delete(near));
    if (mode === 'reset') near.resetAndDestroy();
    else if (mode === 'portal') near.end('HTTP/1.1 302 Found\r\nLocation: http://login.invalid/\r\n\r\n');
    else {
      const far = connect(aws.endpoints.mqttPort, '127.0.0.1').on('error', () => undefined);
      near.on('close', () => far.destroy());
      near.pipe(far).pipe(near);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const become = (next: typeof mode): void => {
    mode = next;
    for (const socket of open) socket.destroy();
  };
  running.push({ close: () => (become('reset'), server.close()) });
  const app = start('travels');
  await app.connected('local');
  const file = backendFile(aws, { port: (server.address() as AddressInfo).port });
  expect(await app.call('backend.join', { file, code: await invite('r-ida') })).toEqual({ racerId: 'r-ida' });
  await app.connected('aws');
  const says = (words: RegExp): Promise<unknown> =>
    app.until(({ backend }) => backend.link === 'down' && words.test(backend.message?.message ?? ''));
  become('reset');
  await says(/^The backend cannot be reached\..*; trying again in \d s\.$/);
  become('portal');
  await says(/^Something else answers .* guest networks .*; trying again in \d s\.$/);
  become('through');
  await app.connected('aws');
  // Nobody was ever told to throw a good certificate away.
  expect(app.events.filter((event) => event.includes('switched off'))).toEqual([]);
}, 90_000);
