/** The host joins a backend: a whole local cloud, and what else may answer at its address. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { encodeInviteCode } from '../../core/messages/invite-code.ts';
import { REAL_TIME } from '../../core/race/clock.ts';
import { PROVISIONING_TEMPLATE } from '../../infra/settings.ts';
import { makeCa, makeServer, importSigningKey } from '../../local/authority/certificates.ts';
import type { KeyAndCertificate } from '../../local/authority/key-files.ts';
import { certificateIdOf } from '../../local/authority/registry.ts';
import { startCloud, type Cloud } from '../../local/cloud.ts';
import { createKeyAndCsr } from '../host/uplink/key-and-csr.ts';
import { createMqttConnection } from '../host/uplink/connection-mqtt.ts';
import { diagnose } from '../host/uplink/provisioning-diagnosis.ts';
import { provision, type ProvisioningRequest } from '../host/uplink/provisioning.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let dir: string;
let cloud: Cloud;
const servers: Server[] = [];

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-joining-'));
  cloud = await startCloud({ dataDir: dir, anchor: REAL_TIME, log: () => undefined });
});
afterAll(async () => {
  await cloud.close();
  rmSync(dir, { recursive: true, force: true });
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function join(changes: Partial<ProvisioningRequest> = {}, now = Date.now): Promise<string> {
  const { csrPem } = await createKeyAndCsr();
  const request = {
    host: '127.0.0.1',
    port: cloud.endpoints.mqttPort,
    caPem: cloud.caPem,
    claimCertificatePem: cloud.claim.certificatePem,
    claimPrivateKeyPem: cloud.claim.privateKeyPem,
    template: PROVISIONING_TEMPLATE,
    code: await invite(),
    csrPem,
    deviceName: 'a test',
    ...changes,
  };
  const { thingName } = await provision(request, now);
  return thingName;
}

const invite = (): Promise<string> => cloud.invite({ racerName: 'Ann', racerId: 'r-ann' });

/** A code that says its time was over some time ago, and that nobody knows. */
const codeOver = (agoMs: number): string => encodeInviteCode(Date.now() - agoMs, new Uint8Array(10));

const listening = (server: Server): Promise<number> => {
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
};

/** A server's key with a certificate made at some time, by an authority of its own. */
async function serverOf(madeAt: number): Promise<KeyAndCertificate & { caPem: string }> {
  const ca = await makeCa(madeAt);
  const key = await importSigningKey(ca.privateKeyPem);
  const server = await makeServer({ key, certificatePem: ca.certificatePem }, madeAt);
  return { ...server, caPem: ca.certificatePem };
}

const tlsServer = ({ privateKeyPem, certificatePem }: KeyAndCertificate): Server =>
  createTlsServer({ key: privateKeyPem, cert: certificatePem }, (socket) => socket.destroy()).on(
    'tlsClientError',
    () => undefined,
  );

describe('joining', () => {
  it('gives this machine its rider’s name and certificate', async () => {
    expect(await join()).toBe('r-ann');
  });

  it('takes the code as it was typed', async () => {
    const code = await invite();
    expect(await join({ code: ` ${code.toLowerCase().replaceAll('-', ' ')} ` })).toBe('r-ann');
  });

  it.each([
    ['E_CODE_MALFORMED', () => Promise.resolve('1234-5678')],
    ['E_CODE_EXPIRED', () => Promise.resolve(codeOver(3 * HOUR))],
    ['E_CODE_REFUSED', () => Promise.resolve(codeOver(-HOUR))],
    [
      'E_CODE_REFUSED',
      async () => {
        const code = await invite();
        await join({ code });
        return code;
      },
    ],
  ])('says %s in a sentence', async (code, make) => {
    await expect(join({ code: await make() })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^[A-Z].*\.$/) as string,
    });
  });

  it('does not even ask with a code that is long over', async () => {
    const port = await listening(createTcpServer(() => expect.fail('it was asked')));
    await expect(join({ port, code: codeOver(3 * DAY) })).rejects.toMatchObject({
      code: 'E_CODE_EXPIRED',
    });
  });
});

describe('a clock that is off by an hour', () => {
  it.each([
    ['fast', HOUR],
    ['slow', -HOUR],
  ])('and %s keeps nobody out', async (_, off) => {
    const code = await cloud.invite({ racerName: 'Ann', racerId: 'r-ann', hours: 0.5 });
    expect(await join({ code }, () => Date.now() + off)).toBe('r-ann');
  });

  it('and slow does not blame another computer for a code that has run out', async () => {
    const code = codeOver(HOUR / 2);
    await expect(join({ code }, () => Date.now() - HOUR)).rejects.toMatchObject({
      code: 'E_CODE_REFUSED',
      message: expect.stringContaining('its time is over') as string,
    });
  });
});

