import { z } from 'zod';

import { createKeyAndCsr, type KeyAndCsr } from '../uplink/key-and-csr.ts';
import type { Secrets } from './secrets.ts';

/** The name of the key of a join that has not come to its end. */
export const PENDING_KEY = 'aws-key-pending';

const pendingSchema = z.object({ code: z.string(), privateKeyPem: z.string(), csrPem: z.string() });

/**
 * The key that an invite code is to be used with. A code is good for the first key that it comes with: what broke on the way is
 * tried again with the same. @throws AlleycatError E_SECRETS when a new one cannot be stored
 */
export async function keyFor(code: string, secrets: Secrets): Promise<KeyAndCsr> {
  const pending = readPending(secrets);
  if (pending?.code === code) return pending;
  const fresh = await createKeyAndCsr();
  secrets.write(PENDING_KEY, JSON.stringify({ code, ...fresh }));
  return fresh;
}

/** One that cannot be opened any more is as if it were not there: nobody could leave it behind otherwise. */
function readPending(secrets: Secrets): z.infer<typeof pendingSchema> | null {
  try {
    return pendingSchema.parse(JSON.parse(secrets.read(PENDING_KEY) ?? ''));
  } catch {
    return null;
  }
}
