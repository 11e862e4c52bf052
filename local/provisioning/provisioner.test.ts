import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { PROVISIONING_TEMPLATE } from '../../infra/settings.ts';
import { makeKeyAndCsr } from '../authority/authority.test-support.ts';
import { openAuthority, type Authority } from '../authority/authority.ts';
import { Provisioner, TOKEN_MS } from './provisioner.ts';

const CREATE = '$aws/certificates/create-from-csr/json';
const PROVISION = `$aws/provisioning-templates/${PROVISIONING_TEMPLATE}/provision/json`;

let dir: string;
let authority: Authority;
let csrPem: string;
let now: number;
let hook: (event: unknown) => Promise<unknown>;
let provisioner: Provisioner;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'alleycat-provisioner-'));
  authority = await openAuthority({ dir, now: Date.now });
  ({ csrPem } = await makeKeyAndCsr());
});
afterAll(() => rmSync(dir, { recursive: true }));
beforeEach(() => {
  now = Date.now();
  hook = () => Promise.resolve({ allowProvisioning: true, parameterOverrides: { ThingName: 'r-ann' } });
  provisioner = new Provisioner({
    authority,
    invokeHook: (event) => hook(event),
    now: () => now,
    log: () => undefined,
  });
});

async function ask(topic: string, body: unknown): Promise<Record<string, unknown>> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request = {
    topic,
    payload: Buffer.from(text),
    clientId: 'claim:1',
    claimCertificateId: 'c'.repeat(64),
  };
  const answer = await provisioner.answer(request);
  const said = JSON.parse(String(answer.payload)) as Record<string, unknown>;
  const ending = 'errorCode' in said ? 'rejected' : 'accepted';
  expect(answer.topic).toBe(`${topic}/${ending}`);
  return said;
}

const create = () => ask(CREATE, { certificateSigningRequest: csrPem });
const register = ({ certificateOwnershipToken }: Record<string, unknown>, parameters: unknown = {}) =>
  ask(PROVISION, { certificateOwnershipToken, parameters });

it('shows the hook the certificate and what the client said, and makes it the thing’s that the hook says', async () => {
  const events: unknown[] = [];
  const answer = hook;
  hook = (event) => {
    events.push(event);
    return answer(event);
  };
  const made = await create();
  expect(authority.registry.find(String(made.certificateId))).toBeNull();
  expect(await register(made, { Code: 'x', ThingName: 'r-victim' })).toEqual({
    deviceConfiguration: {},
    thingName: 'r-ann',
  });
  expect(events).toEqual([
    {
      claimCertificateId: 'c'.repeat(64),
      certificateId: made.certificateId,
      certificatePem: made.certificatePem,
      templateArn: expect.stringContaining('provisioningtemplate/alleycat-rider') as string,
      clientId: 'claim:1',
      parameters: { Code: 'x', ThingName: 'r-victim' },
    },
  ]);
  expect(authority.registry.find(String(made.certificateId))).toMatchObject({
    status: 'ACTIVE',
    policy: 'alleycat-rider',
    thingName: 'r-ann',
  });
  // A token is good once.
  expect(await register(made)).toMatchObject({ errorCode: 'InvalidCertificateOwnershipToken' });
});

it.each([
  ['nothing', null],
  ['no', { allowProvisioning: false, parameterOverrides: { ThingName: 'r-ann' } }],
  ['yes, but not as whom', { allowProvisioning: true }],
  ['a text', 'true'],
])('gives no thing where the hook answers %s, and it may be asked again', async (_, answer) => {
  const yes = hook;
  hook = () => Promise.resolve(answer);
  const made = await create();
  const said = await register(made, { ThingName: 'r-victim' });
  expect(said).toMatchObject({ statusCode: 403, errorCode: 'AccessDenied' });
  expect(authority.registry.find(String(made.certificateId))).toBeNull();
  hook = yes;
  expect(await register(made)).toMatchObject({ thingName: 'r-ann' });
});

it.each([
  ['fails', () => Promise.reject(new Error('a bug'))],
  [
    'says an impossible name',
    () => Promise.resolve({ allowProvisioning: true, parameterOverrides: { ThingName: '../x' } }),
  ],
])('says that it failed where the hook %s', async (_, answer) => {
  hook = answer;
  const said = await register(await create());
  expect(said).toEqual({
    statusCode: 500,
    errorCode: 'InternalFailure',
    errorMessage: 'It failed; try again.',
  });
});

it('forgets a certificate that gets no thing in time', async () => {
  const made = await create();
  now += TOKEN_MS;
  expect(await register(made)).toMatchObject({ errorCode: 'InvalidCertificateOwnershipToken' });
});

it('keeps no more than a hundred that have no thing', async () => {
  const first = await create();
  const second = await create();
  await Promise.all(Array.from({ length: 99 }, create));
  expect(await register(first)).toMatchObject({ errorCode: 'InvalidCertificateOwnershipToken' });
  expect(await register(second)).toMatchObject({ thingName: 'r-ann' });
});

describe('refuses', () => {
  it.each([
    [CREATE, 'no JSON', 'InvalidJson'],
    [CREATE, '[]', 'InvalidCertificateSigningRequest'],
    [CREATE, 'null', 'InvalidCertificateSigningRequest'],
    [CREATE, { certificateSigningRequest: 'hello' }, 'InvalidCertificateSigningRequest'],
    [PROVISION, {}, 'InvalidCertificateOwnershipToken'],
    [PROVISION, { certificateOwnershipToken: { toString: 1 } }, 'InvalidCertificateOwnershipToken'],
  ])('on %s: %j', async (topic, body, errorCode) => {
    expect(await ask(topic, body)).toMatchObject({ errorCode });
  });

  it('parameters that are no texts', async () => {
    expect(await register(await create(), { Code: 7 })).toMatchObject({ errorCode: 'InvalidParameters' });
  });
});
