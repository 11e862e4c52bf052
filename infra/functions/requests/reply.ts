import {
  requestAddressSchema,
  requestSchemas,
  type ReplyBody,
  type RequestBody,
} from '../../../core/messages/requests.ts';
import { replyTopic, type RequestName } from '../../../core/messages/topics.ts';
import type { Environment } from '../shared/environment.ts';
import type { Metrics } from '../shared/metrics.ts';
import { answers } from './answers.ts';
import type { RateLimit } from './rate-limit.ts';

interface Refused {
  error: { code: string; message: string };
}

/**
 * Answers one request on the asking rider's reply topic. A request that cannot be understood is counted and, where
 * it says its id, refused in words; a fault of the infrastructure is thrown after the rider has been told.
 */
export async function reply(
  event: unknown,
  environment: Environment,
  limit: RateLimit,
  metrics: Metrics,
): Promise<void> {
  const address = requestAddressSchema.safeParse(event);
  if (!address.success) {
    metrics.add('badRequests', 1);
    return;
  }
  const { racerId, request, id } = address.data;
  const send = (body: ReplyBody<RequestName> | Refused): Promise<void> => {
    const message = { v: 1, id, serverTime: environment.clock.now(), ...body };
    return environment.publish(replyTopic(racerId, request), Buffer.from(JSON.stringify(message)));
  };
  if (!limit.take(racerId)) {
    metrics.add('rateLimited', 1);
    await send(refusal('E_TOO_MANY_REQUESTS', 'Too many requests at once; try again in a few seconds.'));
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

function refusal(code: string, message: string): Refused {
  return { error: { code, message } };
}

/** The schema of `request` has passed `body`, which is what ties the two types together. */
function answer<N extends RequestName>(
  request: N,
  body: unknown,
  racerId: string,
  environment: Environment,
): Promise<ReplyBody<N>> {
  return answers[request](body as RequestBody<N>, racerId, environment);
}
