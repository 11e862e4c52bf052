import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import {
  createClock,
  formatAnchor,
  parseAnchor,
  REAL_TIME,
  type ClockAnchor,
} from '../../core/race/clock.ts';
import { HEAT_MS } from '../../core/race/heat.ts';

const FILE = 'clock';

/**
 * The clock of a run. At speed 1 it is real time. At any other it begins at a heat's start, never before a time that
 * an earlier run in the same folder has seen: a heat is ridden once.
 */
export function chooseAnchor(dataDir: string, speed: number, nowMs: number): ClockAnchor {
  if (speed === 1) return REAL_TIME;
  const file = path.join(dataDir, FILE);
  const earlier = createClock(readAnchor(file), () => nowMs).now();
  const clockMs = Math.ceil(Math.max(nowMs, earlier) / HEAT_MS) * HEAT_MS;
  const anchor = { realMs: nowMs, clockMs, speed };
  writeFileSync(file, formatAnchor(anchor));
  return anchor;
}

function readAnchor(file: string): ClockAnchor {
  try {
    return parseAnchor(readFileSync(file, 'utf8'));
  } catch {
    // None yet, or damaged: then real time is all that is known.
    return REAL_TIME;
  }
}
