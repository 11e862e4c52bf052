import { parseArgs } from 'node:util';

import { AlleycatError } from '../../core/errors.ts';
import type { PlanWish } from '../cost/plan.ts';

const OPTIONS = {
  heats: { type: 'string' },
  racers: { type: 'string' },
  days: { type: 'string' },
  shards: { type: 'string' },
  'hours-a-day': { type: 'string' },
  day: { type: 'string' },
  'on-demand': { type: 'boolean' },
  'fan-out': { type: 'boolean' },
  archive: { type: 'boolean' },
} as const;

const DAY_MS = 86_400_000;
const DAYS_A_MONTH = 365 / 12;

/**
 * Reads what stands behind the command's name.
 * @throws AlleycatError E_USAGE with one line about what is wrong.
 */
export function readArguments(argv: readonly string[], nowMs: number): PlanWish {
  const values = parse(argv);
  const onDemand = values['on-demand'] ?? false;
  if (onDemand && values.shards !== undefined) {
    throw new AlleycatError(
      'E_USAGE',
      '--shards has no meaning with --on-demand: AWS adds and takes them away.',
    );
  }
  return {
    heats: number('heats', values.heats, 1, 1000, 1),
    racers: number('racers', values.racers, 1, 10_000, 1000),
    days: number('days', values.days, 1, 366, DAYS_A_MONTH),
    hoursADay: number('hours-a-day', values['hours-a-day'], 1, 24, 24),
    shards: values.shards === undefined ? null : number('shards', values.shards, 1, 10_000, 1),
    dayStartMs: dayOf(values.day, nowMs),
    onDemand,
    fanOut: values['fan-out'] ?? false,
    archive: values.archive ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new AlleycatError('E_USAGE', why, { cause: error });
  }
}

function number(name: string, text: string | undefined, min: number, max: number, usual: number): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max && text.trim() !== '') return value;
  throw new AlleycatError('E_USAGE', `--${name} wants a whole number from ${min} to ${max}, not "${text}".`);
}

/** The start of a UTC day, today by default. */
function dayOf(text: string | undefined, nowMs: number): number {
  if (text === undefined) return Math.floor(nowMs / DAY_MS) * DAY_MS;
  const start = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(start)) throw new AlleycatError('E_USAGE', `--day wants YYYY-MM-DD, not "${text}".`);
  return start;
}
