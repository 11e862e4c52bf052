import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { anyBytes, anyJson } from '../../core/testing/damage.test-support.ts';
import { holds } from '../../core/testing/holds.test-support.ts';
import { POLICY_NAMES } from '../../infra/settings.ts';
import { splitKeyFile } from './key-files.ts';
import { CertificateRegistry } from './registry.ts';

const dir = mkdtempSync(join(tmpdir(), 'alleycat-registry-'));
afterAll(() => rmSync(dir, { recursive: true }));
const registry = new CertificateRegistry({ dir, now: () => 5 });
const ID = 'a'.repeat(64);
const asBytes = (text: string): Buffer => Buffer.from(text);
const entry = fc.oneof(
  fc.constant({ policy: POLICY_NAMES.rider, thingName: 'r-ann', status: 'ACTIVE', createdAt: 5 }),
  fc.constant({ policy: POLICY_NAMES.claim, thingName: null, status: 'ACTIVE', createdAt: 5 }),
);

holds(
  'a certificate’s file of any bytes is a rider’s, the claim’s, or nobody’s; nothing is thrown',
  fc.property(
    fc.oneof(anyJson(entry).map(asBytes), anyBytes(entry.map((one) => asBytes(JSON.stringify(one))))),
    fc.oneof(fc.constant(ID), fc.constantFrom('', '../aws', '__proto__')),
    (bytes, id) => {
      writeFileSync(join(dir, `${ID}.json`), bytes);
      const found = registry.find(id);
      if (found === null) return;
      expect(id).toBe(ID);
      expect(['ACTIVE', 'INACTIVE', 'REVOKED']).toContain(found.status);
      if (found.policy === POLICY_NAMES.rider) expect(found.thingName).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      else expect(found.thingName).toBeNull();
      expect(registry.setStatus(id, 'REVOKED')).toBe(true);
      expect(registry.find(id)).toMatchObject({ status: 'REVOKED', thingName: found.thingName });
    },
  ),
  { runs: 500 },
);

const PAIR =
  '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n';

holds(
  'a key file of any text is its two parts, or none',
  fc.property(
    anyBytes(fc.constant(asBytes(PAIR))).map((bytes) => Buffer.from(bytes).toString()),
    (text) => {
      const pair = splitKeyFile(text);
      if (pair === undefined) return;
      expect(pair.privateKeyPem.length + pair.certificatePem.length).toBeLessThanOrEqual(text.length + 2);
      expect(splitKeyFile(pair.privateKeyPem + pair.certificatePem)).toEqual(pair);
    },
  ),
  { runs: 500, examples: [[' '.repeat(100_000)], ['-----BEGIN PRIVATE KEY-----'.repeat(4000)]] },
);
