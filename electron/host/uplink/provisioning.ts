import { randomUUID } from 'node:crypto';

import { iot, iotidentity, mqtt } from 'aws-iot-device-sdk-v2';

import { parseInviteCode } from '../../../core/messages/invite-code.ts';
import { RACER_ID_PATTERN } from '../../../core/messages/topics.ts';
import { diagnose } from './provisioning-diagnosis.ts';
import { provisioningError } from './provisioning-errors.ts';

/**
 * How a claim's client id begins: the deployed policy lets it connect with no other, and no rider's name has a colon.
 */
const CLIENT_PREFIX = 'claim:';
/** Real ms: a network does not run faster because a test's clock does. */
const CONNECT_MS = 15_000;
const OPERATION_SECONDS = 15;
const DISCONNECT_MS = 500;
/** Two topics to hear the answer on for each of two requests. */
const SUBSCRIPTIONS = { maxRequestResponseSubscriptions: 4, maxStreamingSubscriptions: 1 };
/** A code this long over is over by any clock, ms; nearer to its end ours may be the one that is wrong. */
const SURELY_EXPIRED_MS = 24 * 3_600_000;

/** A certificate for a key of the installation's own, in the place of the one with which it is asked for. */
export interface RenewalRequest {
  host: string;
  /** 8883, or 443: MQTT over TLS in both. */
  port: number;
  /** What the server's certificate has to be signed by; where it is missing, an authority that every system knows. */
  caPem?: string;
  /** From the backend's file, good for this and nothing else; or the rider's own, which is to be renewed. */
  claimCertificatePem: string;
  claimPrivateKeyPem: string;
  /** The provisioning template's name. */
  template: string;
  /** The installation's own key and its request; only the request goes out. */
  csrPem: string;
  /** How the operator may recognise this machine. */
  deviceName?: string;
}

export interface ProvisioningRequest extends RenewalRequest {
  /** As it was typed. */
  code: string;
}

export interface Provisioned {
  certificatePem: string;
  certificateId: string;
  /** Who this installation is from now on: racerId and client id. */
  thingName: string;
}

/**
 * Joins a backend: connects with the claim certificate, has the installation's key signed, and trades the invite code for
 * the rider's identity. Asked again with the same key and code it gives the same rider another certificate, so whatever
 * broke may be tried again. https://docs.aws.amazon.com/iot/latest/developerguide/provision-wo-cert.html#claim-based
 * @param now real ms: codes and certificates are for days of people's lives, whatever clock the races run on
 * @throws AlleycatError with one of `ProvisioningCode`, its message a sentence for the rider
 */
export async function provision(request: ProvisioningRequest, now = Date.now): Promise<Provisioned> {
  const code = parseInviteCode(request.code, now());
  if (code === null) throw provisioningError('E_CODE_MALFORMED');
  if (now() > code.expiresAtMs + SURELY_EXPIRED_MS) throw provisioningError('E_CODE_EXPIRED');
  return obtain(request, { Code: code.text }, (error) => registrationError(error, now() >= code.expiresAtMs));
}

/**
 * Renews a rider's certificate: the one that is in use is the claim, and there is no code. The old one stays good until
 * the backend is asked to switch it off.
 * @throws AlleycatError with one of `ProvisioningCode`
 */
export function renew(request: RenewalRequest): Promise<Provisioned> {
  return obtain(request, {}, refusalOfClaim);
}

/** Connects as a claim, has the key signed, and the certificate registered with what the hook wants to know. */
async function obtain(
  request: RenewalRequest,
  parameters: Record<string, string>,
  errorOf: (error: unknown) => Error,
): Promise<Provisioned> {
  const connection = await connectAsClaim(request);
  const client = iotidentity.IotIdentityClientv2.newFromMqtt311(connection, {
    ...SUBSCRIPTIONS,
    operationTimeoutInSeconds: OPERATION_SECONDS,
  });
  try {
    const { certificateId, certificatePem, certificateOwnershipToken } = await client
      .createCertificateFromCsr({ certificateSigningRequest: request.csrPem })
      .catch((error: unknown) => {
        throw refusalOfClaim(error);
      });
    const { thingName } = await client
      .registerThing({
        templateName: request.template,
        certificateOwnershipToken: certificateOwnershipToken ?? '',
        parameters: { ...parameters, ...(request.deviceName && { DeviceName: request.deviceName }) },
      })
      .catch((error: unknown) => {
        throw errorOf(error);
      });
    return checked({ certificateId, certificatePem, thingName });
  } finally {
    client.close();
    await disconnect(connection);
  }
}

async function connectAsClaim(request: RenewalRequest): Promise<mqtt.MqttClientConnection> {
  const { host, port, caPem, claimCertificatePem, claimPrivateKeyPem } = request;
  let connection: mqtt.MqttClientConnection | null = null;
  try {
    const builder = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder(
      claimCertificatePem,
      claimPrivateKeyPem,
    );
    if (caPem !== undefined) builder.with_certificate_authority(caPem);
    const config = builder
      .with_endpoint(host)
      .with_port(port)
      .with_client_id(`${CLIENT_PREFIX}${randomUUID()}`)
      .with_clean_session(true)
      .with_timeout_ms(CONNECT_MS)
      .build();
    connection = new mqtt.MqttClient().new_connection(config);
    // An 'error' without a listener would be thrown from a native callback.
    connection.on('error', () => undefined);
    await connection.connect();
    return connection;
  } catch (error) {
    if (connection !== null) void disconnect(connection);
    throw await diagnose(
      {
        host,
        port,
        ...(caPem !== undefined && { caPem }),
        certificatePem: claimCertificatePem,
        privateKeyPem: claimPrivateKeyPem,
      },
      error,
    );
  }
}

/**
 * IoT tells a client that its registration was refused, and no reason: so whether the code was too old, the code itself
 * has to say. What remains is a code that is used, or unknown.
 */
function registrationError(error: unknown, expired: boolean): Error {
  if (!isRefusal(error)) return provisioningError('E_BACKEND_BUSY', error);
  return provisioningError(expired ? 'E_CODE_EXPIRED' : 'E_CODE_REFUSED', error);
}

function refusalOfClaim(error: unknown): Error {
  return provisioningError(isRefusal(error) ? 'E_CLAIM_REFUSED' : 'E_BACKEND_BUSY', error);
}

/** Whether the backend has answered no: and not that it cannot now, or nothing. */
function isRefusal(error: unknown): boolean {
  const { modeledError } = error as { modeledError?: iotidentity.model.V2ErrorResponse };
  const status = modeledError?.statusCode;
  return status !== undefined && status >= 400 && status < 500 && status !== 429;
}

type Answered = { [field in keyof Provisioned]: string | undefined };

/** What is there from now on must be whole: half an identity could never connect. */
function checked({ certificateId, certificatePem, thingName }: Answered): Provisioned {
  if (!certificateId || !certificatePem || !thingName || !RACER_ID_PATTERN.test(thingName)) {
    throw provisioningError('E_BACKEND_BUSY', new Error('The backend’s answer is not whole.'));
  }
  return { certificateId, certificatePem, thingName };
}

/** Ends a connection without waiting long: one that never was rejects, and one that was interrupted never answers. */
async function disconnect(connection: mqtt.MqttClientConnection): Promise<void> {
  const gone = connection.disconnect().catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => (timer = setTimeout(resolve, DISCONNECT_MS)));
  await Promise.race([gone, enough]);
  clearTimeout(timer);
}
