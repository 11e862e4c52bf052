import { afterEach, beforeEach, expect, it } from 'vitest';

import { dynamoDb } from '../dynamo-db.test-support.ts';
import { startCloud, type TestCloud } from '../functions.test-support.ts';
import { findCertificate, markRetired, recordCertificate } from '../shared/certificates.ts';
import { createInvite } from '../shared/invites.ts';
import { CERTIFICATE_A, CERTIFICATE_B } from './certificates.test-support.ts';
import { provision, type HookAnswer } from './provision.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const idOf = (letter: string): string => letter.repeat(64);
const [SHARED_CLAIM, OLD, NEW, NEWER, BENS] = ['c', '1', '2', '3', 'b'].map(idOf) as [
  string,
  string,
  string,
  string,
  string,
];
const REFUSED: HookAnswer = { allowProvisioning: false };
const ANN: HookAnswer = { allowProvisioning: true, parameterOverrides: { ThingName: 'r-ann' } };

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud(await dynamoDb());
});
afterEach(() => cloud.close());

interface Ask {
  by: string;
  parameters?: Record<string, string>;
  certificatePem?: string;
}

/** As IoT invokes the hook. */
function ask(
  certificateId: string,
  { by, parameters = {}, certificatePem = CERTIFICATE_B }: Ask,
): Promise<HookAnswer> {
  const templateArn = 'arn:aws:iot:us-east-1:1:provisioningtemplate/alleycat-rider';
  const event = {
    claimCertificateId: by,
    certificateId,
    certificatePem,
    templateArn,
    clientId: 'claim:1',
    parameters,
  };
  return provision(event, { table: cloud.table, now: () => NOW }, cloud.metrics('alleycat-provision'));
}

async function join(certificateId: string, racerId = 'r-ann'): Promise<void> {
  const { code } = await createInvite(cloud.table, { racerName: 'Ann', racerId }, NOW);
  const admitted = await ask(certificateId, {
    by: SHARED_CLAIM,
    parameters: { Code: code },
    certificatePem: CERTIFICATE_A,
  });
  expect(admitted.allowProvisioning).toBe(true);
  cloud.counts = {};
}

const known = (certificateId: string) => findCertificate(cloud.table, certificateId);

it('admits a rider’s own certificate, for the same rider, whatever the client says', async () => {
  await join(OLD);
  const liar = { ThingName: 'r-ben', racerId: 'r-ben', Code: '' };
  expect(await ask(NEW, { by: OLD, parameters: liar })).toEqual(ANN);
  expect(cloud.counts).toEqual({ renewed: 1 });
  expect(await known(OLD)).toMatchObject({ racerId: 'r-ann', status: 'ACTIVE', successor: NEW });
  expect(await known(NEW)).toEqual({
    certificateId: NEW,
    racerId: 'r-ann',
    issuedAt: NOW,
    status: 'ACTIVE',
    successor: null,
  });
});

it('admits it again when the answer was lost, and its successor after it', async () => {
  await join(OLD);
  await ask(NEW, { by: OLD });
  expect(await ask(NEWER, { by: OLD })).toEqual(ANN);
  expect(await known(OLD)).toMatchObject({ successor: NEWER });
  expect(await ask(idOf('4'), { by: NEWER })).toEqual(ANN);
});

it('gives each rider only that rider', async () => {
  await join(OLD);
  await join(BENS, 'r-ben');
  expect(await ask(NEW, { by: BENS })).toEqual({
    allowProvisioning: true,
    parameterOverrides: { ThingName: 'r-ben' },
  });
  expect(await known(OLD)).toMatchObject({ successor: null });
});

it('refuses the claim that all share, and one that it has not issued', async () => {
  await join(OLD);
  for (const by of [SHARED_CLAIM, idOf('9')]) expect(await ask(NEW, { by })).toEqual(REFUSED);
  expect(cloud.counts).toEqual({ refused: 2, unknownCertificate: 2 });
  expect(await known(NEW)).toBeNull();
});

it.each(['', 'x', '../certificate', 7, undefined])('refuses the claim %j as no event', async (by) => {
  expect(await ask(NEW, { by: by as string })).toEqual(REFUSED);
  expect(cloud.counts).toEqual({ refused: 1, badEvent: 1 });
});

it('refuses one that has been switched off, also in the middle', async () => {
  await join(OLD);
  await ask(NEW, { by: OLD });
  const old = await known(OLD);
  if (old === null) throw new Error('It was just written.');
  let hurry = true;
  cloud.table.beforePut = async () => {
    if (!hurry) return;
    hurry = false;
    await markRetired(cloud.table, old, NOW);
  };
  expect(await ask(NEWER, { by: OLD })).toEqual(REFUSED);
  expect(await known(OLD)).toMatchObject({ status: 'RETIRED', successor: NEW });
  expect(await ask(NEWER, { by: OLD })).toEqual(REFUSED);
  expect(cloud.counts).toEqual({ renewed: 1, refused: 2, retiredCertificate: 2 });
  expect(await known(NEWER)).toBeNull();
});

it('never makes one good again that it knows already', async () => {
  await join(OLD);
  await ask(NEW, { by: OLD });
  const old = await known(OLD);
  if (old !== null) await markRetired(cloud.table, old, NOW);
  await recordCertificate(cloud.table, { certificateId: OLD, racerId: 'r-ben' }, NOW);
  expect(await known(OLD)).toMatchObject({ racerId: 'r-ann', status: 'RETIRED' });
});

it('admits no certificate that is switched off, or another rider’s, under whatever code', async () => {
  const { code: anns } = await createInvite(cloud.table, { racerName: 'Ann', racerId: 'r-ann' }, NOW);
  const { code: bens } = await createInvite(cloud.table, { racerName: 'Ben', racerId: 'r-ben' }, NOW);
  const register = (Code: string) => ask(OLD, { by: SHARED_CLAIM, parameters: { Code } });
  expect(await register(anns)).toEqual(ANN);
  expect(await register(bens)).toEqual(REFUSED);
  // The answer may have got lost: the same once more.
  expect(await register(anns)).toEqual(ANN);
  await ask(NEW, { by: OLD });
  const old = await known(OLD);
  if (old !== null) await markRetired(cloud.table, old, NOW);
  // IoT would make it active again.
  expect(await register(anns)).toEqual(REFUSED);
  expect(await known(OLD)).toMatchObject({ racerId: 'r-ann', status: 'RETIRED' });
  expect(cloud.counts).toMatchObject({ otherCertificate: 2, refused: 2 });
});

it('throws the table’s faults, and the same certificate may ask again', async () => {
  await join(OLD);
  cloud.table.afterPut = () => {
    cloud.table.afterPut = () => undefined;
    throw new Error('the answer was lost');
  };
  await expect(ask(NEW, { by: OLD })).rejects.toThrow('lost');
  expect(await ask(NEWER, { by: OLD })).toEqual(ANN);
});
