import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { POLICY_NAMES } from '../settings.ts';
import type { BackendFile } from './backend-file.ts';
import { deploy, destroy, type CommandPorts } from './commands.ts';
import { FakeIot, PEMS } from './fake-iot.test-support.ts';

let folder = '';
let file = '';
let iot: FakeIot;
/** What was done, in order. */
let done: string[];
let said: string[];
let ports: CommandPorts;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-deploy-'));
  file = path.join(folder, 'alleycat-backend.json');
  iot = new FakeIot();
  done = [];
  said = [];
  ports = {
    account: async () => undefined,
    cdk: async (args) => void done.push(`cdk ${args.join(' ')}`),
    iot: async () => iot,
    deleteTable: async () => void done.push('delete table'),
    file,
    say: (line) => void said.push(line),
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const written = (): BackendFile => JSON.parse(readFileSync(file, 'utf8')) as BackendFile;

test('deploy asks nothing and ends with the file for riders', async () => {
  await deploy(['-c', 'heats=2'], ports);
  expect(done).toEqual([
    'cdk bootstrap -c heats=2',
    'cdk deploy --all --require-approval never --import-existing-resources -c heats=2',
  ]);
  expect(written()).toEqual({
    v: 1,
    kind: 'aws',
    endpoint: 'abc-ats.iot.eu-central-1.amazonaws.com',
    region: 'eu-central-1',
    template: 'alleycat-rider',
    claim: { certificatePem: PEMS[0], privateKeyPem: 'private key 0' },
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(iot.certificates.map(({ policies }) => policies)).toEqual([[POLICY_NAMES.claim]]);
  expect(said.at(-1)).toContain('npm run invite -- --racer NAME');
});

test('deployed again, the claim certificate stays: files with it are out among the riders', async () => {
  await deploy([], ports);
  const first = written();
  await deploy([], ports);
  expect(written()).toEqual(first);
  expect(iot.certificates).toHaveLength(1);
});

test.each<[string, (iot: FakeIot) => void]>([
  ['was switched off', ({ certificates: [first] }) => void (first && (first.active = false))],
  ['has lost its policy', ({ certificates: [first] }) => void (first && (first.policies = []))],
  ['is another account’s', (other) => void (other.host = 'xyz-ats.iot.eu-central-1.amazonaws.com')],
])('a claim certificate that %s is replaced', async (_why, change) => {
  await deploy([], ports);
  change(iot);
  await deploy([], ports);
  expect(written().claim.certificatePem).toBe(PEMS[1]);
});

test.each([
  '',
  '{}',
  '{"v":1,"kind":"aws","endpoint":"abc-ats.iot.eu-central-1.amazonaws.com","claim":{"certificatePem":"?","privateKeyPem":""}}',
])('a file that is none is written anew: %s', async (text) => {
  writeFileSync(file, text, { mode: 0o644 });
  await deploy([], ports);
  expect(written().claim.certificatePem).toBe(PEMS[0]);
  // Whatever it was before.
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('--new-claim makes one and deletes the old ones, riders’ certificates not', async () => {
  await deploy([], ports);
  iot.addRider('ada', PEMS[2]);
  await deploy(['--new-claim'], ports);
  expect(written().claim.certificatePem).toBe(PEMS[1]);
  expect(iot.certificates.map(({ pem }) => pem)).toEqual([PEMS[2], PEMS[1]]);
  expect(said.join()).toContain('Deleted 1 older claim certificate(s)');
});

test('a deployment that fails writes no file and makes no certificate', async () => {
  ports.cdk = async (args) => {
    if (args[0] === 'deploy') throw new Error('cdk deploy failed; it says above why.');
  };
  await expect(deploy([], ports)).rejects.toThrow('cdk deploy failed');
  expect(iot.certificates).toEqual([]);
  expect(() => written()).toThrow();
});

test.each([['--new-clam'], ['-c'], ['-c', 'heats'], ['--with-data']])(
  'deploy %s %s: not known, nothing done',
  async (...args) => {
    await expect(deploy(args, ports)).rejects.toMatchObject({
      code: 'E_USAGE',
      message: expect.stringMatching(/^Unknown argument/) as string,
    });
    expect(done).toEqual([]);
  },
);

test('destroy first frees the policies, for CloudFormation cannot, and keeps the results', async () => {
  await deploy([], ports);
  iot.addRider('ada', PEMS[1]);
  iot.addRider('ada', PEMS[2]);
  ports.cdk = async (args) => {
    expect(iot.certificates).toEqual([]);
    done.push(`cdk ${args.join(' ')}`);
  };
  done = [];
  await destroy([], ports);
  expect(done).toEqual(['cdk destroy --all --force']);
  expect(iot.things).toEqual(new Set());
  expect(said).toContain('Deleted 3 certificate(s) and 1 rider(s) of IoT.');
  expect(said.join()).toContain('The table with all results is kept');
});

test.each([deploy, destroy])(
  'without an account nothing is done, and what is mistyped comes first',
  async (command) => {
    ports.account = () => Promise.reject(new Error('no credentials'));
    await expect(command([], ports)).rejects.toThrow('no credentials');
    await expect(command(['--x'], ports)).rejects.toThrow('Unknown argument');
    expect([done, said]).toEqual([[], []]);
  },
);

test('destroy --with-data deletes the table, last', async () => {
  await destroy(['--with-data'], ports);
  expect(done).toEqual(['cdk destroy --all --force', 'delete table']);
});
