import type { ClockAnchor } from '../../core/race/clock.ts';
import type { SystemSpeech } from '../contract/languages.ts';
import type { Installation } from './backends/installation.ts';
import type { NobleInstance } from './bluetooth/noble.ts';
import type { DiagnosticsPort } from './diagnostics/handlers.ts';
import type { EventHub } from './event-hub.ts';
import type { Log } from './log.ts';
import type { Backend } from './uplink/backend.ts';
import type { Updater } from './updates/updates.ts';

/** What a host is made of, from outside. */
export interface HostOptions {
  dataDir: string;
  anchor: ClockAnchor;
  /** Real time, ms since the epoch, which nobody can set: it begins with the machine's and goes on with what passes. */
  monotonicMs(): number;
  random(): number;
  log: Log;
  /** A Bluetooth log to ride by, in place of the simulated bike; null for that. */
  replayFile: string | null;
  backend: Backend;
  /** Loads the radio's library, when it is wanted. */
  createNoble(): NobleInstance;
  /** Where exported rides go, made when one is exported. */
  exportFolder: string;
  /** Shows a folder in the system's own way, and gives '' or why not; null where there is no such way. */
  openFolder: ((folder: string) => Promise<string>) | null;
  /** How a newer version is had; null for a copy that is not told of any. */
  updater: Updater | null;
  /** What the system speaks; null where the screen knows that better. */
  system(): SystemSpeech | null;
  /** What the build wrote down of itself: version and licences. */
  aboutFile: string;
  /** What it tells of itself where something is wrong. */
  diagnostics: DiagnosticsPort;
  /** What this installation is to a backend in AWS. */
  installation: Installation;
  /** Takes a new host in this one's place, for another backend is chosen. */
  restart(): void;
  /** Outlives the host. */
  events: EventHub;
}
