import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as otherWork } from 'node:timers/promises';

import { AlleycatError } from '../../../core/errors.ts';
import type { CommandParams } from '../../contract/commands.ts';
import type { ExportFormat } from '../../contract/export.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';
import { readJournal } from '../rides/journal.ts';
import { CSV_HEADER, csvRowsOf } from './csv.ts';
import { placeFile } from './export-files.ts';
import { exportError } from './export-errors.ts';
import { rideFileName, tableFileName } from './file-names.ts';
import { FIT_FROM_MS, FIT_TO_MS, fitOf } from './fit.ts';
import { rideSheet, type RideSheet } from './ride-sheet.ts';
import { tcxOf } from './tcx.ts';

/** Times that each format can hold, ms since the epoch. Texts have four digits for the year. */
const FOUR_DIGITS = { from: 0, to: Date.UTC(9999, 11, 31) };
const HELD: Record<ExportFormat, { from: number; to: number }> = {
  fit: { from: FIT_FROM_MS, to: FIT_TO_MS },
  tcx: FOUR_DIGITS,
  csv: FOUR_DIGITS,
};

export interface ExportOptions extends CommandParams<'export.rides'> {
  /** Where the journals are, and where the files go. */
  ridesFolder: string;
  folder: string;
}

/**
 * Writes rides as files. Programs that take FIT and TCX want an activity a file; of CSV several rides are one table, with
 * the race in each row. A bike is read meanwhile, so other work has its turn after each ride.
 * @throws AlleycatError E_NO_RIDE, E_EMPTY_RIDE, E_EXPORT_TIME for a ride that was asked for by name; E_NO_RIDES where
 *   all are none; E_EXPORT_FULL, E_EXPORT_DENIED, E_EXPORT where the folder does not take them
 */
export async function exportRides(options: ExportOptions): Promise<{ files: string[]; leftOut: number }> {
  const { format, raceIds, ridesFolder, folder } = options;
  const { rides, leftOut } =
    raceIds === 'all'
      ? await everyRide(ridesFolder, format)
      : { rides: await namedRides(ridesFolder, format, raceIds), leftOut: 0 };
  const [first, ...others] = rides.sort(
    (a, b) => a.race.startsAt - b.race.startsAt || a.race.classId - b.race.classId,
  );
  if (first === undefined) throw new AlleycatError('E_NO_RIDES', noRides(leftOut));
  const files = filesOf([first, ...others], format);
  const written: string[] = [];
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const { name, contents } of files) {
      written.push(await placeFile(folder, name, contents()));
      await otherWork();
    }
  } catch (error) {
    throw exportError(error, { folder, written: written.length, files: files.length });
  }
  return { files: written, leftOut };
}

interface File {
  name: string;
  readonly contents: () => string | Uint8Array | AsyncIterable<string>;
}

function filesOf(rides: readonly [RideSheet, ...RideSheet[]], format: ExportFormat): File[] {
  if (format === 'csv') {
    const name = rides.length === 1 ? rideFileName(rides[0], format) : tableFileName(rides);
    return [{ name, contents: () => table(rides) }];
  }
  const encode = format === 'fit' ? fitOf : tcxOf;
  return rides.map((ride) => ({ name: rideFileName(ride, format), contents: () => encode(ride) }));
}

async function* table(rides: readonly RideSheet[]): AsyncGenerator<string> {
  yield CSV_HEADER;
  for (const ride of rides) {
    yield csvRowsOf(ride);
    await otherWork();
  }
}

async function namedRides(
  folder: string,
  format: ExportFormat,
  raceIds: readonly string[],
): Promise<RideSheet[]> {
  const rides: RideSheet[] = [];
  for (const raceId of new Set(raceIds)) {
    const journal = readJournal(path.join(folder, `${raceId}.jsonl`));
    if (journal === null) {
      throw new AlleycatError('E_NO_RIDE', say('noRideOfRace', { raceId }));
    }
    const ride = rideSheet(journal);
    if (ride === null) {
      throw new AlleycatError('E_EMPTY_RIDE', say('emptyRide', { raceId }));
    }
    if (!holds(format, ride)) {
      throw new AlleycatError('E_EXPORT_TIME', say('exportTime', { raceId, format: format.toUpperCase() }));
    }
    rides.push(ride);
    await otherWork();
  }
  return rides;
}

/** Every ride with a second in it that the format can hold, and how many it cannot. */
async function everyRide(
  folder: string,
  format: ExportFormat,
): Promise<{ rides: RideSheet[]; leftOut: number }> {
  const rides: RideSheet[] = [];
  let leftOut = 0;
  // No folder is no ride yet.
  for (const file of await readdir(folder).catch(() => [])) {
    const journal = file.endsWith('.jsonl') ? readJournal(path.join(folder, file)) : null;
    const ride = journal === null ? null : rideSheet(journal);
    if (ride !== null && holds(format, ride)) rides.push(ride);
    else if (ride !== null) leftOut++;
    await otherWork();
  }
  return { rides, leftOut };
}

function holds(format: ExportFormat, { whole }: RideSheet): boolean {
  const { from, to } = HELD[format];
  return whole.startsAt >= from && whole.endsAt <= to;
}

function noRides(leftOut: number): Sentence {
  return leftOut === 0 ? say('noRides') : say('noRidesInTime');
}
