import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { NOTHING_REMEMBERED } from '../bluetooth/remembered.ts';
import { SettingsStore } from './settings-store.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(tmpdir(), 'alleycat-flushed-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(dir, { recursive: true });
});

it('settings are flushed where they say who somebody is and what they have paired, not for each press of a key', () => {
  const flush = vi.spyOn(fs, 'fsyncSync');
  const flushes = (act: () => unknown): number => {
    flush.mockClear();
    act();
    return flush.mock.calls.length;
  };
  expect(flushes(() => SettingsStore.open(dir))).toBe(1);
  const { store } = SettingsStore.open(dir);
  expect(flushes(() => store.saveName('Ada'))).toBe(1);
  expect(flushes(() => store.saveDevices(NOTHING_REMEMBERED))).toBe(1);
  expect(flushes(() => store.forgetRider())).toBe(1);
  expect(flushes(() => store.save({ zoom: 1 }))).toBe(0);
  const old = { v: 1, racerId: 'r-0', name: 'Ada', settings: {} };
  fs.writeFileSync(path.join(dir, 'settings.json'), JSON.stringify(old));
  expect(flushes(() => SettingsStore.open(dir))).toBe(1);
});
