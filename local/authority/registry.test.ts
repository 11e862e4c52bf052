import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CertificateRegistry } from './registry.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const DAY = 24 * 3_600_000;
const ID = 'a'.repeat(64);
const ANN = { policy: 'alleycat-rider', thingName: 'r-ann' } as const;

let dir: string;
let registry: CertificateRegistry;
const file = (id = ID): string => path.join(dir, `${id}.json`);
const open = (now = NOW): CertificateRegistry => new CertificateRegistry({ dir, now: () => now });

beforeEach(() => {
  dir = path.join(mkdtempSync(path.join(tmpdir(), 'alleycat-registry-')), 'certificates');
  registry = open();
});
afterEach(() => rmSync(path.dirname(dir), { recursive: true }));

it('knows what was registered, after a restart too, for its owner only', () => {
  registry.register(ID, ANN);
  const known = { ...ANN, status: 'ACTIVE', createdAt: NOW };
  expect(registry.find(ID)).toEqual(known);
  expect(open().find(ID)).toEqual(known);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(readdirSync(dir)).toEqual([`${ID}.json`]);
});

it('switches one off and on, and knows of none that it was not told', () => {
  registry.register(ID, ANN);
  expect(registry.setStatus(ID, 'REVOKED')).toBe(true);
  expect(registry.find(ID)).toEqual({ ...ANN, status: 'REVOKED', createdAt: NOW });
  expect(registry.setStatus('b'.repeat(64), 'INACTIVE')).toBe(false);
  expect(registry.find('b'.repeat(64))).toBeNull();
});

it('sees at once what another program of the same person registers', () => {
  open().register(ID, ANN);
  expect(registry.find(ID)).toMatchObject(ANN);
});

it.each(['', 'half {', 'null', '[]', '{}'])('lets nobody in by a file that says "%s"', (text) => {
  writeFileSync(file(), text);
  expect(registry.find(ID)).toBeNull();
});

it.each([
  { ...ANN, status: 'GOOD' },
  { ...ANN, status: 'ACTIVE', thingName: 'a/b' },
  { ...ANN, status: 'ACTIVE', thingName: null },
  { ...ANN, status: 'ACTIVE', policy: 'admin' },
])('nor by %j', (value) => {
  writeFileSync(file(), JSON.stringify(value));
  expect(registry.find(ID)).toBeNull();
});

it('is no way to another file', () => {
  expect(() => registry.register('../x', ANN)).toThrow(RangeError);
  expect(registry.find('../authority')).toBeNull();
  expect(() => registry.register(ID, { ...ANN, thingName: 'a/b' })).toThrow(
    expect.objectContaining({ code: 'E_THING_NAME' }),
  );
});

it('forgets certificates that are over', () => {
  registry.register(ID, ANN);
  registry.register('b'.repeat(64), ANN);
  utimesSync(file(), 0, (NOW - 366 * DAY) / 1000);
  utimesSync(file('b'.repeat(64)), 0, (NOW - 364 * DAY) / 1000);
  open();
  expect(readdirSync(dir)).toEqual([`${'b'.repeat(64)}.json`]);
});
