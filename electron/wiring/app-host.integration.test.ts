/**
 * The whole app joins a backend: a second local cloud that poses as one in AWS, by the file that its operator would give
 * out. Each installation is a folder and a whole host of its own, with its own local cloud beside it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { encodeInviteCode } from '../../core/messages/invite-code.ts';
import { REAL_TIME } from '../../core/race/clock.ts';
import { HEAT_MS } from '../../core/race/heat.ts';
import { PROVISIONING_TEMPLATE, STREAM_NAME } from '../../infra/settings.ts';
import { makeCa } from '../../local/authority/certificates.ts';
import { certificateIdOf } from '../../local/authority/registry.ts';
import { startCloud, type Cloud } from '../../local/cloud.ts';
import type { BackendFile } from '../contract/backend.ts';
import type { CommandName } from '../contract/channels.ts';
import type { AppState } from '../contract/state.ts';
import { dispatch } from '../host/dispatch.ts';
import { createAppHost, type AppHost } from './app-host.ts';
import type { CloudProcess } from './cloud-protocol.ts';
import { launchWithNode } from './launch-node.ts';

const CLOUD = fileURLToPath(new URL('./cloud-process.ts', import.meta.url));
const TABLE_WORKER = fileURLToPath(new URL('../../local/table/worker.ts', import.meta.url));
const HOUR = 3_600_000;

let root: string;
let aws: Cloud;
const running = new Set<App>();

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'alleycat-app-'));
  aws = await startCloud({ dataDir: path.join(root, 'aws'), anchor: REAL_TIME, log: () => undefined });
});
afterAll(async () => {
  await aws.close();
  rmSync(root, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all([...running].map((app) => app.close()));
});

/** The local cloud's process from the sources, as there is no build here. */
function launch(): CloudProcess {
  const cloud = launchWithNode(CLOUD);
  return {
    ...cloud,
    send: (message) =>
      cloud.send(message.type === 'start' ? { ...message, tableWorker: TABLE_WORKER } : message),
  };
}

/** One installation while it runs. */
class App {
  readonly folder: string;
  readonly #host: AppHost;

  constructor(name: string) {
    this.folder = path.join(root, name);
    const options = { dataDir: this.folder, speed: 1, port: 0, opponents: 0, replay: null, seed: 'x' };
    const entryUrl = pathToFileURL(path.join(root, 'index.js')).href;
    this.#host = createAppHost(options, { entryUrl, launch, log: () => undefined });
    this.#host.start();
    running.add(this);
  }

  /** As a screen calls it: what is refused is its code and its sentence. */
  async call(command: CommandName, params: unknown = null): Promise<unknown> {
    const reply = await dispatch(this.#host.handlers, command, params, () => undefined);
    return reply.ok ? reply.value : `${reply.error.code}: ${reply.error.message}`;
  }

  async state(): Promise<AppState> {
    return (await this.call('state.get')) as AppState;
  }

  async until(is: (state: AppState) => boolean): Promise<AppState> {
    for (;;) {
      const state = await this.state();
      if (is(state)) return state;
      await sleep(50);
    }
  }

  connected(kind: 'aws' | 'local'): Promise<AppState> {
    return this.until(({ backend }) => backend.kind === kind && backend.link === 'connected');
  }

  async close(): Promise<void> {
    running.delete(this);
    await this.#host.close();
  }
}

const file = (changes: Partial<BackendFile> = {}): string =>
  JSON.stringify({
    v: 1,
    kind: 'aws',
    endpoint: '127.0.0.1',
    port: aws.endpoints.mqttPort,
    region: 'local-1',
    template: PROVISIONING_TEMPLATE,
    caPem: aws.caPem,
    claim: { certificatePem: aws.claim.certificatePem, privateKeyPem: aws.claim.privateKeyPem },
    ...changes,
  } satisfies BackendFile);

const invite = (racerId: string): Promise<string> => aws.invite({ racerName: 'Ann', racerId });

async function joined(name: string, racerId: string): Promise<App> {
  const app = new App(name);
  expect(await app.call('backend.join', { file: file(), code: await invite(racerId) })).toEqual({ racerId });
  await app.connected('aws');
  return app;
}

/** Who has sent what to the stream of the backend. */
async function onStream(racerId: string): Promise<Record<string, unknown>[]> {
  const { region, kinesis: endpoint } = aws.endpoints;
  const kinesis = new KinesisClient({ region, endpoint, credentials: aws.endpoints });
  try {
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: STREAM_NAME }));
    const found = await Promise.all(
      Shards.map(async ({ ShardId }) => {
        const from = { StreamName: STREAM_NAME, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
        const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(from));
        const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
        return Records.map(
          ({ Data }) => JSON.parse(Buffer.from(Data ?? []).toString()) as Record<string, unknown>,
        );
      }),
    );
    return found.flat().filter((record) => record['racerId'] === racerId);
  } finally {
    kinesis.destroy();
  }
}

