import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { createClock, formatAnchor, REAL_TIME } from '../../core/race/clock.ts';
import { HEAT_MS, heatAt } from '../../core/race/heat.ts';
import { chooseAnchor } from './clock-choice.ts';

const NOW = 1_900_000_123_456;

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-clock-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const clockAt = (speed: number, nowMs: number): number =>
  createClock(chooseAnchor(dataDir, speed, nowMs), () => nowMs).now();

it('is real time at speed 1, whatever an earlier run wrote down', () => {
  chooseAnchor(dataDir, 10, NOW);
  expect(chooseAnchor(dataDir, 1, NOW)).toEqual(REAL_TIME);
});

it('begins at the start of a heat that real time has not reached yet', () => {
  const anchor = chooseAnchor(dataDir, 10, NOW);
  expect(anchor).toEqual({ realMs: NOW, clockMs: Math.ceil(NOW / HEAT_MS) * HEAT_MS, speed: 10 });
});

it('goes on with the same clock when started again: an unfinished heat is still running', () => {
  const begun = clockAt(10, NOW);
  expect(clockAt(10, NOW + 12_000)).toBe(begun + 120_000);
  expect(clockAt(10, NOW + 29_000)).toBe(begun + 290_000);
  expect(heatAt(clockAt(10, NOW + 29_000))).toBe(heatAt(begun));
  expect(clockAt(10, NOW + 31_000)).toBe(begun + 310_000);
});

it.each([
  ['of another speed', NOW + 60_000, 20],
  ['of a machine whose clock was set back', NOW - 3_600_000, 10],
])('begins anew after a clock %s, behind every time that the earlier one had seen', (_what, nowMs, speed) => {
  const seen = clockAt(10, NOW);
  const anchor = chooseAnchor(dataDir, speed, nowMs);
  expect(anchor).toMatchObject({ realMs: nowMs, speed });
  expect(anchor.clockMs % HEAT_MS).toBe(0);
  expect(anchor.clockMs).toBeGreaterThanOrEqual(seen + Math.max(0, nowMs - NOW) * 10);
  expect(chooseAnchor(dataDir, speed, nowMs + 1000)).toEqual(anchor);
});

it.each(['', 'nonsense', '1,2', '1,2,-3', formatAnchor(REAL_TIME)])(
  'begins anew where "%s" is written down',
  (text) => {
    writeFileSync(path.join(dataDir, 'clock'), text);
    expect(chooseAnchor(dataDir, 10, NOW)).toEqual({
      realMs: NOW,
      clockMs: Math.ceil(NOW / HEAT_MS) * HEAT_MS,
      speed: 10,
    });
  },
);
