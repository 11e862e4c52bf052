import { crc32 } from 'node:zlib';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { packEntry, rosterChecksum, rosterMessageSchema, unpackEntry, type RosterEntry } from './roster.ts';

const entry = fc.record({
  racerId: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
  name: fc.stringMatching(/^[ -~]{1,24}$/),
  estimated: fc.boolean(),
});

test('an entry comes back as it went', () => {
  fc.assert(
    fc.property(entry, (one) => {
      expect(unpackEntry(packEntry(one))).toEqual(one);
    }),
  );
});

test('the checksum is the CRC-32 of racerId, name and mark, a line each', () => {
  const roster: RosterEntry[] = [
    { racerId: 'r-1', name: 'Zoë', estimated: false },
    { racerId: 'r-2', name: 'Ben', estimated: true },
  ];
  expect(rosterChecksum(roster)).toBe(crc32(Buffer.from('r-1\0Zoë\x000\nr-2\0Ben\x001\n')));
  expect(rosterChecksum([])).toBe(0);
});

test('the checksum of the first entries is carried on', () => {
  fc.assert(
    fc.property(fc.array(entry), fc.array(entry), (first, second) => {
      expect(rosterChecksum(second, rosterChecksum(first))).toBe(rosterChecksum([...first, ...second]));
    }),
  );
});

test('a message is checked where it enters', () => {
  const message = {
    v: 1,
    raceId: '1-5',
    epoch: 0,
    from: 0,
    length: 1,
    checksum: 1,
    entries: [['r-1', 'Ada', 0]],
  };
  expect(rosterMessageSchema.parse(message)).toEqual(message);
  const bad = [
    { ...message, v: 2 },
    { ...message, raceId: '9-5' },
    { ...message, from: -1 },
    { ...message, checksum: 2 ** 32 },
    { ...message, entries: [['r-1', '', 0]] },
    { ...message, entries: [['r-1', 'Ada', 2]] },
    { ...message, entries: [['r 1', 'Ada', 0]] },
  ];
  for (const one of bad) expect(rosterMessageSchema.safeParse(one).success).toBe(false);
});
