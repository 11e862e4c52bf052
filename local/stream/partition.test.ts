import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPartitioner, hashKeyOf, hashKeyRange, parseHashKey, shardOfHashKey } from './partition.ts';

const TOP = (1n << 128n) - 1n;

describe('placing records on shards', () => {
  // MD5 of the empty text, "a", "abc" and "message digest": RFC 1321, appendix A.5.
  it.each([
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['a', '0cc175b9c0f1b6a831c399e269772661'],
    ['abc', '900150983cd24fb0d6963f7d28e17f72'],
    ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  ])('hashes %j by MD5', (key, digest) => {
    expect(hashKeyOf(key)).toBe(BigInt(`0x${digest}`));
  });

  it('puts a key where its digest says', () => {
    const ofTwo = createPartitioner(2);
    expect(['a', 'abc', 'message digest'].map(ofTwo)).toEqual([0, 1, 1]);
    expect(ofTwo('a')).toBe(0);
    // First hex digits 0, 9, f: a quarter each of the sixteen.
    expect(['a', 'abc', 'message digest'].map(createPartitioner(4))).toEqual([0, 2, 3]);
  });

  it('gives the ranges AWS gives', () => {
    expect([0, 1].map((index) => hashKeyRange(index, 2))).toEqual([
      { StartingHashKey: '0', EndingHashKey: '170141183460469231731687303715884105727' },
      {
        StartingHashKey: '170141183460469231731687303715884105728',
        EndingHashKey: '340282366920938463463374607431768211455',
      },
    ]);
  });

  it('finds the shard whose range holds the key, whatever their number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: TOP }), fc.integer({ min: 1, max: 50 }), (key, count) => {
        const { StartingHashKey, EndingHashKey } = hashKeyRange(shardOfHashKey(key, count), count);
        expect(key >= BigInt(StartingHashKey) && key <= BigInt(EndingHashKey)).toBe(true);
      }),
    );
    for (const count of [1, 2, 3, 7]) {
      for (let index = 0; index < count; index += 1) {
        const { StartingHashKey, EndingHashKey } = hashKeyRange(index, count);
        expect(shardOfHashKey(BigInt(StartingHashKey), count)).toBe(index);
        expect(shardOfHashKey(BigInt(EndingHashKey), count)).toBe(index);
      }
    }
  });

  it.each(['', '-1', '01', 'x', '1.5', String(TOP + 1n)])('refuses the hash key %j', (text) => {
    expect(parseHashKey(text)).toBeUndefined();
  });

  it('takes the largest hash key', () => {
    expect(parseHashKey(String(TOP))).toBe(TOP);
  });
});
