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
 * The clock of a run. At speed 1 it is real time. At any other the first run in a folder begins at a heat's start, and
 * every later one goes on with that very clock, as if it had run on while the app was closed: so a heat that an app was
 * killed in can be resumed, and none is ridden twice. Only where the clock cannot go on (none is written down, it is of
 * another speed, the machine's clock was set back) it begins anew, at a heat's start after all that is known of it.
 * @param nowMs real milliseconds since the epoch
 */
export function chooseAnchor(dataDir: string, speed: number, nowMs: number): ClockAnchor {
  if (speed === 1) return REAL_TIME;
  const file = path.join(dataDir, FILE);
  const earlier = readAnchor(file);
  if (earlier.speed === speed && earlier.realMs <= nowMs) return earlier;
  const seen = Math.max(nowMs, earlier.clockMs, createClock(earlier, () => nowMs).now());
  const anchor = { realMs: nowMs, clockMs: Math.ceil(seen / HEAT_MS) * HEAT_MS, speed };
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
