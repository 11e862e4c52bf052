import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { quirkOf, QUIRKS } from './quirks.ts';

test.each([
  ['IC Bike', { hasResistance: false, subscription: 'write-cccd' }],
  ['IC8 1234', { subscription: 'write-cccd' }],
  ['LF Bike', { invertedCadenceBit: true }],
  ['WLT-BK-5310', { startSequence: [[0], [8, 1], [7]], resistanceEncoding: 'u8-tenths' }],
  ['Zwift Hub 12', { trustFeatures: false, hasResistance: true }],
  ['M3i#12', { profile: 'broadcast' }],
  ['M3', { profile: 'broadcast' }],
  ['M365 scooter', { profile: 'standard' }],
  ['Peloton Bike', { profile: 'none' }],
  ['ECHEX-5', { profile: 'none' }],
  ['Matrix', { profile: 'standard', subscription: 'standard' }],
  ['nobody knows me', { profile: 'standard', startSequence: null, resistanceEncoding: 'specified' }],
])('%s', (name, expected) => {
  const quirk = quirkOf(name);
  expect({ ...quirk, startSequence: quirk.startSequence?.map((bytes) => [...bytes]) ?? null }).toMatchObject(
    expected,
  );
});

test('every row says what differs and where that is from, and none claims a name of another', () => {
  for (const row of QUIRKS) {
    expect(row.differs).toMatch(/\.$/);
    expect(row.evidence.source).not.toBe('');
    expect(row.name.global).toBe(false);
    expect(row.name.test('nobody knows me')).toBe(false);
  }
});

test('are all in the table of docs/bikes.md, and nothing else is', () => {
  const page = readFileSync(new URL('../../docs/bikes.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('## Bikes that deviate'), page.indexOf('## Per system'));
  const rows = [...table.matchAll(/^\| ([^|]*?) +\|/gm)].map(([, device]) => device);
  expect(rows.slice(1).filter((device) => !device?.startsWith('-'))).toEqual(
    QUIRKS.map(({ device }) => device),
  );
});
