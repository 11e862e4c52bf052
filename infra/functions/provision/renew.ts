import { appointSuccessor, findCertificate } from '../shared/certificates.ts';
import type { Table } from '../shared/table.ts';
import type { Asked, Verdict } from './asked.ts';

/**
 * A rider's certificate is the claim for its own successor, of the same rider and of no other. Which certificate the
 * connection was made with, IoT says: nothing of the client's is believed. The claim that all riders share was never
 * issued by this hook, so without a code it is a stranger here.
 */
export async function renewCertificate(asked: Asked, table: Table): Promise<Verdict> {
  const old = await findCertificate(table, asked.claimCertificateId);
  if (old === null) return { refused: 'unknownCertificate', whose: asked.claimCertificateId };
  const { racerId } = old;
  // Conditional: the old one may be switched off between the reading and the writing.
  if (old.status !== 'ACTIVE' || !(await appointSuccessor(table, old, asked.certificateId))) {
    return { refused: 'retiredCertificate', whose: racerId };
  }
  return { racerId, counted: 'renewed' };
}
