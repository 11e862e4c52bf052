import { randomBytes } from 'node:crypto';
import { AlleycatError } from '../../core/errors.ts';
import { POLICY_NAMES, PROVISIONING_TEMPLATE } from '../../infra/settings.ts';
import type { CertificateRegistry } from '../authority/registry.ts';
import { describeError, type Log } from '../log.ts';

/** The one topic; the other is the template's. https://docs.aws.amazon.com/iot/latest/developerguide/fleet-provision-api.html */
const CREATE_FROM_CSR = '$aws/certificates/create-from-csr/json';
/** Real ms in which a new certificate must get its thing, or is forgotten; IoT gives an hour. */
export const TOKEN_MS = 5 * 60_000;
/** New certificates without a thing at a time: beyond, the oldest is forgotten. */
const MAX_PENDING = 100;

/** A request of a connection with the claim certificate. */
export interface ProvisioningRequest {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly clientId: string;
  readonly claimCertificateId: string;
}

/** What is sent back, to the one connection that asked. */
export interface ProvisioningAnswer {
  readonly topic: string;
  readonly payload: string | Buffer;
}

export interface ProvisionerOptions {
  authority: {
    readonly registry: CertificateRegistry;
    signRequest(csrPem: string): Promise<{ certificateId: string; certificatePem: string }>;
  };
  /** The pre-provisioning hook: its answer, or a rejection when the function failed. */
  invokeHook(event: unknown): Promise<unknown>;
  /** Real ms since the epoch. */
  now: () => number;
  log: Log;
}

interface Pending {
  readonly certificateId: string;
  readonly certificatePem: string;
  readonly until: number;
}

/** Said to the client, as IoT says it. */
class Rejection extends Error {
  readonly statusCode: number;
  readonly errorCode: string;

  constructor(statusCode: number, errorCode: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.errorCode = errorCode;
  }
}

/**
 * Fleet provisioning by claim, as IoT Core does it: a certificate for a key of the client's own, then the template, of
 * which the hook alone says whose thing it becomes. What became of a new certificate is kept in memory until it has
 * its thing. https://docs.aws.amazon.com/iot/latest/developerguide/provision-wo-cert.html#claim-based
 */
export class Provisioner {
  readonly #options: ProvisionerOptions;
  readonly #pending = new Map<string, Pending>();

  constructor(options: ProvisionerOptions) {
    this.#options = options;
  }

  /** Never rejects: what cannot be done is an answer too. */
  async answer(request: ProvisioningRequest): Promise<ProvisioningAnswer> {
    try {
      const body = await this.#handle(request);
      return { topic: `${request.topic}/accepted`, payload: JSON.stringify(body) };
    } catch (error) {
      const { statusCode, errorCode, message } =
        error instanceof Rejection ? error : new Rejection(500, 'InternalFailure', 'It failed; try again.');
      const level = error instanceof Rejection ? 'warn' : 'error';
      this.#options.log(level, 'provisioning: refused', { errorCode, error: describeError(error) });
      return {
        topic: `${request.topic}/rejected`,
        payload: JSON.stringify({ statusCode, errorCode, errorMessage: message }),
      };
    }
  }

  async #handle(request: ProvisioningRequest): Promise<object> {
    const body = parse(request.payload);
    return request.topic === CREATE_FROM_CSR ? this.#create(body) : this.#register(body, request);
  }

  async #create({ certificateSigningRequest }: Record<string, unknown>): Promise<object> {
    if (typeof certificateSigningRequest !== 'string') throw invalid('InvalidCertificateSigningRequest');
    const { certificateId, certificatePem } = await this.#options.authority
      .signRequest(certificateSigningRequest)
      .catch((error: unknown) => {
        throw error instanceof AlleycatError
          ? invalid('InvalidCertificateSigningRequest', error.message)
          : error;
      });
    const certificateOwnershipToken = randomBytes(32).toString('base64url');
    this.#forget(MAX_PENDING - 1);
    this.#pending.set(certificateOwnershipToken, {
      certificateId,
      certificatePem,
      until: this.#options.now() + TOKEN_MS,
    });
    return { certificateId, certificatePem, certificateOwnershipToken };
  }

  async #register(body: Record<string, unknown>, request: ProvisioningRequest): Promise<object> {
    this.#forget(MAX_PENDING);
    const { certificateOwnershipToken: token } = body;
    if (typeof token !== 'string') throw invalid('InvalidCertificateOwnershipToken');
    const pending = this.#pending.get(token);
    if (pending === undefined) throw invalid('InvalidCertificateOwnershipToken');
    const thingName = thingNameOf(await this.#options.invokeHook(hookEvent(body, pending, request)));
    // The same words whatever the reason: a stranger learns nothing about a code.
    if (thingName === null) throw new Rejection(403, 'AccessDenied', 'The registration was not allowed.');
    const { registry } = this.#options.authority;
    registry.register(pending.certificateId, { policy: POLICY_NAMES.rider, thingName });
    this.#pending.delete(token);
    this.#options.log('info', 'provisioning: a certificate has its thing', { thingName });
    return { deviceConfiguration: {}, thingName };
  }

  /** Whose time is over, and of the others the oldest until only so many are left. */
  #forget(most: number): void {
    const now = this.#options.now();
    for (const [token, { until }] of this.#pending) {
      if (until <= now || this.#pending.size > most) this.#pending.delete(token);
    }
  }
}

/** What the hook is invoked with. https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html */
function hookEvent(
  { parameters }: Record<string, unknown>,
  { certificateId, certificatePem }: Pending,
  { clientId, claimCertificateId }: ProvisioningRequest,
): object {
  const texts = Object.values(recordOf(parameters)).every((value) => typeof value === 'string');
  if (!texts) throw invalid('InvalidParameters');
  return {
    claimCertificateId,
    certificateId,
    certificatePem,
    templateArn: `arn:aws:iot:local:000000000000:provisioningtemplate/${PROVISIONING_TEMPLATE}`,
    clientId,
    parameters: recordOf(parameters),
  };
}

/** The template's one parameter that counts; null where the hook has not allowed it. */
function thingNameOf(answer: unknown): string | null {
  const { allowProvisioning, parameterOverrides } = recordOf(answer);
  const { ThingName } = recordOf(parameterOverrides);
  return allowProvisioning === true && typeof ThingName === 'string' ? ThingName : null;
}

function invalid(errorCode: string, message = 'The request is not valid.'): Rejection {
  return new Rejection(400, errorCode, message);
}

function parse(payload: Uint8Array): Record<string, unknown> {
  try {
    return recordOf(JSON.parse(Buffer.from(payload).toString()));
  } catch {
    throw invalid('InvalidJson');
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
