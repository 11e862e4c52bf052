import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import type { Uplink } from '../uplink/backend.ts';
import type { RenewalRequest } from '../uplink/provisioning.ts';
import { AwsBackend } from './aws-backend.ts';
import { CERTIFICATE, code, FILE_TEXT, NOW, scene, type Scene } from './backends.test-support.ts';
import type { Installation } from './installation.ts';
import { RotationStore } from './rotation-store.ts';
import { Rotation } from './rotation.ts';

const DAY = 24 * 3_600_000;
const LATER = NOW + 180 * DAY;
const FIRST_LOOK = 5000;

interface Bench extends Scene {
  renewals: RenewalRequest[];
  /** What the backend answers to a renewal. */
  refuse: AlleycatError | null;
  retired: string[];
  /** What it answers to `retire`. */
  answer: () => Promise<boolean>;
  reconnects: number;
  uplink: { isConnected: boolean; isRiding: boolean } & Uplink;
  /** The app at its next start, or at this one. */
  start(installation?: Installation): Rotation;
}

const running: Rotation[] = [];
beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => {
  for (const rotation of running.splice(0)) rotation.close();
  vi.useRealTimers();
});

async function joined(): Promise<Bench> {
  const made = scene();
  await made.installation.join(FILE_TEXT, code());
  const bench: Bench = {
    ...made,
    renewals: [],
    refuse: null,
    retired: [],
    answer: () => Promise.resolve(true),
    reconnects: 0,
    uplink: {
      isConnected: true,
      isRiding: false,
      retire: (certificateId) => {
        bench.retired.push(certificateId);
        return bench.answer();
      },
      reconnect: () => void bench.reconnects++,
    },
    start: (installation = made.again()) => {
      const rotation = new Rotation({
        installation,
        store: new RotationStore(path.join(made.folder, 'backend'), made.secrets),
        secrets: made.secrets,
        renew: (request) => {
          bench.renewals.push(request);
          if (bench.refuse !== null) return Promise.reject(bench.refuse);
          const count = bench.renewals.length;
          return Promise.resolve({
            thingName: 'r-ann',
            certificatePem: `${CERTIFICATE}renewed ${count}`,
            certificateId: `renewed ${count}`,
          });
        },
        now: Date.now,
        log: () => undefined,
      });
      running.push(rotation);
      return rotation;
    },
  };
  return bench;
}

const keysIn = ({ folder }: Bench): string[] => readdirSync(path.join(folder, 'secrets'));
const pemOf = (rotation: Rotation): string => rotation.identity().certificatePem;

it('leaves a young certificate alone', async () => {
  const bench = await joined();
  const rotation = bench.start();
  pemOf(rotation);
  rotation.connected(bench.uplink);
  vi.setSystemTime(LATER - 1);
  await rotation.look();
  expect([bench.renewals.length, bench.reconnects]).toEqual([0, 0]);
});

it('replaces an old one, has it switched off when the new one has connected, and removes its key', async () => {
  const bench = await joined();
  const rotation = bench.start();
  const old = rotation.identity();
  vi.setSystemTime(LATER);
  rotation.connected(bench.uplink);
  expect(bench.renewals).toEqual([]);
  await vi.advanceTimersByTimeAsync(FIRST_LOOK);
  await vi.waitFor(() => expect(bench.reconnects).toBe(1));
  expect(bench.renewals).toMatchObject([
    { claimCertificatePem: old.certificatePem, claimPrivateKeyPem: old.privateKeyPem, port: 8883 },
  ]);
  expect(keysIn(bench)).toHaveLength(2);
  const next = rotation.identity();
  expect(next).toMatchObject({ racerId: 'r-ann', certificatePem: `${CERTIFICATE}renewed 1` });
  expect(next.privateKeyPem).not.toBe(old.privateKeyPem);
  expect([rotation.isTrying, bench.retired]).toEqual([true, []]);

  rotation.connected(bench.uplink);
  await rotation.look();
  expect([rotation.isTrying, bench.retired]).toEqual([false, ['1']]);
  expect(keysIn(bench)).toHaveLength(1);
  expect(bench.again().identity()).toEqual(next);
  expect(bench.again().joined?.issuedAt).toBeGreaterThanOrEqual(LATER);
  await rotation.look();
  expect([bench.renewals.length, bench.retired.length]).toEqual([1, 1]);
});

it('asks by the other port where the first has no network', async () => {
  const bench = await joined();
  const rotation = bench.start();
  bench.refuse = new AlleycatError('E_NO_NETWORK', 'No.');
  pemOf(rotation);
  rotation.connected(bench.uplink);
  vi.setSystemTime(LATER);
  await rotation.look();
  expect(bench.renewals.map(({ port }) => port)).toEqual([8883, 443]);
});

it('goes on with the old one when the backend refuses, and tries again a day later', async () => {
  const bench = await joined();
  const rotation = bench.start();
  const old = pemOf(rotation);
  vi.setSystemTime(LATER);
  bench.refuse = new AlleycatError('E_CLAIM_REFUSED', 'No.');
  rotation.connected(bench.uplink);
  await rotation.look();
  await rotation.look();
  vi.setSystemTime(LATER + DAY - 1);
  await rotation.look();
  expect([bench.renewals.length, bench.reconnects, pemOf(rotation)]).toEqual([1, 0, old]);
  vi.setSystemTime(LATER + DAY);
  bench.refuse = null;
  await rotation.look();
  expect([bench.renewals.length, bench.reconnects]).toEqual([2, 1]);
});

