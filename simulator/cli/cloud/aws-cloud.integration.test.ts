/**
 * A deployed backend cannot be had here. What stands in for it: the local cloud, reached as the AWS SDK reaches any
 * service, by its own variables for endpoints and credentials.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createClock, parseAnchor } from '../../../core/race/clock.ts';
import { readArguments } from '../arguments.ts';
import { simulate } from '../simulate.ts';
import { openAws } from './aws-cloud.ts';
import { startOwnCloud, type OwnCloud } from './own-cloud.ts';

let folder: string;
let file: string;
let cloud: OwnCloud | null = null;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-aws-'));
  file = path.join(folder, 'alleycat-backend.json');
  const claim = { certificatePem: 'a claim', privateKeyPem: 'a key' };
  const backend = {
    v: 1,
    kind: 'aws',
    endpoint: 'iot.invalid',
    region: 'eu-central-1',
    template: 't',
    claim,
  };
  writeFileSync(file, JSON.stringify(backend));
  // Neither this machine's nor anybody's.
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'none'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(folder, 'none'));
  for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined); // prettier-ignore
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await cloud?.close();
  cloud = null;
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command in this process, with whatever the SDK finds. */
async function run(
  line: string[],
  open?: Parameters<typeof simulate>[2],
): Promise<{ code: number; out: string[]; err: string }> {
  let [out, err] = ['', ''];
  const stdout = { write: (piece: string) => (out += piece) !== '' };
  const stderr = { write: (piece: string) => (err += piece) !== '' };
  const { signal } = new AbortController();
  const code = await simulate(readArguments(line), { stdout, stderr, signal }, open);
  return { code, out: out.trimEnd().split('\n'), err };
}

/** The SDK's own way to another endpoint. */
function pointTo({ endpoints }: OwnCloud): void {
  vi.stubEnv('AWS_ENDPOINT_URL_KINESIS', endpoints.kinesis);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', endpoints.dynamodb);
  vi.stubEnv('AWS_ACCESS_KEY_ID', endpoints.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', endpoints.secretAccessKey);
}

test('a heat is ridden through the file alone, without a board, and nothing is lost', async () => {
  cloud = await startOwnCloud(path.join(folder, 'cloud'), { speed: 25, afterMs: 0, heatInMs: 100_000 });
  pointTo(cloud);
  // AWS has the time of day, of which a heat would take ten minutes.
  const clock = createClock(parseAnchor(cloud.endpoints.clock), Date.now);
  const line = ['--backend', file, '--racers', '30', '--watch', '--results', path.join(folder, 'rows.json')];
  const { code, out, err } = await run(line, ({ backend }) => openAws(backend, clock));
  expect(err).toContain('on AWS in eu-central-1.');
  expect(err).toContain('--watch is not available with AWS');
  expect(out.at(-1)).toMatch(/^put \d+, retried \d+, lost 0$/);
  expect(out[0]).not.toContain('board');
  expect(code).toBe(0);
  const [race] = readFileSync(path.join(folder, 'rows.json'), 'utf8').split('\n');
  expect((JSON.parse(race ?? '') as { rows: unknown[] }).rows).toHaveLength(30);
});

test('no credentials, a backend that is not there and a file that is none are a sentence each', async () => {
  await expect(run(['--backend', file])).rejects.toMatchObject({ code: 'E_CREDENTIALS' });
  cloud = await startOwnCloud(path.join(folder, 'cloud'), 'real');
  pointTo(cloud);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', 'http://127.0.0.1:9');
  await expect(run(['--backend', file])).rejects.toMatchObject({ code: 'E_BACKEND' });
  await expect(run(['--backend', path.join(folder, 'no')])).rejects.toMatchObject({ code: 'E_BACKEND_FILE' });
  for (const text of ['{', 'null', '{"v":1,"kind":"local"}', '{"v":1,"kind":"aws","region":"moon"}']) {
    writeFileSync(file, text);
    await expect(run(['--backend', file])).rejects.toMatchObject({ code: 'E_BACKEND_FILE', message: expect.not.stringContaining('\n') as string }); // prettier-ignore
  }
});
