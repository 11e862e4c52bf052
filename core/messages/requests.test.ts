import { describe, expect, test } from 'vitest';

import {
  paceRowsSchema,
  replyEnvelopeSchema,
  replySchemas,
  requestAddressSchema,
  requestSchemas,
} from './requests.ts';
import { REQUEST_NAMES } from './topics.ts';

const head = { v: 1, id: 'q-1' };

describe('requests', () => {
  test.each([
    ['time', {}],
    ['board', { raceId: '1-5' }],
    ['roster', { raceId: '1-5', from: 700 }],
    ['results', { raceId: '1-5' }],
    ['results', { raceId: '1-5', from: 1_000_000, packed: true }],
    ['roster', { raceId: '1-5', packed: true }],
    ['races', { classId: 6, before: 10 }],
    ['records', { classId: 1, period: 'week' }],
    ['records', { classId: 6, period: 'all', packed: true }],
    ['pace', { classId: 2 }],
    ['pace', { classId: 2, rider: 'r-b', top: false }],
    ['pace', { classId: 2, known: 7 }],
    ['rides', { raceId: '1-5' }],
    ['rides', { raceId: '1-5', curve: true }],
    ['rides', {}],
    ['rides', { before: 999_999_999 }],
    ['forget', {}],
  ] as const)('%s', (name, body) => {
    expect(requestSchemas[name].parse({ ...head, ...body })).toEqual({ ...head, ...body });
    expect(requestSchemas[name].safeParse({ ...body, v: 1 }).success).toBe(false);
    expect(requestSchemas[name].safeParse({ ...head, ...body, v: 2 }).success).toBe(false);
    expect(requestSchemas[name].safeParse({ ...head, ...body, id: 'x'.repeat(65) }).success).toBe(false);
  });

  test.each([
    ['board', { raceId: '1-05' }],
    ['roster', { raceId: '1-5', from: -1 }],
    ['results', { raceId: '1-5', packed: false }],
    ['races', { classId: 7 }],
    ['races', { classId: 1, before: 1.5 }],
    ['records', { classId: 1, period: 'year' }],
    ['pace', { classId: 1, rider: 'a/b' }],
    ['pace', { classId: 1, top: true }],
    ['rides', { raceId: 5 }],
    ['rides', { before: 1_000_000_000 }],
  ] as const)('%s refuses %j', (name, body) => {
    expect(requestSchemas[name].safeParse({ ...head, ...body }).success).toBe(false);
  });
});

test('the rule says who asks what', () => {
  const address = { racerId: 'r-1', request: 'rides', id: 'q-1' };
  expect(requestAddressSchema.parse({ ...address, raceId: '1-5' })).toEqual(address);
  for (const bad of [{ racerId: 'a/b' }, { request: 'all' }, { id: '' }]) {
    expect(requestAddressSchema.safeParse({ ...address, ...bad }).success).toBe(false);
  }
});

test('every request has a schema for its reply', () => {
  expect(Object.keys(replySchemas).sort()).toEqual([...REQUEST_NAMES].sort());
  const rows = [[1, 'r-1', 'Ada', 1312, 285, 0]];
  const results = { raceId: '1-5', status: 'official', riders: 1, rows };
  expect(replySchemas.results.parse(results)).toEqual(results);
  for (const more of [{ me: null }, { me: [1, 1312, 285], version: 7 }, { rows: [], packed: 'AwA=' }]) {
    expect(replySchemas.results.parse({ ...results, ...more })).toEqual({ ...results, ...more });
  }
  for (const bad of [{ me: [0, 1312, 285] }, { me: [1, 1312] }, { version: -1 }, { packed: 5 }]) {
    expect(replySchemas.results.safeParse({ ...results, ...bad }).success).toBe(false);
  }
  expect(replySchemas.results.safeParse({ ...results, rows: [[0, 'r-1', 'Ada', 1, 2, 0]] }).success).toBe(
    false,
  );
});

test('what rides are answered with: one ride, or a page of them', () => {
  for (const body of [
    { raceId: '1-5', seconds: 0, units: 0 },
    { raceId: '1-5', seconds: 300, units: 78_750_000, curve: 'AAA=', rank: 1, riders: 3 },
    { rides: [['1-5', 1, 3, 393_750, 300, 0]], next: 4 },
    { rides: [], next: null },
  ]) {
    expect(replySchemas.rides.parse(body)).toEqual(body);
  }
  for (const bad of [{ raceId: '1-5' }, { rides: [['1-5', 0, 3, 1, 1, 0]], next: null }, { rides: [] }]) {
    expect(replySchemas.rides.safeParse(bad).success).toBe(false);
  }
});

test('the best rides of a class are at most 100', () => {
  const row = ['r-a', 'Ada', 393_750, 5, 0, 'AAA=', 3];
  expect(paceRowsSchema.parse([row])).toEqual([row]);
  expect(paceRowsSchema.safeParse(Array(101).fill(row)).success).toBe(false);
});

test('a refusal travels in the envelope', () => {
  const refused = { v: 1, id: 'q-1', serverTime: 12.5, error: { code: 'E_BACKEND', message: 'Not now.' } };
  expect(replyEnvelopeSchema.parse(refused)).toEqual(refused);
  expect(replyEnvelopeSchema.safeParse({ v: 1, id: 'q-1' }).success).toBe(false);
});
