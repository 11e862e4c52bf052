import type { Unusual } from '../../core/bike/plausibility.ts';
import type { UnusualMark } from '../../core/messages/unusual.ts';
import type { ClassId } from '../../core/race/classes.ts';
import type { Sentence } from './sentences/say.ts';
import type { UpdateState } from './about.ts';
import type { JoinedBackend } from './backend.ts';
import type { BluetoothState } from './bluetooth.ts';
import type { SystemSpeech } from './languages.ts';
import type { Settings } from './settings.ts';

/** Something that happened and that the rider should know: one sentence, and where it can be looked at. */
export interface Notice extends Sentence {
  code: string;
  /** A file or folder the sentence speaks of. */
  path?: string;
}

export interface BikeState {
  /** `simulated` is ridden by keys; `replay` plays a recording and takes none; `bluetooth` is a real one. */
  kind: 'simulated' | 'replay' | 'bluetooth';
  name: string;
  /** `silent`: nothing was heard for over 3 s, whatever the reason; `message` tells it. */
  link: 'connected' | 'silent' | 'searching';
  /** What is wrong with its link and what happens next, in one sentence; null when all is well, or nothing is known but silence. */
  message: Sentence | null;
  /** Its resistance is estimated from power and cadence. */
  estimated: boolean;
  /** The resistance last asked of it, percent of its range; null where it takes none from the app. */
  resistanceTarget: { percent: number | null } | null;
  /** The newest reading; null before the first one. */
  reading: BikeReading | null;
}

export interface BikeReading {
  /** Clock time at which it was heard, ms since the epoch. */
  at: number;
  cadenceRpm: number;
  resistancePercent: number;
  powerW: number | null;
  heartRateBpm: number | null;
  /** Points a second at this cadence and resistance. */
  outputPerSecond: number;
}

export interface BackendState {
  kind: 'local' | 'aws';
  /** `takenOver`: another machine of this rider has connected, and this one has stopped trying. */
  link: 'starting' | 'connected' | 'reconnecting' | 'down' | 'takenOver';
  /** What is wrong and what happens next, in words; null when all is well. */
  message: Sentence | null;
  /** The backend that this installation has joined, in use or not. */
  joined: JoinedBackend | null;
}

/** The rider's own heat, from taking a place in it until the card is put away. */
export interface RideState {
  raceId: string;
  classId: ClassId;
  phase: 'warmUp' | 'racing' | 'finished';
  /** Clock time, ms since the epoch; the heat covers [startsAt, endsAt). */
  startsAt: number;
  endsAt: number;
  /** Own total so far in tenths of a point: the app's own count, ahead of the board by the board's delay. */
  totalTenths: number;
  /** Seconds of the heat that count so far, 0..300. */
  secondsRidden: number;
  /** Output of each second so far in points, index 0 is second 1; null where nothing was ridden. */
  outputs: (number | null)[];
  /**
   * `sending` until the backend has answered with this ride's seconds and total, then `stored`; `undelivered` where it has not in the
   * half hour in which a ride is credited; `nothing` where no second was ridden.
   */
  delivery: 'riding' | 'sending' | 'stored' | 'undelivered' | 'nothing';
  /** Why the ride is not being kept on this computer's disk and what happens next, in words; null while it is kept. */
  unkept: Sentence | null;
  /** What of it so far no legs can do, by the app's own samples; it counts all the same. */
  unusual: Unusual[];
  /** Rank and size of the field from the results, once there are any; tenths of a point. */
  result: OwnResult | null;
  /** The rider's best ride of the class before this one; null while none is known. */
  best: RideBest | null;
  /** This ride has finished and is better than all the rider's of the class before. */
  isBest: boolean;
}

/** An earlier ride to beat. Tenths of a point. */
export interface RideBest {
  totalTenths: number;
  heat: number;
  /** How far this ride is ahead of it at this ride's last second, less than 0: behind; null before the first. */
  aheadTenths: number | null;
}

/** Where a ride came in. Total in tenths of a point. */
export interface OwnResult {
  rank: number;
  riders: number;
  totalTenths: number;
  official: boolean;
}

/** One ride of the rider's own. */
export interface RideListing {
  raceId: string;
  classId: ClassId;
  /** Clock time of the heat's start, ms since the epoch. */
  startsAt: number;
  /** Tenths of a point, by the app's own journal where there is one. */
  totalTenths: number;
  /** 1..300 */
  secondsRidden: number;
  /** What of it no legs can do, by the app's own journal. */
  unusual: Unusual[];
  /** The backend holds every second of it. */
  stored: boolean;
  /** There is a journal of it on this computer; otherwise it is known from the backend alone. */
  here: boolean;
  /** As the backend last said; null where it has said nothing yet. */
  result: OwnResult | null;
}

export interface AppState {
  /** `name` is null until the rider gave one. */
  rider: { racerId: string; name: string | null };
  settings: Settings;
  /** The heat clock when this state was made (ms since the epoch) and its speed. */
  clock: { nowMs: number; speed: number };
  bike: BikeState;
  bluetooth: BluetoothState;
  backend: BackendState;
  ride: RideState | null;
  /** The race whose board is delivered, by riding or by following. */
  followedRaceId: string | null;
  notices: Notice[];
  update: UpdateState;
  /** What the system speaks; null where the page knows that itself, in a browser. */
  system: SystemSpeech | null;
  /** Where everything of this installation is kept. */
  dataFolder: string;
  /** What happened, line by line; at its size it is put aside, once. */
  logFile: string;
}

/** A board as it came, still packed: `decodeBoard` of core opens it. */
export interface BoardEvent {
  raceId: string;
  /** Base64 of the packed board. */
  packet: string;
  /** Clock time at which it arrived, ms since the epoch. */
  receivedAt: number;
}

export interface RosterEvent {
  raceId: string;
  epoch: number;
  /** By racerIndex. */
  entries: RosterEntry[];
}

export interface RosterEntry {
  racerId: string;
  name: string;
  estimated: boolean;
}

/** What was chosen in the shell's menu for the page to do. Only the shell has a menu. */
export interface MenuEvent {
  choice: 'settings' | 'keys';
}

export interface EventPayloads {
  state: AppState;
  board: BoardEvent;
  roster: RosterEvent;
  menu: MenuEvent;
}

export interface RaceListing {
  raceId: string;
  classId: ClassId;
  heat: number;
  /** Clock time of the start, ms since the epoch. */
  startsAt: number;
  riders: number;
  winnerName: string;
  /** Tenths of a point. */
  winnerTenths: number;
  official: boolean;
}

export interface RaceResults {
  raceId: string;
  /** `running` while the heat goes on: then `rows` is empty. */
  status: 'running' | 'pending' | 'provisional' | 'official';
  rows: ResultRow[];
}

export interface ResultRow {
  rank: number;
  racerId: string;
  name: string;
  totalTenths: number;
  secondsSeen: number;
  /** At least 285 of the 300 seconds seen. */
  finished: boolean;
  /** The resistance was estimated from power and cadence. */
  estimated: boolean;
  /** What of the ride no legs can do, as the backend found; empty for nearly everybody. */
  unusual: UnusualMark[];
}
