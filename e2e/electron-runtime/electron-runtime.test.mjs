import { expect, test } from 'vitest';

import { packAsar } from './asar.mjs';
import { setFuses } from './fuses.mjs';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** @param {number} version @param {string} fuses */
const programWith = (version, fuses) =>
  Buffer.concat([
    Buffer.from(`code${SENTINEL}`),
    Buffer.from([version, fuses.length]),
    Buffer.from(`${fuses}code`),
  ]);

test('sets fuses and nothing else', () => {
  const program = programWith(1, '0101r');
  setFuses(
    program,
    new Map([
      [0, true],
      [3, false],
    ]),
  );
  expect(program).toEqual(programWith(1, '1100r'));
});

test('refuses a fuse wire that it does not know', () => {
  expect(() => setFuses(programWith(2, '0101'), new Map([[0, true]]))).toThrow('fuses were not found');
  expect(() => setFuses(Buffer.from('code'), new Map())).toThrow('fuses were not found');
  expect(() => setFuses(programWith(1, '01'), new Map([[2, true]]))).toThrow('only 2 fuses');
});

test('packs files behind a header that says where they are', () => {
  const archive = packAsar(
    new Map([
      ['a', Buffer.from('one')],
      ['b', Buffer.from('three')],
    ]),
  );
  const header = archive.subarray(16, 16 + archive.readUInt32LE(12)).toString();
  const { files } = JSON.parse(header);
  const bodies = 8 + archive.readUInt32LE(4);
  const bodyOf = (/** @type {string} */ name) =>
    archive
      .subarray(bodies + Number(files[name].offset))
      .subarray(0, files[name].size)
      .toString();
  expect([bodyOf('a'), bodyOf('b')]).toEqual(['one', 'three']);
});
