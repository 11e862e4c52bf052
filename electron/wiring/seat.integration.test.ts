/** Two machines of one rider, and one with a bad link: whole hosts at a local cloud that poses as one in AWS. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { REAL_TIME } from '../../core/race/clock.ts';
import { startCloud, type Cloud } from '../../local/cloud.ts';
import { SEATED } from '../host/uplink/seat.ts';
import { App, backendFile } from './app.test-support.ts';

let root: string;
let aws: Cloud;
let running: { close(): unknown }[] = [];

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'alleycat-seat-'));
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

async function joined(name: string, racerId: string, port = aws.endpoints.mqttPort): Promise<App> {
  const app = new App(path.join(root, name));
  running.push(app);
  await seated(app, 1);
  const code = await aws.invite({ racerName: 'Ann', racerId });
  expect(await app.call('backend.join', { file: backendFile(aws, { port }), code })).toEqual({ racerId });
  await app.connected('aws');
  // A claim whose answer is cut off is made again at the next connection, and would take the seat back from whoever has it then.
  await seated(app, 2);
  return app;
}

/** Until so many of its claims have been answered: the first by its own local cloud. */
async function seated(app: App, claims: number): Promise<void> {
  while (app.logged.filter((message) => message === SEATED).length < claims) await sleep(20);
}

/** A way to the cloud that can be cut: each `cut` ends every connection, and the next one gets through. */
async function flakyWay(): Promise<{ port: number; cut: () => void }> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(aws.endpoints.mqttPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      // prettier-ignore
      open.add(from);
      from.on('error', () => undefined).on('close', () => void (open.delete(from), to.destroy()));
      from.pipe(to);
    }
  });
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  running.push({ close: () => (cut(), server.close()) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, cut };
}

it('gives way to a second machine of its rider, and says so', async () => {
  const first = await joined('first', 'r-dan');
  const second = await joined('second', 'r-dan');
  const { backend } = await first.until(({ backend }) => backend.link === 'takenOver');
  expect(backend.message?.message).toMatch(/another computer, so this one has stopped/);
  await second.connected('aws');
  // From now on there is peace.
  for (let looks = 0; looks < 30; looks += 1) {
    await sleep(200);
    const links = [await first.state(), await second.state()].map(({ backend }) => backend.link);
    expect(links).toEqual(['takenOver', 'connected']);
  }
  expect(await first.call('backend.reconnect')).toBeNull();
  await second.until(({ backend }) => backend.link === 'takenOver');
  await first.connected('aws');
  // The one that has just been sat down at never gives way.
  expect(second.links.filter((link) => link === 'takenOver')).toHaveLength(1);
  expect(first.links.filter((link) => link === 'takenOver')).toHaveLength(1);
}, 120_000);

it('takes a link that breaks, and breaks again, for nothing else', async () => {
  const { port, cut } = await flakyWay();
  const app = await joined('flaky', 'r-eve', port);
  for (let breaks = 0; breaks < 4; breaks += 1) {
    cut();
    await app.until(({ backend }) => backend.link !== 'connected');
    const { backend } = await app.until(({ backend }) => ['connected', 'takenOver'].includes(backend.link));
    expect(backend.link).toBe('connected');
  }
  // And it works: the backend answers.
  expect(await app.call('races.list', { classId: 1 })).toEqual({ races: [], next: null });
  expect(app.links).not.toContain('takenOver');
  expect((await app.state()).backend.link).toBe('connected');
}, 120_000);

it('knows a second machine also behind a link that breaks', async () => {
  const { port, cut } = await flakyWay();
  const first = await joined('flaky-first', 'r-flo', port);
  cut();
  await first.until(({ backend }) => backend.link !== 'connected');
  const second = await joined('second-of-flo', 'r-flo');
  await first.until(({ backend }) => backend.link === 'takenOver');
  await second.connected('aws');
  expect(second.links).not.toContain('takenOver');
}, 120_000);
