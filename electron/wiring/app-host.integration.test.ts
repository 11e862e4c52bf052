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
import { STREAM_NAME } from '../../infra/settings.ts';
import { makeCa } from '../../local/authority/certificates.ts';
import { certificateIdOf } from '../../local/authority/registry.ts';
import { startCloud, type Cloud } from '../../local/cloud.ts';
import type { BackendFile } from '../contract/backend.ts';
import { App, backendFile } from './app.test-support.ts';

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

function start(name: string): App {
  const app = new App(path.join(root, name));
  running.add(app);
  return app;
}

async function end(app: App): Promise<void> {
  running.delete(app);
  await app.close();
}

const file = (changes: Partial<BackendFile> = {}): string => backendFile(aws, changes);

const invite = (racerId: string): Promise<string> => aws.invite({ racerName: 'Ann', racerId });

async function joined(name: string, racerId: string): Promise<App> {
  const app = start(name);
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
    const app = start('joins');
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
    await end(app);

    const again = start('joins');
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
    const first = start('ben');
    expect(await first.call('backend.join', { file: file(), code: used })).toEqual({ racerId: 'r-ben' });
    const app = start('refused');
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
    expect(backend.message?.message).toMatch(/switched off.*new invite code; trying again in \d s\.$/);
    aws.updateCertificate(certificateIdOf(certificatePem), 'ACTIVE');
    await app.connected('aws');
  });
});
