import { parseArgs } from 'node:util';

import { AlleycatError } from '../../core/errors.ts';
import { isClassId, type ClassId } from '../../core/race/classes.ts';
import { HEAT_SECONDS } from '../../core/race/heat.ts';

export interface SimulateArguments {
  /** Riders of the field, 1..5000. */
  racers: number;
  /** How many of them ride as no legs can, 0..racers. */
  cheats: number;
  classId: ClassId;
  /** Seconds of the heat that are ridden, 1..300. */
  seconds: number;
  /** Clock seconds in a real second, 0.1..100. */
  speed: number;
  /** Draw the live board. */
  watch: boolean;
  /** `local`, or the file that describes an AWS backend. */
  backend: string;
  /** Whose field it is: the same seed rides the same heat in the same way. */
  seed: string;
  /** The app's data folder; null for the system's usual place. */
  dataDir: string | null;
  /** A file to keep every record in that the stream accepted, as Data Firehose would; null for none. */
  archive: string | null;
  /** Such a file, or a folder of them, to play back instead of riding; null to ride. */
  replay: string | null;
  /** A file for the results' rows; null for none. */
  results: string | null;
}

/** A replay waits for nobody's legs: as fast as a local cloud takes it without being hurried. */
const REPLAY_SPEED = 20;

/** Riders of one command, at most: five full fields. */
const MAX_RACERS = 5000;
/** Letters that a racerId may have, and so few that the rest of `sim-<seed>-<number>` fits its 64 too. */
const SEED_PATTERN = /^[A-Za-z0-9_-]{1,48}$/;

const OPTIONS = {
  racers: { type: 'string' },
  cheats: { type: 'string' },
  class: { type: 'string' },
  seconds: { type: 'string' },
  speed: { type: 'string' },
  watch: { type: 'boolean' },
  backend: { type: 'string' },
  seed: { type: 'string' },
  'data-dir': { type: 'string' },
  archive: { type: 'string' },
  replay: { type: 'string' },
  results: { type: 'string' },
} as const;
/** What a recorded heat has settled already. */
const NOT_WITH_REPLAY = [
  'racers',
  'cheats',
  'class',
  'seconds',
  'seed',
  'watch',
  'backend',
  'data-dir',
  'archive',
] as const;
const PATHS = ['backend', 'data-dir', 'archive', 'replay', 'results'] as const;

/**
 * Reads what stands behind the command's name.
 * @throws AlleycatError E_USAGE with one line about what is wrong.
 */
export function readArguments(argv: readonly string[]): SimulateArguments {
  const values = parse(argv);
  const classId = wholeNumber('class', values.class, 1, 6, 1);
  const racers = wholeNumber('racers', values.racers, 1, MAX_RACERS, 40);
  const args = {
    racers,
    cheats: wholeNumber('cheats', values.cheats, 0, racers, 0),
    classId: isClassId(classId) ? classId : 1,
    seconds: wholeNumber('seconds', values.seconds, 1, HEAT_SECONDS, HEAT_SECONDS),
    speed: number('speed', values.speed, 0.1, 100, values.replay === undefined ? 1 : REPLAY_SPEED),
    watch: values.watch ?? false,
    backend: values.backend ?? 'local',
    seed: values.seed ?? 'simulate',
    dataDir: values['data-dir'] ?? null,
    archive: values.archive ?? null,
    replay: values.replay ?? null,
    results: values.results ?? null,
  };
  refuseContradictions(values);
  if (!SEED_PATTERN.test(args.seed)) {
    throw new AlleycatError('E_USAGE', '--seed wants 1 to 48 letters, digits, "_" or "-".');
  }
  if (args.backend !== 'local' && args.speed !== 1) {
    throw new AlleycatError('E_USAGE', `--speed ${args.speed} wants --backend local: AWS runs at speed 1.`);
  }
  return args;
}

function refuseContradictions(values: ReturnType<typeof parse>): void {
  const empty = PATHS.find((name) => values[name] === '');
  if (empty !== undefined) throw new AlleycatError('E_USAGE', `--${empty} is empty.`);
  const other = values.replay === undefined ? undefined : NOT_WITH_REPLAY.find((name) => values[name]);
  if (other !== undefined) {
    throw new AlleycatError(
      'E_USAGE',
      `--${other} has no meaning with --replay: the file has the whole heat.`,
    );
  }
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
  if (text.trim() === '' || !(value >= min && value <= max)) {
    throw new AlleycatError('E_USAGE', `--${name} wants a number from ${min} to ${max}, not "${text}".`);
  }
  return value;
}

function wholeNumber(
  name: string,
  text: string | undefined,
  min: number,
  max: number,
  usual: number,
): number {
  const value = number(name, text, min, max, usual);
  if (!Number.isInteger(value)) {
    throw new AlleycatError('E_USAGE', `--${name} wants a whole number, not "${text}".`);
  }
  return value;
}