it('goes on with the old one when the new one does not connect', async () => {
  const bench = await joined();
  const rotation = bench.start();
  const old = pemOf(rotation);
  vi.setSystemTime(LATER);
  rotation.connected(bench.uplink);
  await rotation.look();
  const given = Array.from({ length: 6 }, () => pemOf(rotation));
  expect(given.map((pem) => pem === old)).toEqual([false, false, false, false, true, true]);
  rotation.connected(bench.uplink);
  await rotation.look();
  expect([bench.retired, bench.renewals.length]).toEqual([[], 1]);
  expect(keysIn(bench)).toHaveLength(1);
  vi.setSystemTime(LATER + DAY);
  await rotation.look();
  expect(bench.renewals).toHaveLength(2);
});

it('does nothing during a ride, nor without a connection', async () => {
  const bench = await joined();
  const rotation = bench.start();
  const old = pemOf(rotation);
  vi.setSystemTime(LATER);
  bench.uplink.isRiding = true;
  rotation.connected(bench.uplink);
  await rotation.look();
  bench.uplink.isRiding = false;
  bench.uplink.isConnected = false;
  await rotation.look();
  expect(bench.renewals).toEqual([]);
  bench.uplink.isConnected = true;
  const renewing = rotation.look();
  // The heat begins while the key is being signed.
  bench.uplink.isRiding = true;
  await renewing;
  await rotation.look();
  expect([bench.renewals.length, bench.reconnects, pemOf(rotation)]).toEqual([1, 0, old]);
  bench.uplink.isRiding = false;
  await rotation.look();
  expect(bench.reconnects).toBe(1);
  expect(pemOf(rotation)).not.toBe(old);
});

it('goes on where it was cut off: before the new one has connected', async () => {
  const bench = await joined();
  const first = bench.start();
  pemOf(first);
  vi.setSystemTime(LATER);
  first.connected(bench.uplink);
  await first.look();
  const second = bench.start();
  expect(pemOf(second)).toBe(`${CERTIFICATE}renewed 1`);
  second.connected(bench.uplink);
  await second.look();
  expect([bench.renewals.length, bench.retired]).toEqual([1, ['1']]);
});

it('goes on where it was cut off: before the old one was switched off', async () => {
  const bench = await joined();
  const first = bench.start();
  pemOf(first);
  vi.setSystemTime(LATER);
  first.connected(bench.uplink);
  await first.look();
  bench.answer = () => Promise.reject(new AlleycatError('E_NO_ANSWER', 'No.'));
  const next = pemOf(first);
  first.connected(bench.uplink);
  await first.look();
  expect(keysIn(bench)).toHaveLength(2);
  bench.answer = () => Promise.resolve(true);
  const second = bench.start();
  expect(pemOf(second)).toBe(next);
  second.connected(bench.uplink);
  await second.look();
  expect(bench.retired).toEqual(['1', '1']);
  expect(keysIn(bench)).toHaveLength(1);
  expect(pemOf(bench.start())).toBe(next);
});

it('goes on with the old one when the new one’s key is gone, or the file of the change is broken', async () => {
  const bench = await joined();
  const first = bench.start();
  const old = pemOf(first);
  vi.setSystemTime(LATER);
  first.connected(bench.uplink);
  await first.look();
  const before = new Set(keysIn(await joined()));
  for (const name of keysIn(bench)) {
    if (!before.has(name)) bench.secrets.remove(name.replace(/\.secret$/, ''));
  }
  expect(pemOf(bench.start())).toBe(old);
  mkdirSync(path.join(bench.folder, 'backend'), { recursive: true });
  writeFileSync(path.join(bench.folder, 'backend', 'aws-rotation.json'), '{"v":1,"old":');
  expect(pemOf(bench.start())).toBe(old);
  // It may be the only trace of a certificate that is still on.
  expect(readdirSync(path.join(bench.folder, 'backend'))).toContainEqual(
    expect.stringMatching(/^aws-rotation\.json\.broken-/),
  );
});

it('takes no certificate of another rider’s', async () => {
  const bench = await joined();
  const rotation = new Rotation({
    installation: bench.installation,
    store: new RotationStore(path.join(bench.folder, 'backend'), bench.secrets),
    secrets: bench.secrets,
    renew: () => Promise.resolve({ thingName: 'r-ben', certificatePem: 'x', certificateId: 'x' }),
    now: Date.now,
    log: () => undefined,
  });
  running.push(rotation);
  const old = pemOf(rotation);
  vi.setSystemTime(LATER);
  rotation.connected(bench.uplink);
  await rotation.look();
  expect([pemOf(rotation), bench.reconnects]).toEqual([old, 0]);
});

it('leaves no key behind when the backend is left', async () => {
  const bench = await joined();
  const { installation } = bench;
  const rotation = bench.start(installation);
  pemOf(rotation);
  vi.setSystemTime(LATER);
  rotation.connected(bench.uplink);
  await rotation.look();
  expect(keysIn(bench)).toHaveLength(2);
  installation.leave();
  expect(keysIn(bench)).toEqual([]);
  expect(readdirSync(path.join(bench.folder, 'backend'))).toEqual([]);
});

it('is looked after by the backend', async () => {
  const bench = await joined();
  const { installation } = bench;
  const rotation = bench.start(installation);
  const diagnose = (): Promise<Error> => Promise.resolve(new AlleycatError('E_CLAIM_REFUSED', 'No.'));
  const backend = new AwsBackend({ installation, rotation, diagnose });
  const old = await backend.access();
  vi.setSystemTime(LATER);
  backend.onConnected(bench.uplink);
  await rotation.look();
  const next = await backend.access();
  expect(next.certificatePem).not.toBe(old.certificatePem);
  // Not that it was switched off, and that one must join anew.
  expect((await backend.explain(next, null)).message).toMatch(/^The new certificate .*[^.]$/);
  await backend.close();
  await rotation.look();
  expect(bench.retired).toEqual([]);
});
