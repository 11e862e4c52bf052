import type { Settings } from '../../electron/contract/settings.ts';
import type { Scene } from './scene.ts';

/** One follows two, and rides against another. */
const RIVALS: Pick<Settings, 'follows' | 'ghost'> = {
  follows: [
    { racerId: 'rider-2', name: 'Zoe' },
    { racerId: 'rider-5', name: 'Paul' },
  ],
  ghost: { racerId: 'rider-0', name: 'Ada' },
};

const records = (more: Partial<Scene> = {}): Scene => ({ second: 400, screen: 'records', ...more });
const GONE = { rides: 34, rows: 34 };

/** Records, a long list of races, and being forgotten. */
export const RECORD_SCENES: Record<string, Scene> = {
  records: records({ rivals: RIVALS, host: { riders: 340, unusual: true } }),
  'records-large': records({ host: { riders: 1000, myPlace: 0.3, longNames: true, unusual: true } }),
  'records-today': records({ period: 'day' }),
  'records-alone': records({ period: 'week', host: { riders: 3, myPlace: 0 } }),
  'records-empty': records({ host: { races: 0 } }),
  'records-lost': records({ host: { refuses: ['records.get'] } }),
  'results-races': {
    second: 400,
    screen: 'results',
    rivals: RIVALS,
    host: { results: 'official', races: 1000 },
  },
  'settings-forget': { second: 108, screen: 'settings', forget: { armed: true, done: null } },
  'settings-forgotten': {
    second: 108,
    screen: 'settings',
    host: { name: null },
    forget: { armed: false, done: GONE },
  },
};
