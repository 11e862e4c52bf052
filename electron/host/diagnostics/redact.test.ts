import { describe, expect, test } from 'vitest';

import { encodeInviteCode } from '../../../core/messages/invite-code.ts';
import { logLine } from './log-line.ts';
import { redact, withoutNames } from './redact.ts';

const BODY = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPlantedPlanted1';
const PEM = `-----BEGIN PRIVATE KEY-----\n${BODY}\n${BODY}\n-----END PRIVATE KEY-----\n`;
const CODE = encodeInviteCode(1_800_000_000_000, new Uint8Array(10).fill(7));

describe('what must not be in a log', () => {
  test.each([
    ['a key', PEM],
    ['a key in JSON', JSON.stringify({ pem: PEM })],
    ['a key in JSON in JSON', JSON.stringify(JSON.stringify({ pem: PEM }))],
    ['a key that was cut off', PEM.slice(0, 70)],
    ['a line of a key', BODY],
    ['a token in an address', `http://127.0.0.1:5000/?token=${BODY.slice(0, 32)}&x=1`],
    ['a named one in JSON', '{"privateKeyPem":"MIGH","secret":"MIGH \\" MIGH"}'],
    ['a named one in JSON in JSON', JSON.stringify('{"privateKeyPem":"MIGH","secret":"MIGH \\" MIGH"}')],
    ['the same, deeper', JSON.stringify(JSON.stringify('{"token":"MIGH","secret":"MIGH \\" MIGH"}'))],
    ['the same, cut off', JSON.stringify('{"token":"MIGH MIGH"}').slice(0, -6)],
    ['a named one in words', "password: MIGH, secretAccessKey='MIGH'"],
    ['an access key', 'AKIAMIGHMIGHMIGHMIGH'],
    ['an invite code', `the code ${CODE} was refused`],
    ['one in small letters', `the code ${CODE.toLowerCase()} was refused`],
    ['a racer', 'v1/racers/r-0123456789abcdef/requests/time'],
  ])('%s', (_what, text) => {
    const rest = redact(text);
    for (const secret of ['MIGH', 'Planted', CODE, CODE.toLowerCase(), '0123456789abcdef']) {
      expect(rest).not.toContain(secret);
    }
    expect(redact(rest)).toBe(rest);
  });

  test.each([
    'the board of 3-5934000 could not be read: DecodeError: too short',
    'Error: E_NO_NETWORK\n    at connect (file:///opt/Alleycat/resources/app.asar/out/main/index.js:12:5)',
    'EACCES: permission denied, open /home/rosa/.local/share/alleycat/speed-12/rides/x.jsonl',
    'http://127.0.0.1:5000/assets/index-Bx12Cd.js',
    '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  ])('but this stays: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('goes in time that grows with the text alone', () => {
    const long = ['-----BEGIN A-----', 'token=', 'token\\":\\"', 'A'.repeat(60), 'abcd-'].map((part) =>
      part.repeat(20_000),
    );
    for (const text of long) expect(redact(text).length).toBeLessThanOrEqual(text.length + 20_000 * 10);
  });
});

test('names and the own folder are taken out, the longest first, and only where they are words', () => {
  const text = 'Rosa and Rosa Luxemburg in /home/rosa/x; Rosalind stays, (Rosa) does not; a+b goes, A stays';
  expect(withoutNames(text, ['Rosa', 'Rosa Luxemburg', 'A', '', 'a+b'], '/home/rosa')).toBe(
    '[name] and [name] in ~/x; Rosalind stays, ([name]) does not; [name] goes, A stays',
  );
});

test.each<[string, string, string, string]>([
  ['as it is', 'C:\\Users\\anna', 'open C:\\Users\\anna\\x.json', 'open ~\\x.json'],
  [
    'in JSON',
    'C:\\Users\\anna',
    JSON.stringify({ at: 'C:\\Users\\anna\\x' }),
    JSON.stringify({ at: '~\\x' }),
  ],
  [
    'in JSON in JSON',
    'C:\\Users\\anna',
    '{"e":"{\\"at\\":\\"C:\\\\\\\\Users\\\\\\\\anna\\"}"}',
    '{"e":"{\\"at\\":\\"~\\"}"}',
  ],
  ['with slashes', 'C:\\Users\\anna', 'c:/Users/anna/x', '~/x'],
  [
    'as an address',
    'C:\\Users\\anna',
    'at file:///C:/Users/anna/app.asar/index.js:1:2',
    'at file:///~/app.asar/index.js:1:2',
  ],
  ['escaped in an address', 'C:\\Users\\Jürgen M', 'file:///C:/Users/J%C3%BCrgen%20M/x', 'file:///~/x'],
  ['of a network', '\\\\server\\homes\\anna', 'open \\\\server\\homes\\anna\\x', 'open ~\\x'],
  [
    'of another system in an address',
    '/home/jürgen',
    'file:///home/j%C3%BCrgen/x in /home/jürgen',
    'file://~/x in ~',
  ],
  ['that is only like it', '/home/rosa', '/home/ro.sa \\home\\rosa', '/home/ro.sa \\home\\rosa'],
])('the own folder is taken out %s', (_, home, text, rest) => {
  expect(withoutNames(text, [], home)).toBe(rest);
});

test('also in time that grows with the text alone', () => {
  const home = '\\\\server\\anna';
  const text = '\\'.repeat(2_000_000);
  expect(withoutNames(text, [], home)).toBe(text);
});

describe('a line of the log', () => {
  const at = new Date(0);

  test('is one line with its time, its level and its fields, of a length that is bounded', () => {
    expect(logLine(at, 'warn', 'it\nbroke', { a: 1, key: PEM })).toBe(
      '1970-01-01T00:00:00.000Z warn it broke {"a":1,"key":"[removed]\\n"}',
    );
    const long = logLine(at, 'error', 'x '.repeat(1e6));
    expect([long.length, long.endsWith('…')]).toEqual([8192, true]);
  });

  test('takes what JSON does not', () => {
    const around: Record<string, unknown> = {};
    around['self'] = around;
    expect(logLine(at, 'info', 'so', around)).toBe('1970-01-01T00:00:00.000Z info so self: object');
    expect(logLine(at, 'info', 'so', { n: 5n })).toBe('1970-01-01T00:00:00.000Z info so n: bigint');
  });
});
