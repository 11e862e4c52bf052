import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import { anyBytes, anyJson, outcomeOf } from '../../../core/testing/damage.test-support.ts';
import { holds } from '../../../core/testing/holds.test-support.ts';
import { readArchive } from './archive.ts';
import { recordedRaces } from './recorded-races.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-archive-'));
afterAll(() => rmSync(folder, { recursive: true }));
const START = 5_984_625 * 300_000;

const record = fc.record({
  ...{ v: fc.constant(1), event: fc.constant('update'), raceId: fc.constantFrom('3-5984625', '2-5984625') },
  racerId: fc.constantFrom('r-1', '__proto__', 'constructor'),
  receivedAt: fc.constant(START + 100_000),
  samples: fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 60 }),
      fc.constant(90),
      fc.constant(40),
      fc.constant(null),
      fc.constant(null),
    ),
    { maxLength: 4 },
  ),
});
const separator = fc.constantFrom('', '\n', '\r\n', '\n\n');
const archive = fc
  .array(
    fc.tuple(
      fc.oneof(
        record.map((one) => JSON.stringify(one)),
        anyJson(record),
      ),
      separator,
    ),
    { maxLength: 6 },
  )
  .map((parts) => Buffer.from(parts.flat().join('')));

holds(
  'an archive of any bytes, packed or not, is records that are no more than its text, or E_ARCHIVE',
  fc.property(
    fc.oneof(archive, anyBytes(archive), anyBytes(archive.map((bytes) => gzipSync(bytes, { level: 1 })))),
    (bytes) => {
      const file = path.join(folder, 'archive');
      writeFileSync(file, bytes);
      const { value, error } = outcomeOf(() => readArchive(file), AlleycatError);
      if (error !== undefined) {
        expect(error).toMatchObject({ code: 'E_ARCHIVE' });
        return;
      }
      expect(value.every((text) => text.trim() !== '')).toBe(true);
      const { races, refused } = recordedRaces(value);
      expect(refused).toBeLessThanOrEqual(value.length);
      for (const { field } of races)
        for (const { ride } of field) expect(ride.length).toBeLessThanOrEqual(300);
    },
  ),
  { runs: 500 },
);

test('an archive that unpacks to more than it may is refused, also where only all of its files together do', () => {
  const MOST = 1024 * 1024;
  const bomb = path.join(folder, 'bomb');
  writeFileSync(bomb, gzipSync(Buffer.alloc(4 * MOST, '{}\n')));
  const parts = path.join(folder, 'parts');
  mkdirSync(parts);
  for (const name of ['a', 'b', 'c'])
    writeFileSync(path.join(parts, name), gzipSync(Buffer.alloc(MOST / 2, '{}\n')));
  const plain = path.join(folder, 'plain');
  writeFileSync(plain, Buffer.alloc(MOST + 1, '{}\n'));
  for (const place of [bomb, parts, plain]) {
    const { error } = outcomeOf(() => readArchive(place, MOST), AlleycatError);
    expect(error).toMatchObject({
      code: 'E_ARCHIVE',
      message: expect.stringContaining('too large') as string,
    });
  }
  expect(readArchive(path.join(parts, 'a'), MOST).length).toBe(Math.ceil(MOST / 2 / 3));
});
