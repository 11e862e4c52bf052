import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import { formatNotificationLog, parseNotificationLog } from './notification-log.ts';

const HEAD = '# alleycat bluetooth log 1\n';

describe('a Bluetooth log', () => {
  test('is read as it was written', () => {
    const notification = fc.record({
      atMs: fc.nat({ max: 1e9 }).map((tenths) => tenths / 10),
      device: fc.stringMatching(/^[ -~]{1,20}$/),
      uuid16: fc.constantFrom('2ad2', '2a37'),
      bytes: fc.uint8Array({ maxLength: 30 }),
    });
    fc.assert(
      fc.property(fc.array(notification), (notifications) => {
        const sorted = notifications.sort((a, b) => a.atMs - b.atMs);
        expect(parseNotificationLog(formatNotificationLog(sorted))).toEqual(sorted);
      }),
    );
  });

  test('may have comments, empty lines and Windows line ends', () => {
    const text = '# alleycat bluetooth log 1\r\n\r\n# a comment\r\n1.5\tIC4\t2ad2\t0aff\r\n';
    expect(parseNotificationLog(text)).toEqual([
      { atMs: 1.5, device: 'IC4', uuid16: '2ad2', bytes: Uint8Array.of(10, 255) },
    ]);
  });

  test.each([
    ['no header', '1\ta\t2ad2\t00'],
    ['three columns', `${HEAD}1\ta\t2ad2`],
    ['half a byte', `${HEAD}1\ta\t2ad2\t0`],
    ['time that goes back', `${HEAD}2\ta\t2ad2\t00\n1\ta\t2ad2\t00`],
    ['a long UUID', `${HEAD}1\ta\t00002ad2\t00`],
  ])('with %s is refused', (_, text) => {
    expect(() => parseNotificationLog(text)).toThrow(DecodeError);
  });
});
