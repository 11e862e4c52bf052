import type { Period } from '../../electron/contract/records.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import type { FirstRunStep } from '../state/first-run.svelte.ts';
import type { Screen } from '../state/app.svelte.ts';
import type { Connection } from '../transport/link.ts';
import type { FakeOptions } from './fake-host.ts';

/** One picture of the app: what the host says, where the rider is, and how much of the race has been seen. */
export interface Scene {
  /** Clock time within the heat at the scene's beginning, s; the ride's heat begins at 0. */
  second: number;
  host?: Partial<Omit<FakeOptions, 'now' | 'ride'>>;
  phase?: 'warmUp' | 'racing' | 'finished';
  /** Boards seen so far end at this second of the heat; absent: none came. */
  boardAt?: number;
  /** Ms since the newest board came. */
  boardAge?: number;
  /** Names on the roster; absent: all. */
  roster?: number;
  screen?: Screen;
  /** The TV view in place of the app. */
  tv?: boolean;
  /** Where in the first run. */
  step?: FirstRunStep;
  /** The list of keys lies over it. */
  keys?: boolean;
  /** The voice that could speak. */
  voice?: string;
  /** Whom one follows, and rides against. */
  rivals?: Pick<Settings, 'follows' | 'ghost'>;
  /** Which records are looked at. */
  period?: Period;
  /** Being forgotten: asked once, or done. */
  forget?: { armed: boolean; done: { rides: number; rows: number } | null };
  /** What of my rides is looked at: a row of the list from 0, and how. */
  mine?: { row?: number; part?: 'ride' | 'trend'; asTables?: boolean; second?: number };
  /** The whole field is open, with these words in its search. */
  field?: string;
  connection?: Connection;
  /** Buttons that are pressed one after the other, by their test id. */
  press?: readonly string[];
  /** A backend is being joined: what has been typed, and what came back. */
  join?: { code: string; trouble: string | null };
}
