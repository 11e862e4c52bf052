import { parseInviteCode } from '../../../core/messages/invite-code.ts';
import { bindInvite, findInvite, type Binding, type FoundInvite } from '../shared/invites.ts';
import type { Table } from '../shared/table.ts';
import type { Asked, Verdict } from './asked.ts';

/**
 * A code makes its first key the rider of its row, and that key again.
 * Guessing is bounded by the code's 80 bits: at a million tries a second, some 38 million years for one of a thousand codes.
 */
export async function redeemCode(asked: Asked, table: Table, now: number): Promise<Verdict> {
  const code = parseInviteCode(asked.code, now);
  if (code === null) return { refused: 'malformedCode', whose: `${asked.code.length} characters` };
  const invite = await findInvite(table, code.text);
  if (invite === null) return { refused: 'unknownCode', whose: asked.device };
  const { racerId } = invite;
  if (now >= invite.expiresAt) return { refused: 'expiredCode', whose: racerId };
  const binding = { key: asked.key, at: now, device: asked.device };
  const owner = invite.bound ?? (await bind(table, invite, code.text, binding));
  if (owner?.key !== asked.key) return { refused: 'usedCode', whose: racerId };
  return { racerId, counted: owner === binding ? 'provisioned' : 'repeated' };
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
