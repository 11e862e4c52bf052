import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodeInviteCode, MAX_INVITE_HOURS, parseInviteCode } from './invite-code.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 12, 30);
const SECRET = Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 255]);
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const secrets = fc.uint8Array({ minLength: 10, maxLength: 10 });
const codes = secrets.map((secret) => encodeInviteCode(NOW + 24 * HOUR, secret));

describe('an invite code', () => {
  it('is five groups of four that say until when they are good, in whole hours', () => {
    const text = encodeInviteCode(NOW + 24 * HOUR, SECRET);
    expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(parseInviteCode(text, NOW)).toEqual({ text, expiresAtMs: Date.UTC(2026, 10, 23, 13) });
  });

  it('is the same however it is typed', () => {
    const text = encodeInviteCode(NOW, SECRET);
    const typed = text.toLowerCase().replaceAll('-', '').replaceAll('0', 'o').replaceAll('1', 'l');
    expect(parseInviteCode(`  ${typed.slice(0, 7)} ${typed.slice(7)}\n`, NOW)?.text).toBe(text);
  });

  it.each([
    '',
    'ABCD',
    '0000-0000-0000-0000-0001',
    'UUUU-0000-0000-0000-0000',
    'é'.repeat(20),
    '0'.repeat(201),
  ])('is not "%s"', (typed) => {
    expect(parseInviteCode(typed, NOW)).toBeNull();
  });

  it('refuses a secret of another length', () => {
    expect(() => encodeInviteCode(NOW, SECRET.slice(1))).toThrow(RangeError);
  });

  it('keeps every secret apart from every other', () => {
    fc.assert(
      fc.property(secrets, secrets, (one, other) => {
        const same = encodeInviteCode(NOW, one) === encodeInviteCode(NOW, other);
        expect(same).toBe(one.every((byte, at) => byte === other[at]));
      }),
    );
  });

  it('finds its year from two gone by to one ahead, whatever the hour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 * 365 * 24 }),
        fc.integer({ min: -2 * MAX_INVITE_HOURS, max: MAX_INVITE_HOURS }),
        secrets,
        (hoursLater, ahead, secret) => {
          const now = NOW + hoursLater * HOUR;
          const expiresAtMs = Math.ceil((now + ahead * HOUR) / HOUR) * HOUR;
          expect(parseInviteCode(encodeInviteCode(expiresAtMs, secret), now)?.expiresAtMs).toBe(expiresAtMs);
        },
      ),
    );
  });

  it('notices one wrong symbol', () => {
    fc.assert(
      fc.property(codes, fc.nat(19), fc.nat(31), (code, at, value) => {
        const letters = [...code.replaceAll('-', '')];
        const wrong = letters.with(at, ALPHABET.charAt(value)).join('');
        expect(parseInviteCode(wrong, NOW) === null).toBe(wrong !== letters.join(''));
      }),
    );
  });

  it('notices two symbols that changed places', () => {
    fc.assert(
      fc.property(codes, fc.nat(19), fc.nat(19), (code, one, other) => {
        const letters = [...code.replaceAll('-', '')];
        const swapped = letters
          .with(one, letters[other] ?? '')
          .with(other, letters[one] ?? '')
          .join('');
        expect(parseInviteCode(swapped, NOW) === null).toBe(swapped !== letters.join(''));
      }),
    );
  });
});
