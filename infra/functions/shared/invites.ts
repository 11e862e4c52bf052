import { createHash, randomBytes } from 'node:crypto';

import {
  encodeInviteCode,
  INVITE_SECRET_BYTES,
  MAX_INVITE_HOURS,
  parseInviteCode,
} from '../../../core/messages/invite-code.ts';
import { RACER_ID_PATTERN } from '../../../core/messages/topics.ts';
import { AlleycatError } from '../../../core/errors.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** Hours that a code is good, unless said otherwise. */
export const DEFAULT_INVITE_HOURS = 7 * 24;

const HOUR_MS = 3_600_000;
/** How long a code that is no longer good is remembered, so that the log can tell an old one from a guess. */
const REMEMBERED_MS = 30 * 24 * HOUR_MS;

/** What an invite says of the one it was made for; all times in real ms since the epoch. */
export interface Invite {
  racerId: string;
  racerName: string;
  createdAt: number;
  expiresAt: number;
  /** Who has used it; null for nobody yet. */
  bound: Binding | null;
}

/** The first key that used a code: from then on it is this key's alone. */
export interface Binding {
  /** SHA-256 of the public key (SubjectPublicKeyInfo), hex. */
  key: string;
  at: number;
  /** What the machine calls itself. */
  device: string;
}

/** An invite in the table, found by its code. */
export interface FoundInvite extends Invite {
  codeHash: string;
}

export interface InviteWish {
  racerName: string;
  /** A rider who is there already, for one more machine; a new one otherwise. */
  racerId?: string;
  /** Whole or not, over 0 and at most `MAX_INVITE_HOURS`; rounded up to the full hour. */
  hours?: number;
}

/**
 * Makes an invite and writes it: only a hash of its code, so that whoever reads the table cannot use it.
 * @throws AlleycatError E_INVITE for a name, an id or a time that cannot be
 */
export async function createInvite(
  table: Table,
  wish: InviteWish,
  now: number,
): Promise<{ code: string; invite: Invite }> {
  const { racerName, racerId = newRacerId(), hours = DEFAULT_INVITE_HOURS } = wish;
  const name = racerName.trim();
  if (!/^[^\p{Cc}\p{Cs}]{1,64}$/u.test(name)) throw refuse('A name has 1 to 64 characters.');
  if (!RACER_ID_PATTERN.test(racerId)) throw refuse('A rider id has 1 to 64 letters, digits, "_" or "-".');
  if (!(hours > 0 && hours <= MAX_INVITE_HOURS)) {
    throw refuse(`A code is good for more than 0 and at most ${MAX_INVITE_HOURS} hours.`);
  }
  const code = encodeInviteCode(now + hours * HOUR_MS, randomBytes(INVITE_SECRET_BYTES));
  // Read back, so that what the code says and what the table says is one thing.
  const expiresAt = parseInviteCode(code, now)?.expiresAtMs ?? now;
  const invite = { racerId, racerName: name, createdAt: now, expiresAt, bound: null };
  const written = await table.put(itemOf({ ...invite, codeHash: hashOf(code) }), {
    expression: 'attribute_not_exists(PK)',
  });
  // 80 random bits twice the same: something is wrong with the randomness, not with the luck.
  if (!written) throw refuse('The code that was made is there already. Try again.');
  return { code, invite };
}

/** The invite of a code as `parseInviteCode` prints it; null where there is none. */
export async function findInvite(table: Table, code: string): Promise<FoundInvite | null> {
  const codeHash = hashOf(code);
  const item = await table.get({ PK: keys.invite(codeHash), SK: keys.inviteRow });
  if (item === null) return null;
  const { racerId, racerName, createdAt, goodUntil, bound } = item as unknown as StoredInvite;
  return { racerId, racerName, createdAt, expiresAt: goodUntil, bound: bound ?? null, codeHash };
}

/** Makes the invite this key's, if it is nobody's yet: false when another key, or an earlier call, was first. */
export function bindInvite(table: Table, invite: FoundInvite, bound: Binding): Promise<boolean> {
  return table.put(itemOf({ ...invite, bound }), {
    expression: 'attribute_exists(PK) AND attribute_not_exists(#bound)',
    names: { '#bound': 'bound' },
  });
}

interface StoredInvite {
  racerId: string;
  racerName: string;
  createdAt: number;
  goodUntil: number;
  bound?: Binding;
}

function itemOf({ codeHash, racerId, racerName, createdAt, expiresAt, bound }: FoundInvite) {
  return {
    PK: keys.invite(codeHash),
    SK: keys.inviteRow,
    ...({
      racerId,
      racerName,
      createdAt,
      goodUntil: expiresAt,
      ...(bound && { bound }),
    } satisfies StoredInvite),
    // The table's own time to live, in seconds.
    expiresAt: Math.floor((expiresAt + REMEMBERED_MS) / 1000),
  };
}

/** The code has 80 random bits: a plain hash of it cannot be turned back by trying. */
function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

/** As the app makes its own. */
function newRacerId(): string {
  return `r-${randomBytes(8).toString('hex')}`;
}

function refuse(message: string): AlleycatError {
  return new AlleycatError('E_INVITE', message);
}
