import type { Notice } from '../../electron/contract/state.ts';
import { HEAT_MS } from '../../core/race/heat.ts';
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
  /** The whole field is open, with these words in its search. */
  field?: string;
  connection?: Connection;
}

/** 22 November 2026, 21:55 UTC: the start of a heat. */
export const HEAT_STARTS = Math.floor(Date.UTC(2026, 10, 22, 21, 55) / HEAT_MS) * HEAT_MS;

const NOTICES: Notice[] = [
  {
    code: 'SETTINGS_SET_ASIDE',
    message: 'The settings could not be read, so Alleycat started with fresh ones. The old file was kept:',
    path: '/home/mia/.config/alleycat/settings.json.broken-1',
  },
];

export const SCENES: Record<string, Scene> = {
  name: { second: 100, host: { name: null } },
  start: { second: 108 },
  'start-late': { second: 262 },
  'start-starting': { second: 108, host: { backend: { kind: 'local', link: 'starting', message: null } } },
  'start-notice': { second: 108, host: { notices: NOTICES, longNames: true } },
  warmup: { second: -108, phase: 'warmUp', roster: 28 },
  'warmup-full': { second: -41, phase: 'warmUp' },
  'warmup-empty': { second: -214, phase: 'warmUp', roster: 0 },
  'warmup-last': { second: -2.4, phase: 'warmUp' },
  race: { second: 134.6, phase: 'racing', boardAt: 132, boardAge: 700 },
  'race-lead': { second: 64.6, phase: 'racing', boardAt: 62, boardAge: 700, host: { myPlace: 0 } },
  'race-last': { second: 271.6, phase: 'racing', boardAt: 269, boardAge: 700, host: { myPlace: 1 } },
  'race-alone': {
    second: 34.6,
    phase: 'racing',
    boardAt: 32,
    boardAge: 300,
    host: { riders: 1, myPlace: 0 },
  },
  'race-first-seconds': { second: 3.2, phase: 'racing' },
  'race-stale': { second: 141.6, phase: 'racing', boardAt: 132, boardAge: 7400 },
  'race-silent': {
    second: 134.6,
    phase: 'racing',
    boardAt: 132,
    boardAge: 600,
    host: { bikeLink: 'silent' },
  },
  'race-down': {
    second: 150.6,
    phase: 'racing',
    boardAt: 132,
    boardAge: 16_400,
    host: { backend: { kind: 'local', link: 'reconnecting', message: null } },
  },
  'race-field': {
    second: 134.6,
    phase: 'racing',
    boardAt: 132,
    boardAge: 700,
    field: '',
    host: { riders: 340 },
  },
  'race-field-search': {
    second: 134.6,
    phase: 'racing',
    boardAt: 132,
    boardAge: 700,
    field: 'ru',
    host: { riders: 340, longNames: true },
  },
  'race-field-nobody': { second: 134.6, phase: 'racing', boardAt: 132, field: 'xyz' },
  'race-field-stale': {
    second: 141.6,
    phase: 'racing',
    boardAt: 132,
    boardAge: 7400,
    field: '',
    host: { riders: 1000 },
  },
  'race-field-none': { second: 3.2, phase: 'racing', field: '' },
  'race-large': {
    second: 134.6,
    phase: 'racing',
    boardAt: 132,
    boardAge: 700,
    host: { riders: 5000, myPlace: 0.45 },
  },
  'race-field-large': {
    second: 134.6,
    phase: 'racing',
    boardAt: 132,
    boardAge: 700,
    field: '',
    host: { riders: 5000, myPlace: 0.45 },
  },
  'race-lost': {
    second: 134.6,
    phase: 'racing',
    boardAt: 132,
    boardAge: 700,
    connection: { kind: 'lost', why: 'The connection to Alleycat broke.', retryInMs: 2000 },
  },
  finish: {
    second: 303,
    phase: 'finished',
    boardAt: 300,
    boardAge: 700,
    host: { results: 'provisional', delivery: 'stored' },
  },
  'finish-board': {
    second: 300.5,
    phase: 'finished',
    boardAt: 298,
    boardAge: 700,
    host: { results: 'pending' },
  },
  'finish-official': {
    second: 371,
    phase: 'finished',
    boardAt: 300,
    host: { results: 'official', delivery: 'stored' },
  },
  results: { second: 400, screen: 'results', host: { results: 'official' } },
  'results-provisional': { second: 330, screen: 'results', host: { results: 'provisional' } },
  'results-running': { second: 130, screen: 'results', host: { results: 'running' } },
  'results-empty': { second: 400, screen: 'results', host: { races: 0 } },
  'results-large': { second: 400, screen: 'results', host: { results: 'official', riders: 1000 } },
  rides: { second: 120, screen: 'rides', host: { rides: 34 } },
  'rides-many': { second: 120, screen: 'rides', host: { rides: 340 } },
  'rides-empty': { second: 120, screen: 'rides', host: { rides: 0 } },
  watch: { second: 134.6, screen: 'watch', boardAt: 132, boardAge: 700, host: { riders: 340, myPlace: -1 } },
  'watch-empty': { second: 34.6, screen: 'watch' },
  'watch-over': {
    second: 302,
    screen: 'watch',
    boardAt: 300,
    boardAge: 1400,
    host: { riders: 41, myPlace: -1 },
  },
  settings: { second: 108, screen: 'settings', host: { notices: NOTICES } },
};
