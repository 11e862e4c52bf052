import { FUNCTION_NAMES } from '../../settings.ts';
import { createEnvironment } from '../shared/environment.ts';
import { provision, type HookAnswer } from './provision.ts';

const environment = createEnvironment(process.env);

/** Lambda's entry: the provisioning template's hook. It has five seconds to answer. */
export async function handler(event: unknown): Promise<HookAnswer> {
  const metrics = environment.metrics(FUNCTION_NAMES.provision);
  try {
    return await provision(event, { table: environment.table, now: Date.now }, metrics);
  } finally {
    metrics.flush();
  }
}
