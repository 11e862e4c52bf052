/**
 * Invite codes: what an operator reads out and a rider types, once. 20 symbols in five groups: 3 say until when the code
 * is good, 16 are 80 bits of secret, the last one is the check. docs/decisions/009-invite-codes.md.
 */

/** Crockford's base 32: no I, L, O, U. https://www.crockford.com/base32.html */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BITS = 5;
const LENGTH = 20;
const GROUP = 4;
const EXPIRY_SYMBOLS = 3;

/** Bytes of the secret: what guessing is bounded by. */
export const INVITE_SECRET_BYTES = 10;
const HOUR_MS = 3_600_000;
/** The longest time a code may be good, hours: a year of 366 days. */
export const MAX_INVITE_HOURS = 366 * 24;
/** How far ahead of ours the clock may go that made the code, hours. */
const CLOCK_ERROR_HOURS = 48;
/** Hours are written modulo this, 3.7 years: room for a year to come and more than two that have gone. */
const EXPIRY_CYCLE = 2 ** (BITS * EXPIRY_SYMBOLS);

export interface InviteCode {
  /** Five groups of four, as it is printed: `encodeInviteCode`'s text, whatever was typed. */
  readonly text: string;
  /** Until when it is good, ms since the epoch, in real time. */
  readonly expiresAtMs: number;
}

/**
 * @param expiresAtMs real time, at most `MAX_INVITE_HOURS` from now; rounded up to the hour
 * @param secret `INVITE_SECRET_BYTES` random bytes
 */
export function encodeInviteCode(expiresAtMs: number, secret: Uint8Array): string {
  if (secret.length !== INVITE_SECRET_BYTES) {
    throw new RangeError(`a secret of ${secret.length} bytes, not of ${INVITE_SECRET_BYTES}`);
  }
  let number = BigInt(Math.ceil(expiresAtMs / HOUR_MS) % EXPIRY_CYCLE);
  for (const byte of secret) number = (number << 8n) | BigInt(byte);
  const values: number[] = [];
  for (let left = LENGTH - 1; left > 0; left--) {
    values.unshift(Number(number & 31n));
    number >>= BigInt(BITS);
  }
  return group([...values, timesAlpha(remainder(values))]);
}

/**
 * Reads what a person typed: small letters, spaces and hyphens anywhere, O for 0, I and L for 1 are all as good.
 * @param nowMs real time: the code says its hour within a few years, and this says which
 * @returns null where it is no code: another length, another letter, or a check that does not hold
 */
export function parseInviteCode(typed: string, nowMs: number): InviteCode | null {
  // A code is short: what is long is not looked at.
  if (typed.length > 200) return null;
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const values = [...letters].map((letter) => ALPHABET.indexOf(letter));
  if (values.length !== LENGTH || values.includes(-1) || remainder(values) !== 0) return null;
  const hour = values.slice(0, EXPIRY_SYMBOLS).reduce((sum, value) => sum * 2 ** BITS + value, 0);
  const latest = Math.floor(nowMs / HOUR_MS) + MAX_INVITE_HOURS + CLOCK_ERROR_HOURS;
  const back = (((latest - hour) % EXPIRY_CYCLE) + EXPIRY_CYCLE) % EXPIRY_CYCLE;
  return { text: group(values), expiresAtMs: (latest - back) * HOUR_MS };
}

/**
 * The symbols as a polynomial over GF(32), at alpha: 0 for a whole code. One wrong symbol, or two that changed places,
 * never give 0, for the 31 powers of alpha all differ.
 */
function remainder(values: readonly number[]): number {
  return values.reduce((sum, value) => timesAlpha(sum) ^ value, 0);
}

/** Times alpha in GF(2)[x] modulo x^5 + x^2 + 1, which is primitive. */
function timesAlpha(value: number): number {
  const doubled = value << 1;
  return doubled > 31 ? doubled ^ 0b100101 : doubled;
}

function group(values: readonly number[]): string {
  const letters = values.map((value) => ALPHABET.charAt(value)).join('');
  return Array.from({ length: LENGTH / GROUP }, (_, at) => letters.slice(at * GROUP, (at + 1) * GROUP)).join(
    '-',
  );
}