describe('an app that joins a backend', () => {
  it('rides there as its invite says, by a key of its own, and again after the next start', async () => {
    const app = new App('joins');
    await app.connected('local');
    expect((await app.state()).backend.joined).toBeNull();
    const code = await invite('r-ann');
    expect(await app.call('backend.join', { file: file(), code: code.toLowerCase() })).toEqual({
      racerId: 'r-ann',
    });
    const { rider, backend } = await app.connected('aws');
    expect(rider.racerId).toBe('r-ann');
    expect(backend.joined).toMatchObject({
      endpoint: '127.0.0.1',
      region: 'local-1',
      racerId: 'r-ann',
      keyInSafe: false,
    });
    const [key = ''] = readdirSync(path.join(app.folder, 'secrets'));
    expect(key).toMatch(/^aws-key-[0-9a-f]+\.secret$/);
    expect(statSync(path.join(app.folder, 'secrets', key)).mode & 0o777).toBe(0o600);

    await app.call('rider.save', { name: 'Ann' });
    // Not in a heat's last seconds, for some of it is to be ridden.
    const left = HEAT_MS - (Date.now() % HEAT_MS);
    if (left < 15_000) await sleep(left + 100);
    const { raceId } = (await app.call('ride.join', { classId: 3 })) as { raceId: string };
    await app.call('bike.ride', { cadenceRpm: 90, resistancePercent: 40 });
    expect(await app.call('backend.use', { kind: 'local' })).toMatch(/^E_RIDING: /);
    expect(await app.call('backend.leave')).toMatch(/^E_RIDING: /);
    await expect
      .poll(() => onStream('r-ann'), { timeout: 20_000 })
      .toEqual(
        expect.arrayContaining([
          expect.objectContaining({ raceId, event: 'join', name: 'Ann' }),
          expect.objectContaining({ raceId, event: 'update' }),
        ]),
      );
    await app.call('ride.leave');
    await app.call('ride.dismiss');
    await app.close();

    const again = new App('joins');
    const next = await again.connected('aws');
    expect(next.backend.joined).toEqual(backend.joined);
    expect(next.rider).toEqual({ racerId: 'r-ann', name: 'Ann' });
    expect(await again.call('backend.use', { kind: 'local' })).toBeNull();
    const local = await again.connected('local');
    expect([local.rider.racerId === 'r-ann', local.backend.joined?.racerId]).toEqual([false, 'r-ann']);
    await again.call('backend.use', { kind: 'aws' });
    await again.connected('aws');
    expect(await again.call('backend.leave')).toBeNull();
    const left2 = await again.connected('local');
    expect([left2.backend.joined, readdirSync(path.join(again.folder, 'secrets'))]).toEqual([null, []]);
  });

  it('says in a sentence why it is not let in, and goes on where it was', async () => {
    const used = await invite('r-ben');
    const first = new App('ben');
    expect(await first.call('backend.join', { file: file(), code: used })).toEqual({ racerId: 'r-ben' });
    const app = new App('refused');
    const join = (code: string, text = file()): Promise<unknown> =>
      app.call('backend.join', { file: text, code });
    expect(await join(used)).toMatch(/^E_CODE_REFUSED: .*used already/);
    const over = encodeInviteCode(Date.now() - 3 * HOUR, new Uint8Array(10));
    expect(await join(over)).toMatch(/^E_CODE_EXPIRED: .*its time is over/);
    expect(await join('1234')).toMatch(/^E_CODE_MALFORMED: /);
    const claim = await makeCa(Date.now());
    expect(await join(await invite('r-ben'), file({ claim }))).toMatch(/^E_CLAIM_REFUSED: .*another region/);
    const nobody = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => nobody.once('listening', resolve));
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    expect(await join(await invite('r-ben'), file({ port }))).toMatch(/^E_NO_NETWORK: /);
    expect(await join(await invite('r-ben'), 'hello')).toMatch(/^E_BACKEND_FILE: /);
    const { backend } = await app.connected('local');
    expect(backend.joined).toBeNull();
  });

  it('says that its certificate was switched off, and comes back when it is on again', async () => {
    const app = await joined('revoked', 'r-cat');
    const { certificatePem } = JSON.parse(
      readFileSync(path.join(app.folder, 'backend', 'aws.json'), 'utf8'),
    ) as { certificatePem: string };
    aws.updateCertificate(certificateIdOf(certificatePem), 'INACTIVE');
    const { backend } = await app.until(({ backend }) => backend.link === 'down');
    expect(backend.message).toMatch(/switched off.*new invite code; trying again in \d s\.$/);
    aws.updateCertificate(certificateIdOf(certificatePem), 'ACTIVE');
    await app.connected('aws');
  });

  it('gives way to a second machine of its rider, and says so', async () => {
    const first = await joined('first', 'r-dan');
    const second = await joined('second', 'r-dan');
    const { backend } = await first.until(({ backend }) => backend.link === 'takenOver');
    expect(backend.message).toMatch(/another computer, so this one has stopped/);
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
    // Two machines that throw each other out wait longer each time.
  }, 120_000);
});
