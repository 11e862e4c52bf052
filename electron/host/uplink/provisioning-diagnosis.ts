import { connect } from 'node:tls';

import { provisioningError, type ProvisioningCode } from './provisioning-errors.ts';

/** Real ms for a handshake, and for a refusal to come after it: with TLS 1.3 it comes when ours is over. */
const HANDSHAKE_MS = 5000;
const REFUSAL_MS = 500;

export interface Door {
  host: string;
  port: number;
  caPem?: string;
  certificatePem: string;
  privateKeyPem: string;
}

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CLOCK_FAULTS = new Set(['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED']);
const STRANGER_FAULTS = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_SIGNATURE_FAILURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  // Something that speaks no TLS.
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'EPROTO',
]);

/**
 * What the MQTT library says, by name and in the middle of a text, where it never came as far as to the backend's word. A
 * socket that was closed is not among it: so it calls a certificate that was refused.
 */
const NEVER_THERE = /AWS_IO_(DNS|SOCKET_(?!CLOSED))|TIMEOUT/;
const NEVER_TRUSTED = /AWS_IO_TLS/;

/**
 * Why a connection could not be made. The MQTT library says only that TLS failed, so the same door is tried once more
 * by Node, which says what was wrong with what it was shown.
 */
export async function diagnose(door: Door, cause: unknown): Promise<Error> {
  try {
    const found = await knock(door);
    return provisioningError(found === null ? codeOfOpenDoor(String(cause)) : codeOf(found), cause);
  } catch {
    // What cannot even be tried is a claim that is no certificate.
    return provisioningError('E_CLAIM_REFUSED', cause);
  }
}

/**
 * It opens, and stays open. Then it was the claim's own fault, unless the fault was found before the claim was shown: a
 * network that has just come back must not read as a certificate that was switched off.
 */
function codeOfOpenDoor(cause: string): ProvisioningCode {
  if (NEVER_THERE.test(cause)) return 'E_NO_NETWORK';
  return NEVER_TRUSTED.test(cause) ? 'E_BACKEND_BUSY' : 'E_CLAIM_REFUSED';
}

interface Found {
  at: 'handshake' | 'inside';
  code: string;
}

function codeOf(found: Found): ProvisioningCode {
  // It opens, and then we are sent away.
  if (found.at === 'inside') return 'E_CLAIM_REFUSED';
  if (CLOCK_FAULTS.has(found.code)) return 'E_CLOCK_WRONG';
  if (STRANGER_FAULTS.has(found.code)) return 'E_CAPTIVE_PORTAL';
  // An alert of the other side's: it is the backend, and does not want this certificate.
  if (found.code.startsWith('ERR_SSL_')) return 'E_CLAIM_REFUSED';
  return 'E_NO_NETWORK';
}

/** What happens at the door; null when it opens and nobody sends us away. */
function knock({ host, port, caPem, certificatePem, privateKeyPem }: Door): Promise<Found | null> {
  return new Promise((resolve) => {
    let at: 'handshake' | 'inside' = 'handshake';
    const end = (found: Found | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(found);
    };
    const socket = connect(
      {
        host,
        port,
        ...(caPem !== undefined && { ca: caPem }),
        cert: certificatePem,
        key: privateKeyPem,
        minVersion: 'TLSv1.2',
        // On 443 IoT Core tells MQTT by it. https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
        ALPNProtocols: ['x-amzn-mqtt-ca'],
      },
      () => {
        at = 'inside';
        clearTimeout(timer);
        timer = setTimeout(() => end(null), REFUSAL_MS);
      },
    );
    let timer = setTimeout(() => end({ at, code: 'ETIMEDOUT' }), HANDSHAKE_MS);
    socket.on('error', (error: NodeJS.ErrnoException) => end({ at, code: error.code ?? 'UNKNOWN' }));
    socket.on('close', () => end({ at, code: 'ECONNRESET' }));
  });
}
