import { findCertificate, markRetired } from '../shared/certificates.ts';
import type { Table } from '../shared/table.ts';
import type { SwitchOff } from './switch-off.ts';

/**
 * Switches off a rider's certificate that another has taken the place of: only the asking rider's own, and never one
 * without a successor that was really issued, so that nobody can lock themselves, or another, out. False where it is not to
 * be. Repeatable: first it is no claim any more, then IoT takes it for nothing.
 * @param now ms since the epoch
 */
export async function retireCertificate(
  { certificateId, racerId }: { certificateId: string; racerId: string },
  table: Table,
  switchOff: SwitchOff,
  now: number,
): Promise<boolean> {
  const old = await findCertificate(table, certificateId);
  if (old?.racerId !== racerId || old.successor === null) return false;
  // Its successor was appointed before it was written down: a fault in between has left none.
  const successor = await findCertificate(table, old.successor);
  if (successor?.racerId !== racerId) return false;
  await markRetired(table, old, now);
  await switchOff(certificateId);
  return true;
}
