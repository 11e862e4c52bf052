import { createHash, X509Certificate } from 'node:crypto';

import { parseInviteCode } from '../../../core/messages/invite-code.ts';
import { bindInvite, findInvite, type Binding, type FoundInvite } from '../shared/invites.ts';
import type { Metrics } from '../shared/metrics.ts';
import type { Table } from '../shared/table.ts';

/** Characters of what a machine calls itself. */
const MAX_DEVICE = 64;

/**
 * What IoT asks before it provisions.
 * https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html
 */
export interface HookAnswer {
  allowProvisioning: boolean;
  /** Stand in the template's place of whatever the client said. */
  parameterOverrides?: { ThingName: string };
}

/** Why a code was refused: for the operator's log. IoT tells the client no reason. */
export type RefusalReason = 'badEvent' | 'malformedCode' | 'unknownCode' | 'expiredCode' | 'usedCode';

export interface HookEnvironment {
  table: Table;
  /** REAL ms since the epoch, whatever clock the races run on: a code is good for days of people's lives. */
  now: () => number;
}

interface Asked {
  code: string;
  key: string;
  device: string;
}

/**
 * Decides about one installation that wants a certificate: whoever has a code that is good, and is its first key or
 * that key again, becomes the rider of the code's row. Nothing that the client says can make it another's.
 * Guessing is bounded by the code's 80 bits: at a million tries a second, some 38 million years for one of a thousand codes.
 * Faults of the table are thrown: IoT refuses then too, and the same key may ask again.
 */
export async function provision(
  event: unknown,
  environment: HookEnvironment,
  metrics: Metrics,
): Promise<HookAnswer> {
  const refuse = (reason: RefusalReason, whose: string): HookAnswer => {
    metrics.add('refused', 1);
    metrics.fault(reason, whose);
    return { allowProvisioning: false };
  };
  const asked = readEvent(event);
  if (asked === null) return refuse('badEvent', 'no code, or no certificate');
  const now = environment.now();
  const code = parseInviteCode(asked.code, now);
  if (code === null) return refuse('malformedCode', `${asked.code.length} characters`);

  const invite = await findInvite(environment.table, code.text);
  if (invite === null) return refuse('unknownCode', asked.device);
  if (now >= invite.expiresAt) return refuse('expiredCode', invite.racerId);
  const binding = { key: asked.key, at: now, device: asked.device };
  const owner = invite.bound ?? (await bind(environment.table, invite, code.text, binding));
  if (owner?.key !== asked.key) return refuse('usedCode', invite.racerId);
  metrics.add(owner === binding ? 'provisioned' : 'repeated', 1);
  return { allowProvisioning: true, parameterOverrides: { ThingName: invite.racerId } };
}

/** Whose the code is after trying to make it ours: of two keys at once exactly one wins, and both are told the same. */
async function bind(
  table: Table,
  invite: FoundInvite,
  code: string,
  binding: Binding,
): Promise<Binding | null> {
  if (await bindInvite(table, invite, binding)) return binding;
  return (await findInvite(table, code))?.bound ?? null;
}

/** What counts of an event; null where it has no code, or no certificate that can be read. */
function readEvent(event: unknown): Asked | null {
  const { certificatePem, parameters } = recordOf(event);
  const { Code, DeviceName } = recordOf(parameters);
  if (typeof Code !== 'string' || typeof certificatePem !== 'string') return null;
  const key = keyFingerprint(certificatePem);
  if (key === null) return null;
  const device = typeof DeviceName === 'string' ? DeviceName : '';
  return { code: Code, key, device: device.replace(/\p{Cc}/gu, '').slice(0, MAX_DEVICE) };
}

/** SHA-256 of the certificate's public key: the certificate is another at each try, the key is the installation's. */
function keyFingerprint(certificatePem: string): string | null {
  try {
    const spki = new X509Certificate(certificatePem).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(spki).digest('hex');
  } catch {
    return null;
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
