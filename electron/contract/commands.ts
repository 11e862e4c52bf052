import { z } from 'zod';

import { CLASS_IDS } from '../../core/race/classes.ts';
import { RACE_ID_PATTERN } from '../../core/race/heat.ts';
import { PERIODS } from '../../core/messages/requests.ts';
import { riderNameSchema } from '../../core/messages/telemetry.ts';
import type { Sentence } from './sentences/say.ts';
import { SLOTS } from './bluetooth.ts';
import type { About } from './about.ts';
import type { CommandName } from './channels.ts';
import { EXPORT_FORMATS, MAX_EXPORT_RIDES, type ExportReply } from './export.ts';
import type { RideDetail } from './ride-detail.ts';
import { settingsSchema } from './settings.ts';
import type { ClassPace, Records } from './records.ts';
import type { AppState, RaceListing, RaceResults, RideListing } from './state.ts';

const classId = z.literal(CLASS_IDS);
const raceId = z.string().regex(RACE_ID_PATTERN);
const slot = z.enum(SLOTS);
/** As the system names it: a colon-free address, or a UUID on macOS. */
const deviceId = z.string().min(1).max(64);
const nothing = z.null();
/** Longest report of a screen, characters. */
export const MAX_REPORT = 4000;

/** What each command takes: one value, validated by the host before anything else happens. */
export const commandParams = {
  'state.get': nothing,
  'rider.save': z.strictObject({ name: riderNameSchema }),
  'settings.save': settingsSchema.partial(),
  /** Moves the simulated bike's pedals (rpm) and knob (percent of its range). */
  'bike.ride': z.strictObject({
    cadenceRpm: z.number().min(0).max(250),
    resistancePercent: z.number().min(0).max(100),
  }),
  /** Sets the resistance of a bike that takes one from the app, percent of its range. */
  'bike.resist': z.strictObject({ resistancePercent: z.number().min(0).max(100) }),
  /** Begins or ends listening for devices. */
  'sensors.scan': z.strictObject({ on: z.boolean() }),
  /** Remembers a device in a slot, in place of the one that was there, and connects to it. */
  'sensors.pair': z.strictObject({ deviceId, slot }),
  'sensors.forget': z.strictObject({ slot }),
  /** Stops trying to reach a slot's device, or goes on. */
  'sensors.pause': z.strictObject({ slot, paused: z.boolean() }),
  /** Begins or ends the Bluetooth log; at the end a notice says where the file is. */
  'sensors.record': z.strictObject({ on: z.boolean() }),
  /** Joins a backend: the text of the operator's file, and the invite code as it was typed. */
  'backend.join': z.strictObject({ file: z.string().max(32_768), code: z.string().max(200) }),
  /** Rides on the local backend, or on the one that was joined. */
  'backend.use': z.strictObject({ kind: z.enum(['local', 'aws']) }),
  /** Forgets the joined backend, its key and certificate. */
  'backend.leave': nothing,
  /** Connects again after another machine of the same rider has taken over. */
  'backend.reconnect': nothing,
  /** Rides the running heat of the class, from this second on. */
  'ride.join': z.strictObject({ classId }),
  /** Takes a place in the next heat of the class. */
  'ride.warmUp': z.strictObject({ classId }),
  /** Leaves the heat; what was ridden counts. */
  'ride.leave': nothing,
  /** Puts the finished ride's card away. */
  'ride.dismiss': nothing,
  /** Watches a race's board without riding; null stops. */
  'race.follow': z.strictObject({ raceId: raceId.nullable() }),
  /** Races of a class, newest first; `before` is a heat number from the last page. */
  'races.list': z.strictObject({ classId, before: z.int().min(0).optional() }),
  'results.get': z.strictObject({ raceId }),
  /** The class's best of all time, of today or of this week, and the rider's own. */
  'records.get': z.strictObject({ classId, period: z.enum(PERIODS) }),
  /** The class's best rides second by second, the rider's own, and the chosen ghost's. */
  'pace.get': z.strictObject({ classId }),
  /** The rider's own rides, newest first: of this computer, and what the backend knows of others. */
  'rides.list': nothing,
  /**
   * Takes everything of the rider out of the backend and out of the data folder: rides, logs, and the older or damaged settings
   * files that were kept. Files that were exported to elsewhere stay: see `rider.stays`.
   */
  'rider.forget': nothing,
  /** What being forgotten leaves on this computer. */
  'rider.stays': nothing,
  /** One of them, second by second. */
  'ride.detail': z.strictObject({ raceId }),
  /** Writes rides of this installation as files. */
  'export.rides': z.strictObject({
    format: z.enum(EXPORT_FORMATS),
    raceIds: z.union([z.literal('all'), z.array(raceId).min(1).max(MAX_EXPORT_RIDES)]),
  }),
  /** Shows the folder of the exported files, where there is a way to. */
  'export.reveal': nothing,
  /** The version, and the licences of everything in it. */
  'about.get': nothing,
  /** Looks for a newer version now; the state tells what came of it. */
  'update.look': nothing,
  /** Installs the update that is ready, and starts the app again. */
  'update.install': nothing,
  /** Puts on the clipboard what helps to find a fault, where the host can reach one. */
  'diagnostics.copy': nothing,
  /** A screen that broke, in its own words: they go into the log. */
  'diagnostics.report': z.strictObject({ message: z.string().min(1).max(MAX_REPORT) }),
} satisfies Record<CommandName, z.ZodType>;

export type CommandParams<N extends CommandName> = z.infer<(typeof commandParams)[N]>;

/** What each command gives. */
export interface CommandResults {
  'state.get': AppState;
  'rider.save': null;
  'settings.save': null;
  'bike.ride': null;
  'bike.resist': null;
  'sensors.scan': null;
  'sensors.pair': null;
  'sensors.forget': null;
  'sensors.pause': null;
  'sensors.record': null;
  'backend.join': { racerId: string };
  'backend.use': null;
  'backend.leave': null;
  'backend.reconnect': null;
  'ride.join': { raceId: string };
  'ride.warmUp': { raceId: string };
  'ride.leave': null;
  'ride.dismiss': null;
  'race.follow': null;
  'races.list': { races: RaceListing[]; next: number | null };
  'results.get': RaceResults;
  'records.get': Records;
  'pace.get': ClassPace;
  'rides.list': RideListing[];
  /** Rides that are gone, and results in which the rider has no name any more. */
  'rider.forget': { rides: number; rows: number };
  /** Where exported files are outside of the data folder; null where there are none. */
  'rider.stays': { exportFolder: string | null };
  'ride.detail': RideDetail;
  'export.rides': ExportReply;
  'export.reveal': null;
  'about.get': About;
  'update.look': null;
  'update.install': null;
  /** `copied`: it is on the clipboard; else only the screen can put it there. */
  'diagnostics.copy': { text: string; copied: boolean };
  'diagnostics.report': null;
}

/** A command that was refused: `code` is for the program, the rest for the rider. */
export type Refusal = { code: string; message: string } & Partial<Sentence>;

/** How a command's answer travels: errors as data, for only a message survives Electron's IPC. */
export type Reply<T> = { ok: true; value: T } | { ok: false; error: Refusal };