describe('the way to the backend', () => {
  it('says by ALPN what it speaks, so that port 443 takes it for no web page', async () => {
    const said: unknown[] = [];
    const server = await serverOf(Date.now());
    const { privateKeyPem: key, certificatePem: cert, caPem } = server;
    // The library goes on only with a server that wants to see its certificate.
    const asks = { requestCert: true, rejectUnauthorized: false };
    const ALPNProtocols = ['http/1.1', 'x-amzn-mqtt-ca'];
    const listener = createTlsServer({ key, cert, ALPNProtocols, ...asks }, (socket) => {
      said.push(socket.alpnProtocol);
      socket.on('error', () => undefined).destroy();
    });
    const port = await listening(listener);
    await join({ port, caPem }).catch(() => undefined);
    const { certificatePem, privateKeyPem } = cloud.claim;
    const ridden = createMqttConnection(
      { host: '127.0.0.1', port, caPem, certificatePem, privateKeyPem },
      'r-ann',
    );
    await ridden.connect().catch(() => undefined);
    // The one that joins, the one that looks why it was not let in, and the rider's own.
    expect(said).toEqual(['x-amzn-mqtt-ca', 'x-amzn-mqtt-ca', 'x-amzn-mqtt-ca']);
  });
});

describe('a door that is open again by the time that it is asked why', () => {
  const why = async (cause: string): Promise<unknown> => {
    const { certificatePem, privateKeyPem } = cloud.claim;
    const { caPem, endpoints } = cloud;
    const door = { host: '127.0.0.1', port: endpoints.mqttPort, caPem, certificatePem, privateKeyPem };
    return ((await diagnose(door, cause)) as { code?: unknown }).code;
  };

  it.each([
    ['AWS_IO_DNS_QUERY_FAILED, a query to dns failed to resolve.', 'E_NO_NETWORK'],
    ['AWS_IO_SOCKET_CONNECTION_REFUSED, socket connection refused.', 'E_NO_NETWORK'],
    ['AWS_IO_SOCKET_TIMEOUT, socket operation timed out.', 'E_NO_NETWORK'],
    ['AWS_IO_TLS_NEGOTIATION_TIMEOUT, TLS negotiation timeout', 'E_NO_NETWORK'],
    ['AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE, TLS (SSL) negotiation failed', 'E_BACKEND_BUSY'],
    ['AWS_IO_SOCKET_CLOSED, socket is closed.', 'E_CLAIM_REFUSED'],
    ['AWS_ERROR_MQTT_PROTOCOL_ERROR, Protocol error occurred.', 'E_CLAIM_REFUSED'],
  ])('was shut by %s', async (name, code) => {
    expect(await why(`Failed to connect: aws-c-io: ${name}`)).toBe(code);
  });
});

describe('a backend that cannot be joined', () => {
  it('does not know the claim', async () => {
    const { csrPem, privateKeyPem } = await createKeyAndCsr();
    const other = await cloud.enroll('r-other', csrPem);
    cloud.updateCertificate(certificateIdOf(other), 'INACTIVE');
    const claim = { claimCertificatePem: other, claimPrivateKeyPem: privateKeyPem };
    await expect(join(claim)).rejects.toMatchObject({ code: 'E_CLAIM_REFUSED' });
    const foreign = await serverOf(Date.now());
    const pair = {
      claimCertificatePem: foreign.certificatePem,
      claimPrivateKeyPem: foreign.privateKeyPem,
    };
    await expect(join(pair)).rejects.toMatchObject({ code: 'E_CLAIM_REFUSED' });
    const garbage = { claimCertificatePem: 'garbage', claimPrivateKeyPem: 'garbage' };
    await expect(join(garbage)).rejects.toMatchObject({ code: 'E_CLAIM_REFUSED' });
  });

  it.each([
    ['over', -400 * DAY],
    ['not begun', 30 * DAY],
  ])('has a certificate that by our clock is %s', async (_, from) => {
    const server = await serverOf(Date.now() + from);
    const port = await listening(tlsServer(server));
    await expect(join({ port, caPem: server.caPem })).rejects.toMatchObject({ code: 'E_CLOCK_WRONG' });
  });

  it('is another server', async () => {
    const port = await listening(tlsServer(await serverOf(Date.now())));
    await expect(join({ port })).rejects.toMatchObject({ code: 'E_CAPTIVE_PORTAL' });
  });

  it('speaks no TLS', async () => {
    const portal = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 302 Found\r\nLocation: http://login.invalid/\r\n\r\n');
    });
    const port = await listening(portal);
    await expect(join({ port })).rejects.toMatchObject({ code: 'E_CAPTIVE_PORTAL' });
  });

  it('is not there, or has no address', async () => {
    const gone = createTcpServer();
    const port = await listening(gone);
    gone.close();
    await expect(join({ port })).rejects.toMatchObject({ code: 'E_NO_NETWORK' });
    await expect(join({ host: 'backend.invalid' })).rejects.toMatchObject({ code: 'E_NO_NETWORK' });
  });

  it('has another template', async () => {
    await expect(join({ template: 'other' })).rejects.toMatchObject({
      code: expect.stringMatching(/^E_(CLAIM_REFUSED|BACKEND_BUSY)$/) as string,
    });
  });
});
