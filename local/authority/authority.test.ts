import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { needsRenewal, openAuthority } from './authority.ts';
import { DAY } from './certificates.ts';
import { makeKeyAndCsr } from './authority.test-support.ts';
import { certificateIdOf } from './registry.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const now = (): number => NOW;
let dir: string;

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'alleycat-authority-')), 'keys');
});
afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

/** As `createKeyAndCsr` of the app writes it. */
const APP_CSR = `-----BEGIN CERTIFICATE REQUEST-----
MIHNMHUCAQAwEzERMA8GA1UEAwwIYWxsZXljYXQwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT0resx4eOSX+VkpC8PeF3yiDB4r0d64yf6jJSl+atZv4caFajLUcj1
e54K3BUTtVJdXrsvukQlVgq3KyQHvFl6oAAwCgYIKoZIzj0EAwIDSAAwRQIgYlmr
/v3X4+NTrd2qbbPKpHKfiaxC9yCHwWrJR3LAcXwCIQCZ+kckgIRVhCRI/8IjQP00
XLNTd0ItoeqageJZCw79zA==
-----END CERTIFICATE REQUEST-----
`;

describe('openAuthority', () => {
  it('makes a CA and a server certificate, for the owner only, and loads the same ones again', async () => {
    const made = await openAuthority({ dir, now });
    expect(made.setAside).toEqual([]);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, 'authority.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'broker.pem')).mode & 0o777).toBe(0o600);

    const ca = new X509Certificate(made.caCertificatePem);
    const server = new X509Certificate(made.server.certificatePem);
    expect(ca.ca).toBe(true);
    expect(Date.parse(ca.validFrom)).toBe(NOW - DAY);
    expect(Date.parse(ca.validTo)).toBe(NOW + 3650 * DAY);
    expect(server.verify(ca.publicKey)).toBe(true);
    expect(server.checkIssued(ca)).toBe(true);
    expect(server.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(server.checkPrivateKey(createPrivateKey(made.server.privateKeyPem))).toBe(true);

    const again = await openAuthority({ dir, now });
    expect(again.caCertificatePem).toBe(made.caCertificatePem);
    expect(again.server).toEqual(made.server);
  });

  it('closes a folder that others could read', async () => {
    mkdirSync(dir, { recursive: true });
    chmodSync(dir, 0o755);
    await openAuthority({ dir, now });
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('renews the server certificate near its end and keeps the CA', async () => {
    const made = await openAuthority({ dir, now });
    const later = NOW + 340 * DAY;
    const renewed = await openAuthority({ dir, now: () => later });
    expect(renewed.caCertificatePem).toBe(made.caCertificatePem);
    expect(renewed.setAside).toEqual([]);
    expect(Date.parse(new X509Certificate(renewed.server.certificatePem).validTo)).toBe(later + 365 * DAY);
  });

  it.each([
    ['garbage', (path: string) => writeFileSync(path, 'not a key')],
    ['half of it', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, 300))],
    [
      'a broken key',
      (path: string) =>
        writeFileSync(path, readFileSync(path, 'utf8').replace('PRIVATE KEY-----\nM', 'PRIVATE KEY-----\nX')),
    ],
    ['a folder', (path: string) => (rmSync(path), mkdirSync(path))],
    [
      'a foreign key',
      (path: string) => {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        const [, certificate] = readFileSync(path, 'utf8').split(/(?=-----BEGIN CERTIFICATE)/);
        writeFileSync(
          path,
          `${privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()}${certificate}`,
        );
      },
    ],
  ])('sets a CA file aside that is %s, and makes another', async (_, spoil) => {
    const path = join(dir, 'authority.pem');
    const first = await openAuthority({ dir, now });
    spoil(path);
    const second = await openAuthority({ dir, now });
    expect(second.setAside).toMatchObject([{ path, keptAs: `${path}.broken-1` }]);
    expect(existsSync(`${path}.broken-1`)).toBe(true);
    expect(second.caCertificatePem).not.toBe(first.caCertificatePem);
    const ca = new X509Certificate(second.caCertificatePem);
    expect(new X509Certificate(second.server.certificatePem).verify(ca.publicKey)).toBe(true);
    expect((await openAuthority({ dir, now })).setAside).toEqual([]);
  });

  it('sets aside a CA that is not valid yet or no longer', async () => {
    await openAuthority({ dir, now });
    const before = await openAuthority({ dir, now: () => NOW - 2 * DAY });
    expect(before.setAside[0]?.reason).toContain('not valid before');
    const after = await openAuthority({ dir, now: () => NOW + 3640 * DAY });
    expect(after.setAside[0]?.reason).toContain('ends on');
    expect(after.setAside[0]?.keptAs).toMatch(/broken-2$/);
  });

  it('sets a broken server file aside', async () => {
    const made = await openAuthority({ dir, now });
    writeFileSync(join(dir, 'broker.pem'), 'no');
    const again = await openAuthority({ dir, now });
    expect(again.setAside).toHaveLength(1);
    expect(again.caCertificatePem).toBe(made.caCertificatePem);
  });

  it('says which folder it cannot use', async () => {
    writeFileSync(dir, 'a file');
    await expect(openAuthority({ dir, now })).rejects.toMatchObject({ code: 'E_DATA_FOLDER' });
  });
});

describe('issueCertificate', () => {
  it('signs the key of the request, and registers it for the rider that the caller says', async () => {
    const authority = await openAuthority({ dir, now });
    const { privateKeyPem, csrPem } = await makeKeyAndCsr();
    const certificate = new X509Certificate(
      await authority.issueCertificate({ thingName: 'rider-1', csrPem }),
    );
    expect(certificate.subject).toBe('CN=Alleycat rider');
    expect(authority.registry.find(certificateIdOf(certificate))).toEqual({
      policy: 'alleycat-rider',
      thingName: 'rider-1',
      status: 'ACTIVE',
      createdAt: NOW,
    });
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
    expect(certificate.verify(new X509Certificate(authority.caCertificatePem).publicKey)).toBe(true);
    expect(Date.parse(certificate.validFrom)).toBe(NOW - DAY);
    expect(Date.parse(certificate.validTo)).toBe(NOW + 365 * DAY);
  });

  it('signs what the app asks for', async () => {
    const authority = await openAuthority({ dir, now });
    const certificate = new X509Certificate(
      await authority.issueCertificate({ thingName: 'me', csrPem: APP_CSR }),
    );
    expect(certificate.subject).toBe('CN=Alleycat rider');
  });

  it('gives a request nothing that it asks for', async () => {
    const authority = await openAuthority({ dir, now });
    const { csrPem } = await makeKeyAndCsr('P-256', 'CN=somebody-else, O=Boss');
    const certificate = new X509Certificate(await authority.issueCertificate({ thingName: 'me', csrPem }));
    expect(certificate.subject).toBe('CN=Alleycat rider');
    expect(certificate.ca).toBe(false);
  });

  it('refuses other curves, wrong signatures and what is no request', async () => {
    const authority = await openAuthority({ dir, now });
    const issue = (csrPem: string): Promise<string> =>
      authority.issueCertificate({ thingName: 'me', csrPem });
    await expect(issue((await makeKeyAndCsr('P-384')).csrPem)).rejects.toMatchObject({ code: 'E_CSR' });
    await expect(issue('hello')).rejects.toMatchObject({ code: 'E_CSR' });
    await expect(issue('x'.repeat(100_000))).rejects.toMatchObject({ code: 'E_CSR' });

    const der = Buffer.from(APP_CSR.replaceAll(/-----.*-----|\s/g, ''), 'base64');
    const at = der.indexOf('alleycat');
    der[at] = 'A'.charCodeAt(0);
    await expect(issue(pem(der))).rejects.toThrow('is not signed by the key it names');
  });

  it.each(['', 'a/b', 'a+b', '#', 'x'.repeat(65), 'CN=x, O=y', 'ä'])(
    'refuses the name "%s"',
    async (thingName) => {
      const authority = await openAuthority({ dir, now });
      await expect(authority.issueCertificate({ thingName, csrPem: APP_CSR })).rejects.toMatchObject({
        code: 'E_THING_NAME',
      });
    },
  );
});

describe('needsRenewal', () => {
  it('is true near the end, before the start, under another CA and for garbage', async () => {
    const authority = await openAuthority({ dir, now });
    const other = await openAuthority({ dir: join(dir, 'other'), now });
    const pemText = await authority.issueCertificate({ thingName: 'me', csrPem: APP_CSR });
    const ca = authority.caCertificatePem;
    expect(needsRenewal(pemText, ca, NOW)).toBe(false);
    expect(needsRenewal(pemText, ca, NOW + 334 * DAY)).toBe(false);
    expect(needsRenewal(pemText, ca, NOW + 335 * DAY)).toBe(true);
    expect(needsRenewal(pemText, ca, NOW - 2 * DAY)).toBe(true);
    expect(needsRenewal(pemText, other.caCertificatePem, NOW)).toBe(true);
    expect(needsRenewal('garbage', ca, NOW)).toBe(true);
  });
});

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
}
