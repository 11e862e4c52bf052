/** Rides to export, what another library reads out of a FIT file, and a validator of TCX. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import FitParser from 'fit-file-parser';
import { readFitMessages } from 'fit-file-parser/raw';
import { XmlBufferInputProvider, XmlDocument, XsdValidator, xmlRegisterInputProvider } from 'libxml2-wasm';
import { onTestFinished } from 'vitest';

import { raceOf } from '../../../core/race/heat.ts';
import { outputUnits } from '../../../core/race/output.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import type { CommandName } from '../../contract/channels.ts';
import type { ExportReply } from '../../contract/export.ts';
import { dispatch, type CommandHandlers } from '../dispatch.ts';
import { RideJournal, type JournaledRide } from '../rides/journal.ts';
import { exportHandlers, type ExportParts } from './handlers.ts';
import { rideSheet, type RideSheet } from './ride-sheet.ts';

/** 29 November 2026, 14:05 UTC: the start of a heat. */
export const STARTS = Date.UTC(2026, 10, 29, 14, 5);
export const RACE = raceOf(3, STARTS / 300_000);

const NOT_MEASURED = { powerW: null, heartRateBpm: null, speedKmh: null };

export function sample(second: number, more: Partial<RideSample> = {}): RideSample {
  const ridden = { cadenceRpm: 90.5, resistancePercent: 42.3, ...NOT_MEASURED, ...more };
  return { second, ...ridden, units: outputUnits(ridden.cadenceRpm, ridden.resistancePercent) };
}

/** Seconds `from`..`to`, each as `more` says it. */
export function seconds(
  from: number,
  to: number,
  more: (second: number) => Partial<RideSample> = () => ({}),
) {
  return Array.from({ length: to - from + 1 }, (_, index) => sample(from + index, more(from + index)));
}

export function journaled(samples: RideSample[], more: Partial<JournaledRide> = {}): JournaledRide {
  const marks = { left: false, stored: true, estimated: false, result: null, ranks: [] };
  return { raceId: RACE.raceId, name: 'Ada', samples, ...marks, ...more };
}

/** @throws Error for a ride without a second */
export function sheetOf(ride: JournaledRide): RideSheet {
  const sheet = rideSheet(ride);
  if (sheet === null) throw new Error('a ride without a second has no sheet');
  return sheet;
}

/** A folder with journals in it, and one beside it for the files; gone when the test is over. */
export function foldersWith(...rides: JournaledRide[]): { ridesFolder: string; folder: string } {
  const root = mkdtempSync(path.join(os.tmpdir(), 'alleycat-export-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const ridesFolder = path.join(root, 'rides');
  mkdirSync(ridesFolder);
  for (const { raceId, name, samples, estimated } of rides) {
    const { journal } = RideJournal.open({ folder: ridesFolder, raceId, name });
    journal.append(samples);
    if (estimated) journal.mark('estimated');
    journal.close();
  }
  return { ridesFolder, folder: path.join(root, 'exports') };
}

/** The commands as a screen calls them, over journals on disk. */
export function exporter(rides: JournaledRide[], more: Partial<ExportParts> = {}) {
  const folders = foldersWith(...rides);
  const handlers = exportHandlers(() => ({ ...folders, openFolder: null, ...more }));
  const call = async (command: CommandName, params: unknown): Promise<unknown> => {
    const reply = await dispatch(handlers as unknown as CommandHandlers, command, params, () => undefined);
    return reply.ok ? reply.value : `${reply.error.code}: ${reply.error.message}`;
  };
  const run = async (format: string, raceIds: unknown): Promise<ExportReply> =>
    (await call('export.rides', { format, raceIds })) as ExportReply;
  const read = (name: string): Buffer => readFileSync(path.join(folders.folder, name));
  return { ...folders, call, run, read };
}

/** A FIT file as fit-file-parser reads it, which did not write it. @throws for a wrong header, size or CRC */
export async function readFit(file: Uint8Array) {
  const bytes = new Uint8Array(file);
  readFitMessages(bytes);
  const { messages } = await new FitParser({ force: false }).parseAsync(bytes.buffer);
  return messages ?? {};
}

let validator: XsdValidator | null = null;

/** @throws XmlError for what is no XML, and for what the schema does not allow */
export function validateTcx(text: string): void {
  validator ??= loadSchema();
  const document = XmlDocument.fromString(text);
  try {
    validator.validate(document);
  } finally {
    document.dispose();
  }
}

function loadSchema(): XsdValidator {
  const read = (name: string): Buffer => readFileSync(new URL(`./testdata/${name}`, import.meta.url));
  const EXTENSION = 'activity-extension-v2.xsd';
  xmlRegisterInputProvider(new XmlBufferInputProvider({ [EXTENSION]: read(EXTENSION) }));
  return XsdValidator.fromDoc(XmlDocument.fromBuffer(read('training-center-v2.xsd')));
}
