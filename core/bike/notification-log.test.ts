import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import {
  formatLogLine,
  formatNotificationLog,
  LOG_HEADER,
  parseNotificationLog,
  slotsOf,
} from './notification-log.ts';

const HEAD = `${LOG_HEADER}\n`;

describe('a Bluetooth log', () => {
  test('is read as it was written', () => {
    const notification = fc.record({
      atMs: fc.nat({ max: 1e9 }).map((tenths) => tenths / 10),
      device: fc.stringMatching(/^[ -~]{1,20}$/),
      uuid16: fc.constantFrom('2ad2', '2a37', 'adv'),
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
    ['a device that a damaged disk has put zeros into', `${HEAD}1\ta\u0000\t2ad2\t00`],
    ['a long UUID', `${HEAD}1\ta\t00002ad2\t00`],
  ])('with %s is refused', (_, text) => {
    expect(() => parseNotificationLog(text)).toThrow(DecodeError);
  });
});

test('a line takes any device and any time', () => {
  const bytes = Uint8Array.of(1);
  expect(formatLogLine({ atMs: 1.23456, device: 'a\tb\nc', uuid16: '2ad2', bytes })).toBe(
    '1.235\ta b c\t2ad2\t01',
  );
  expect(formatLogLine({ atMs: 0, device: '', uuid16: 'adv', bytes })).toBe('0\t?\tadv\t01');
  expect(formatLogLine({ atMs: 0, device: 'x'.repeat(80), uuid16: 'adv', bytes })).toContain(
    `\t${'x'.repeat(64)}\t`,
  );
});

describe('the slots of a log', () => {
  const heard = (sent: string): [string, string][] =>
    [
      ...slotsOf(
        sent.split(' ').map((one, atMs) => {
          const [device = '', uuid16 = ''] = one.split(':');
          return { atMs, device, uuid16, bytes: new Uint8Array() };
        }),
      ),
    ].sort();

  test.each([
    [
      'strap:2a37 bike:2ad2 meter:2a63 crank:2a5b',
      { bike: 'bike', crank: 'cadence', meter: 'power', strap: 'heartRate' },
    ],
    ['bike:2a37 bike:2ad2', { bike: 'bike' }],
    ['crank:2a5b meter:2a63', { crank: 'cadence', meter: 'bike' }],
    ['crank:2a5b', { crank: 'bike' }],
    ['keiser:adv strap:2a37', { keiser: 'bike', strap: 'heartRate' }],
    ['mine:2ad2 neighbours:2ad2', { mine: 'bike' }],
    ['lamp:2a19', {}],
  ])('%s', (sent, slots) => {
    expect(heard(sent)).toEqual(Object.entries(slots));
  });
});
