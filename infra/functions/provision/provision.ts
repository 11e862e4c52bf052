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
  const verdict = asked === null ? BAD_EVENT : await judge(asked, table, now);
  if (asked === null || 'refused' in verdict) {
    const { refused, whose } = 'refused' in verdict ? verdict : BAD_EVENT;
    metrics.add('refused', 1);
    metrics.fault(refused, whose);
    return { allowProvisioning: false };
  }
  const { racerId, counted } = verdict;
  // Before IoT makes it good: a certificate that works can always be renewed, too.
  await recordCertificate(table, { certificateId: asked.certificateId, racerId }, now);
  metrics.add(counted, 1);
  return { allowProvisioning: true, parameterOverrides: { ThingName: racerId } };
}

const BAD_EVENT = { refused: 'badEvent', whose: 'no certificate that can be read' } as const;

function judge(asked: Asked, table: Table, now: number): Promise<Verdict> {
  return asked.code === '' ? renewCertificate(asked, table) : redeemCode(asked, table, now);
}
