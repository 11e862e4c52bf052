import { afterEach, beforeEach, expect, it } from 'vitest';

import { startCloud, type TestCloud } from '../functions.test-support.ts';
import { appointSuccessor, findCertificate, recordCertificate } from '../shared/certificates.ts';
import { keys } from '../shared/keys.ts';
import { retireCertificate } from './retire.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const OLD = '1'.repeat(64);
const NEW = '2'.repeat(64);

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud();
  await recordCertificate(cloud.table, { certificateId: OLD, racerId: 'r-ann' }, NOW);
});
afterEach(() => cloud.close());

const retire = (certificateId: string, racerId = 'r-ann'): Promise<boolean> =>
  retireCertificate({ certificateId, racerId }, cloud.table, cloud.switchOff, NOW);

/** As the hook does it. */
async function renewed(racerId = 'r-ann'): Promise<void> {
  const old = await findCertificate(cloud.table, OLD);
  if (old !== null) await appointSuccessor(cloud.table, old, NEW);
  await recordCertificate(cloud.table, { certificateId: NEW, racerId }, NOW);
}

it('switches off the old one, in the table and in IoT, and may be asked again', async () => {
  await renewed();
  expect(await retire(OLD)).toBe(true);
  expect(await retire(OLD)).toBe(true);
  expect(cloud.switchedOff).toEqual([OLD, OLD]);
  const row = await cloud.table.get({ PK: keys.certificate(OLD), SK: keys.certificateRow });
  expect(row).toMatchObject({ status: 'RETIRED', expiresAt: NOW / 1000 + 30 * 24 * 3600 });
  expect(await findCertificate(cloud.table, NEW)).toMatchObject({ status: 'ACTIVE' });
});

it.each([
  ['the newest', () => retire(NEW)],
  ['another rider’s', () => retire(OLD, 'r-ben')],
  ['what nobody has', () => retire('9'.repeat(64))],
])('leaves %s alone', async (_whose, ask) => {
  await renewed();
  expect(await ask()).toBe(false);
  expect(cloud.switchedOff).toEqual([]);
  expect(await findCertificate(cloud.table, OLD)).toMatchObject({ status: 'ACTIVE' });
});

it('leaves alone what has no successor, and what has one that was never written down', async () => {
  expect(await retire(OLD)).toBe(false);
  const old = await findCertificate(cloud.table, OLD);
  if (old !== null) await appointSuccessor(cloud.table, old, NEW);
  expect(await retire(OLD)).toBe(false);
  expect(cloud.switchedOff).toEqual([]);
});

it('is no claim any more when IoT fails, and is switched off at the next try', async () => {
  await renewed();
  const { switchOff } = cloud;
  cloud.switchOff = () => Promise.reject(new Error('IoT is busy'));
  await expect(retire(OLD)).rejects.toThrow('busy');
  expect(await findCertificate(cloud.table, OLD)).toMatchObject({ status: 'RETIRED' });
  cloud.switchOff = switchOff;
  expect(await retire(OLD)).toBe(true);
  expect(cloud.switchedOff).toEqual([OLD]);
});
