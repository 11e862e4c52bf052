import {
  requestAddressSchema,
  requestSchemas,
  type ReplyBody,
  type RequestBody,
} from '../../../core/messages/requests.ts';
import { replyTopic, REQUEST_NAMES, type RequestName } from '../../../core/messages/topics.ts';
import type { Metrics } from '../shared/metrics.ts';
import { answers } from './answers.ts';
import type { RequestsEnvironment } from './environment.ts';
import type { RateLimit } from './rate-limit.ts';

/** What the policy lets a rider ask under: only such a name may become a reply's topic. */
const ASKABLE_NAME = /^[a-z][a-z-]{0,31}$/;

const askerSchema = requestAddressSchema.omit({ request: true });

interface Refused {
  error: { code: string; message: string };
}

/**
 * Answers one request on the asking rider's reply topic. A request that cannot be understood is counted and, where
 * it says its id, refused in words; a fault of the infrastructure is thrown after the rider has been told.
 */
export async function reply(
  event: unknown,
  environment: RequestsEnvironment,
  limit: RateLimit,
  metrics: Metrics,
): Promise<void> {
  const address = addressOf(event);
  if (address === null) {
    metrics.add('badRequests', 1);
    return;
  }
  const { racerId, name, id } = address;
  const send = (body: ReplyBody<RequestName> | Refused): Promise<void> => {
    const message = { v: 1, id, serverTime: environment.clock.now(), ...body };
    // Where nothing of this name exists, the refusal still goes where its asker listens.
    const topic = replyTopic(racerId, name as RequestName);
    return environment.publish(topic, Buffer.from(JSON.stringify(message)));
  };
  if (!limit.take(racerId)) {
    metrics.add('rateLimited', 1);
    if (!limit.tells(racerId)) return;
    await send(refusal('E_TOO_MANY_REQUESTS', 'Too many requests at once; try again in a few seconds.'));
    return;
  }
  const request = REQUEST_NAMES.find((known) => known === name);
  if (request === undefined) {
    metrics.add('badRequests', 1);
    await send(refusal('E_REQUEST', `There is no request "${name}".`));
    return;
  }
  const body = requestSchemas[request].safeParse(event);
  if (!body.success) {
    metrics.add('badRequests', 1);
    await send(refusal('E_BAD_REQUEST', `The request "${request}" is not well formed.`));
    return;
  }
  metrics.add(request, 1);
  try {
    await send(await answer(request, body.data, racerId, environment));
  } catch (error) {
    metrics.fault('requestFailed', error);
    await send(refusal('E_BACKEND', 'The backend could not answer just now.'));
    throw error;
  }
}

interface Address {
  racerId: string;
  id: string;
  /** What was asked for; perhaps nothing that this version knows, for an app may be newer than the backend. */
  name: string;
}

/** Whom to answer, and under which name; null where nobody can be answered. */
function addressOf(event: unknown): Address | null {
  const asker = askerSchema.safeParse(event);
  const name = (event as { request?: unknown } | null)?.request;
  if (!asker.success || typeof name !== 'string' || !ASKABLE_NAME.test(name)) return null;
  return { ...asker.data, name };
}

function refusal(code: string, message: string): Refused {
  return { error: { code, message } };
}

/** The schema of `request` has passed `body`, which is what ties the two types together. */
function answer<N extends RequestName>(
  request: N,
  body: unknown,
  racerId: string,
  environment: RequestsEnvironment,
): Promise<ReplyBody<N>> {
  return answers[request](body as RequestBody<N>, racerId, environment);
}
