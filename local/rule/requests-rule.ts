import type { Clock } from '../../core/race/clock.ts';
import { FUNCTION_NAMES, REQUESTS_SQL } from '../../infra/settings.ts';
import { describeError, type Log } from '../log.ts';
import { compileSelect } from './sql.ts';

const select = compileSelect(REQUESTS_SQL);

export interface RequestsRuleOptions {
  clock: Clock;
  /** Lambda's asynchronous invocation: resolves when the event is accepted. */
  invoke: (functionName: string, payload: unknown) => Promise<unknown>;
  log: Log;
}

/**
 * The topic rule on `alleycat/v1/racers/+/requests/+`: the deployed SQL, with a Lambda action. A payload that says itself what
 * the rule adds is not passed on; of one that is no JSON object only what the rule adds is.
 * Returns the function that takes a message; it returns at once and never throws.
 */
export function createRequestsRule({
  clock,
  invoke,
  log,
}: RequestsRuleOptions): (message: { readonly topic: string; readonly payload: Uint8Array }) => void {
  return ({ topic, payload }) => {
    const event = select({ topic, payload }, clock.now());
    if (event === null) return log('warn', 'rule: a request says itself who asks', { topic });
    // Through a promise, so that an `invoke` that throws at once ends in the log too.
    void Promise.resolve()
      .then(() => invoke(FUNCTION_NAMES.requests, event))
      .catch((error: unknown) =>
        log('error', 'rule: a request was not passed on', { topic, error: describeError(error) }),
      );
  };
}
