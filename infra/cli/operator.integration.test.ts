/** The operator's commands on a machine without an account, as npm runs them: one sentence, and the exit code that says what kind of fault. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const NO_CREDENTIALS =
  'There are no AWS credentials: run `aws configure sso`, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
const FAILED = 1;
const USAGE = 2;

let home = '';
beforeAll(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'alleycat-operator-'));
  const claim = { certificatePem: 'a', privateKeyPem: 'b' };
  const file = { v: 1, kind: 'aws', endpoint: 'a.invalid', region: 'us-east-1', template: 't', claim };
  writeFileSync(path.join(home, 'backend.json'), JSON.stringify(file));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function run(command: string, args: readonly string[], env: Record<string, string> = {}) {
  const script = path.join(ROOT, command);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: home,
    encoding: 'utf8',
    // The metadata address of a machine in AWS's cloud would be an account.
    env: { PATH: process.env['PATH'], HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...env },
  });
  return { status, stdout, stderr };
}

const refused = (status: number, stderr: string) => ({ status, stdout: '', stderr: `${stderr}\n` });

test.each([
  ['infra/cli/deploy.ts', [], FAILED, NO_CREDENTIALS],
  ['infra/cli/destroy.ts', ['--with-data'], FAILED, NO_CREDENTIALS],
  [
    'infra/cli/invite.ts',
    ['--racer', 'Ada', '--backend', 'backend.json'],
    FAILED,
    `invite: ${NO_CREDENTIALS}`,
  ],
  [
    'infra/cli/deploy.ts',
    ['--new-clam'],
    USAGE,
    'Unknown argument --new-clam: there are --new-claim and -c name=value.',
  ],
  ['infra/cli/invite.ts', [], USAGE, 'invite: say whom it is for: npm run invite -- --racer NAME'],
  [
    'infra/cli/plan.ts',
    ['--heats', 'x'],
    USAGE,
    'plan: --heats wants a whole number from 1 to 1000, not "x".',
  ],
  [
    'infra/cli/invite.ts',
    ['--racer', 'Ada', '--backend', 'none.json'],
    FAILED,
    'invite: none.json describes no backend: deploy one first (npm run deploy), or say --backend FILE or --backend local.',
  ],
])('%s %j: exit code %i, "%s"', (command, args, status, sentence) => {
  expect(run(command, args)).toEqual(refused(status, sentence));
});

test('with credentials and no region nothing is deployed', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };
  expect(run('infra/cli/deploy.ts', [], keys)).toEqual(
    refused(FAILED, 'There is no AWS region: set AWS_REGION, for instance AWS_REGION=us-east-1.'),
  );
});

test.each(['deploy', 'destroy', 'invite', 'plan'])('%s --help says how it is used', (name) => {
  const { status, stdout, stderr } = run(`infra/cli/${name}.ts`, ['--help']);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(new RegExp(`^npm run ${name} -- .*\\n$`));
});

test.each([
  ['heats=x', '-c heats=x should be a whole number from 1 to 1000.'],
  [
    'heat=6',
    'There is no option -c heat: there are heats, riders, shards, stream, fanOut, archive, reserve, email, budget.',
  ],
])('an app that is synthesized with -c %s says what is wrong with it', (said, sentence) => {
  const [name = '', value] = said.split('=');
  const env = { CDK_CONTEXT_JSON: JSON.stringify({ [name]: value }) };
  expect(run('infra/app.ts', [], env)).toEqual(refused(FAILED, sentence));
});
