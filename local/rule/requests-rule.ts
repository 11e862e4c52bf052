import type { Clock } from '../../core/race/clock.ts';
import { FUNCTION_NAMES } from '../../infra/settings.ts';
import { describeError, type Log } from '../log.ts';
import { readPayload, topicLevel } from './sql.ts';

export interface RequestsRuleOptions {
  clock: Clock;
  /** Lambda's asynchronous invocation: resolves when the event is accepted. */
  invoke: (functionName: string, payload: unknown) => Promise<unknown>;
  log: Log;
}

/**
 * The topic rule on `alleycat/v1/racers/+/requests/+`: `SELECT *, topic(4) AS racerId, topic(6) AS request,
 * timestamp() AS receivedAt`, with a Lambda action. What the rule adds stands over what the payload brings; of a
 * payload that is no JSON object only what the rule adds is passed on.
 * Returns the function that takes a message; it returns at once and never throws.
 */
export function createRequestsRule({
  clock,
  invoke,
  log,
}: RequestsRuleOptions): (message: { readonly topic: string; readonly payload: Uint8Array }) => void {
  return ({ topic, payload }) => {
    const event = {
      ...readPayload(payload),
      racerId: topicLevel(topic, 4),
      request: topicLevel(topic, 6),
      receivedAt: Math.floor(clock.now()),
    };
    // Through a promise, so that an `invoke` that throws at once ends in the log too.
    void Promise.resolve()
      .then(() => invoke(FUNCTION_NAMES.requests, event))
      .catch((error: unknown) =>
        log('error', 'rule: a request was not passed on', { topic, error: describeError(error) }),
      );
  };
}
