import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** A certificate's id as IoT has it: the SHA-256 of its DER, in hex. */
export const CERTIFICATE_ID_PATTERN = /^[0-9a-f]{64}$/;

/** How long one that was switched off is remembered, so that the log can tell it from a stranger's. */
const REMEMBERED_MS = 30 * 24 * 3_600_000;

/** What the hook has admitted; all times in real ms since the epoch. */
export interface RiderCertificate {
  certificateId: string;
  racerId: string;
  issuedAt: number;
  status: 'ACTIVE' | 'RETIRED';
  /** The certificate that was issued to this one's holder in its place; null for the newest. */
  successor: string | null;
}

export async function findCertificate(table: Table, certificateId: string): Promise<RiderCertificate | null> {
  const item = await table.get({ PK: keys.certificate(certificateId), SK: keys.certificateRow });
  if (item === null) return null;
  const { racerId, issuedAt, status, successor } = item as unknown as Omit<RiderCertificate, 'certificateId'>;
  return { certificateId, racerId, issuedAt, status, successor: successor ?? null };
}

/**
 * Remembers whose a new certificate is; what is known of it already stays. False where that is something else: another
 * rider's, or switched off. Its holder could register it once more for as long as IoT's token is good, an hour.
 * Without a time to live: it is good as long as IoT's own entry, and may come back after years to be renewed.
 */
export async function recordCertificate(
  table: Table,
  { certificateId, racerId }: Pick<RiderCertificate, 'certificateId' | 'racerId'>,
  now: number,
): Promise<boolean> {
  const item = itemOf({ certificateId, racerId, issuedAt: now, status: 'ACTIVE', successor: null });
  if (await table.put(item, { expression: 'attribute_not_exists(PK)' })) return true;
  const known = await findCertificate(table, certificateId);
  return known?.racerId === racerId && known.status === 'ACTIVE';
}

/** Writes down who takes a certificate's place: false when it has been switched off meanwhile. */
export function appointSuccessor(table: Table, old: RiderCertificate, successor: string): Promise<boolean> {
  return table.put(itemOf({ ...old, successor }), {
    expression: '#status = :active',
    names: { '#status': 'status' },
    values: { ':active': 'ACTIVE' },
  });
}

/** From now on it is nobody's claim any more. Repeatable. `now` in ms since the epoch. */
export async function markRetired(table: Table, old: RiderCertificate, now: number): Promise<void> {
  const expiresAt = Math.floor((now + REMEMBERED_MS) / 1000);
  await table.put({ ...itemOf({ ...old, status: 'RETIRED' }), expiresAt });
}

function itemOf({ certificateId, ...rest }: RiderCertificate) {
  return { PK: keys.certificate(certificateId), SK: keys.certificateRow, ...rest };
}
