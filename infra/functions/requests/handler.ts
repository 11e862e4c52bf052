import { FUNCTION_NAMES } from '../../settings.ts';
import { createEnvironment } from '../shared/environment.ts';
import { RateLimit } from './rate-limit.ts';
import { reply } from './reply.ts';
import { shortMemory } from './short-memory.ts';
import { createSwitchOff } from './switch-off.ts';

const outside = createEnvironment(process.env);
const environment = {
  ...outside,
  switchOff: createSwitchOff(),
  remember: shortMemory(outside.clock),
};
const limit = new RateLimit(environment.clock);

/** Lambda's entry: the rule on `alleycat/v1/racers/+/requests/+`; the answer goes out over MQTT. */
export async function handler(event: unknown): Promise<void> {
  const metrics = environment.metrics(FUNCTION_NAMES.requests);
  try {
    await reply(event, environment, limit, metrics);
  } finally {
    metrics.flush();
  }
}
