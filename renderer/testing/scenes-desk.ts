import { say } from '../../electron/contract/sentences/say.ts';
import { fakeBluetooth, slot } from './fake-bluetooth.ts';
import type { Scene } from './scene.ts';

const OFF = say('radioOff');
const onTv = (scene: Scene): Scene => ({ ...scene, tv: true });

/** The first run, the list of keys, and the TV. */
export const DESK_SCENES: Record<string, Scene> = {
  'first-name': { second: 100, host: { name: null } },
  'first-bike': { second: 100, step: 'bike' },
  'first-bike-deaf': {
    second: 100,
    step: 'bike',
    host: { bluetooth: fakeBluetooth({ adapter: 'off', message: OFF }) },
  },
  'first-bike-paired': {
    second: 100,
    step: 'bike',
    host: {
      bluetooth: fakeBluetooth({
        slots: { bike: slot('KICKR BIKE 4F1C', { cadenceRpm: 92, resistancePercent: 48, powerW: 214 }) },
      }),
    },
  },
  'first-go': { second: 108, step: 'go' },
  'first-go-late': { second: 262, step: 'go', host: { longNames: true } },
  'first-go-starting': {
    second: 108,
    step: 'go',
    host: { backend: { kind: 'local', link: 'starting', message: null } },
  },
  keys: { second: 108, keys: true },
  'settings-voice': { second: 108, screen: 'settings', voice: 'English (Great Britain)' },
  tv: onTv({ second: 134.6, phase: 'racing', boardAt: 132, boardAge: 700, host: { riders: 340 } }),
  'tv-lead': onTv({ second: 64.6, phase: 'racing', boardAt: 62, boardAge: 700, host: { myPlace: 0 } }),
  'tv-old': onTv({
    second: 148.2,
    phase: 'racing',
    boardAt: 132,
    boardAge: 14_400,
    host: { longNames: true },
  }),
  'tv-watch': onTv({
    second: 134.6,
    screen: 'watch',
    boardAt: 132,
    boardAge: 700,
    host: { riders: 1000, myPlace: -1 },
  }),
  'tv-before': onTv({ second: -48, phase: 'warmUp', roster: 28 }),
  'tv-over': onTv({ second: 303, phase: 'finished', boardAt: 300, boardAge: 700 }),
  'tv-nobody': onTv({ second: 34.6, screen: 'watch', roster: 0 }),
  'tv-down': onTv({
    second: 150.6,
    phase: 'racing',
    boardAt: 132,
    boardAge: 16_400,
    host: { backend: { kind: 'local', link: 'reconnecting', message: null } },
  }),
  'tv-lost': onTv({
    second: 134.6,
    phase: 'racing',
    boardAt: 132,
    boardAge: 700,
    connection: { kind: 'lost', why: 'broke', retryInMs: 2000 },
  }),
};
