import { recordCertificate } from '../shared/certificates.ts';
import type { Metrics } from '../shared/metrics.ts';
import type { Table } from '../shared/table.ts';
import { readEvent, type Asked, type Verdict } from './asked.ts';
import { redeemCode } from './redeem.ts';
import { renewCertificate } from './renew.ts';

/**
 * What IoT asks before it provisions.
 * https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html
 */
export interface HookAnswer {
  allowProvisioning: boolean;
  /** Stand in the template's place of whatever the client said. */
  parameterOverrides?: { ThingName: string };
}

export interface HookEnvironment {
  table: Table;
  /** REAL ms since the epoch, whatever clock the races run on: a code is good for days of people's lives. */
  now: () => number;
}

/**
 * Decides about one installation that wants a certificate. Whoever has a code that is good, and is its first key or
 * that key again, becomes the rider of the code's row; whoever connected with a rider's own certificate, and says no code,
 * stays that rider. Nothing that the client says can make it another's.
 * Faults of the table are thrown: IoT refuses then too, and the same key may ask again.
 */
export async function provision(
  event: unknown,
  environment: HookEnvironment,
  metrics: Metrics,
): Promise<HookAnswer> {
  const asked = readEvent(event);
  const { table } = environment;
  const now = environment.now();
  const verdict = asked === null ? BAD_EVENT : await admit(asked, table, now);
  if ('refused' in verdict) {
    metrics.add('refused', 1);
    metrics.fault(verdict.refused, verdict.whose);
    return { allowProvisioning: false };
  }
  metrics.add(verdict.counted, 1);
  return { allowProvisioning: true, parameterOverrides: { ThingName: verdict.racerId } };
}

const BAD_EVENT = { refused: 'badEvent', whose: 'no certificate that can be read' } as const;

async function admit(asked: Asked, table: Table, now: number): Promise<Verdict> {
  const verdict =
    asked.code === '' ? await renewCertificate(asked, table) : await redeemCode(asked, table, now);
  if ('refused' in verdict) return verdict;
  const { racerId } = verdict;
  // Before IoT makes it good: a certificate that works can always be renewed, too.
  const isTheirs = await recordCertificate(table, { certificateId: asked.certificateId, racerId }, now);
  return isTheirs ? verdict : { refused: 'otherCertificate', whose: racerId };
}
