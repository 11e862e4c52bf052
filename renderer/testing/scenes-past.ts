import { DEFAULT_SETTINGS, type Settings } from '../../electron/contract/settings.ts';
import type { FakeOptions } from './fake-host.ts';

const FOLLOWS = [
  { racerId: 'rider-30', name: 'Noor' },
  { racerId: 'rider-5', name: 'Ada' },
  { racerId: 'rider-20', name: 'Dana' },
];
const set = (settings: Partial<Settings>): Settings => ({ ...DEFAULT_SETTINGS, classId: 3, ...settings });
const racing = (settings: Partial<Settings>, more: Partial<FakeOptions> = {}) => ({
  second: 134.6,
  phase: 'racing' as const,
  boardAt: 132,
  boardAge: 700,
  host: { settings: set(settings), before: 'best' as const, ...more },
});
const ghost = { racerId: 'rider-4', name: 'Chris' };

/** The live board beside rides of before, the ghost, and riders to follow. */
export const PAST_SCENES = {
  'all-time': racing({ board: 'allTime', ghost: 'best' }),
  'all-time-ghost': racing({ board: 'allTime', ghost, follows: FOLLOWS }),
  'all-time-large': racing({ board: 'allTime', ghost, follows: FOLLOWS }, { riders: 1000 }),
  'all-time-long': racing({ board: 'allTime', ghost: 'best' }, { riders: 340, longNames: true }),
  'all-time-none': racing({ board: 'allTime' }, { pace: 'none' }),
  'all-time-loading': racing({ board: 'allTime' }, { pace: 'never' }),
  'race-ghost': racing({ ghost }),
  'race-ghost-best': racing({ ghost: 'best' }),
  'race-followed': racing({ follows: FOLLOWS }),
  'race-field-followed': { ...racing({ follows: FOLLOWS }, { riders: 340 }), field: '' },
  'warmup-ghost': { second: -108, phase: 'warmUp' as const, roster: 28, host: { settings: set({ ghost }) } },
  'start-ghost': { second: 108, host: { settings: set({ ghost: 'best' }) } },
  'finish-best': {
    second: 303,
    phase: 'finished' as const,
    boardAt: 300,
    boardAge: 700,
    host: { results: 'provisional' as const, delivery: 'stored' as const, before: 'beaten' as const },
  },
  'finish-first': {
    second: 303,
    phase: 'finished' as const,
    boardAt: 300,
    host: { results: 'provisional' as const, delivery: 'stored' as const, before: 'first' as const },
  },
  'finish-short': {
    second: 371,
    phase: 'finished' as const,
    boardAt: 300,
    host: { results: 'official' as const, delivery: 'stored' as const, before: 'best' as const },
  },
};
