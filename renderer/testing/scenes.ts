import type { Notice } from '../../electron/contract/state.ts';
import { HEAT_MS } from '../../core/race/heat.ts';
import { say } from '../../electron/contract/sentences/say.ts';
import { device, fakeBluetooth, slot, type FakeBluetooth } from './fake-bluetooth.ts';
import type { FakeOptions } from './fake-host.ts';
import type { Scene } from './scene.ts';
import { BACKEND_SCENES } from './scenes-backend.ts';
import { DESK_SCENES } from './scenes-desk.ts';
import { PAST_SCENES } from './scenes-past.ts';
import { RECORD_SCENES } from './scenes-records.ts';

/** 22 November 2026, 21:55 UTC: the start of a heat. */
export const HEAT_STARTS = Math.floor(Date.UTC(2026, 10, 22, 21, 55) / HEAT_MS) * HEAT_MS;

const NOTICES: Notice[] = [
  {
    code: 'N_SETTINGS_SET_ASIDE',
    ...say('settingsSetAside', { problem: say('partNotJson') }),
    path: '/home/mia/.config/alleycat/settings.json.broken-1',
  },
];

const BIKE = 'KICKR BIKE 4F1C';
const AROUND = [
  device(BIKE, -52, ['bike', 'power', 'cadence']),
  device('Schwinn IC4', -66, ['bike']),
  device('TICKR 8E21', -61, ['heartRate']),
  device('ASSIOMA 77210L', -74, ['power', 'cadence'], { agoMs: 9200 }),
  device('Peloton', -79, [], {
    problem: say('makersOwn'),
  }),
  device('Treadmill T600', -84, [], { problem: say('notABikeMachine') }),
  device('LE-Bose QC45', -70),
  device('Living room', -88),
];
const RIDING = { cadenceRpm: 92, resistancePercent: 48, powerW: 214 };
const REAL: FakeOptions['bike'] = { kind: 'bluetooth', name: BIKE, resistanceTarget: { percent: 48 } };
const STRAP = slot('TICKR 8E21', { heartRateBpm: 148 }, { ageMs: 700, batteryPercent: 80 });
const UNKEPT = say('unkeptFull');
const LOST = say('linkRetry', { what: say('linkLost', { name: BIKE }), seconds: 5 });

const pairing = (bluetooth: Partial<FakeBluetooth>, more: Scene['host'] = {}): Scene => ({
  second: 108,
  screen: 'pairing',
  host: { bluetooth: fakeBluetooth(bluetooth), ...more },
});
const racing = (host: NonNullable<Scene['host']>): Scene => ({
  second: 134.6,
  phase: 'racing',
  boardAt: 132,
  boardAge: 600,
  host,
});
const TROUBLES = {
  off: say('radioOff'),
  none: say('radioNone'),
  noPermission: say('radioNotAllowed'),
  noService: say('radioNoService'),
  failed: say('radioFailed'),
} as const;

const SENSOR_SCENES: Record<string, Scene> = {
  'pairing-none': pairing({}),
  'pairing-heard': pairing({ heard: AROUND }),
  'pairing-bike': pairing({ heard: AROUND, slots: { bike: slot(BIKE, RIDING) } }, { bike: REAL }),
  'pairing-all': pairing(
    {
      heard: AROUND,
      slots: {
        bike: slot(BIKE, { ...RIDING, heartRateBpm: 146 }, { batteryPercent: 64 }),
        power: slot('ASSIOMA 77210L', { powerW: 219, cadenceRpm: 91 }),
        cadence: slot(
          'Wahoo CADENCE',
          { cadenceRpm: 91 },
          { link: 'connecting', reading: null, ageMs: null },
        ),
        heartRate: STRAP,
      },
    },
    { bike: REAL },
  ),
  'pairing-estimated': pairing(
    { heard: AROUND, slots: { bike: slot('Schwinn IC4', { cadenceRpm: 88, powerW: 170 }) } },
    { bike: { kind: 'bluetooth', name: 'Schwinn IC4', estimated: true } },
  ),
  'pairing-lost': pairing(
    {
      heard: AROUND.slice(1),
      slots: {
        bike: slot(BIKE, RIDING, { link: 'lost', message: LOST, ageMs: 14_300 }),
        heartRate: {
          ...STRAP,
          link: 'silent',
          ageMs: 4200,
          message: say('deviceSilent', { name: 'TICKR 8E21', seconds: 4 }),
        },
      },
    },
    { bike: { ...REAL, message: LOST }, bikeLink: 'silent' },
  ),
  'pairing-paused': pairing({
    heard: AROUND,
    slots: {
      bike: slot(BIKE, RIDING, {
        link: 'paused',
        ageMs: 61_000,
        message: say('linkPaused', { name: BIKE }),
      }),
    },
  }),
  ...Object.fromEntries(
    Object.entries(TROUBLES).map(([adapter, message]) => [
      `pairing-adapter-${adapter}`,
      pairing({ adapter: adapter as keyof typeof TROUBLES, message }),
    ]),
  ),
  'pairing-off-known': pairing(
    {
      adapter: 'off',
      message: TROUBLES.off,
      slots: {
        bike: slot(BIKE, RIDING, { link: 'waiting', reading: null, ageMs: null }),
        heartRate: { ...STRAP, link: 'waiting', ageMs: 9000 },
      },
    },
    { bike: REAL, bikeLink: 'searching' },
  ),
  'start-bike': {
    second: 108,
    host: {
      bike: { ...REAL, resistanceTarget: { percent: 52 } },
      bluetooth: fakeBluetooth({ slots: { bike: slot(BIKE, RIDING), heartRate: STRAP } }),
    },
  },
  'start-searching': { second: 108, host: { bike: REAL, bikeLink: 'searching' } },
  'start-estimated': {
    second: 108,
    host: { bike: { kind: 'bluetooth', name: 'Schwinn IC4', estimated: true }, heartRateBpm: 131 },
  },
  'warmup-bike': { second: -108, phase: 'warmUp', roster: 28, host: { bike: REAL } },
  'race-bike': racing({
    bike: { ...REAL, resistanceTarget: { percent: 52 } },
    bluetooth: fakeBluetooth({ slots: { bike: slot(BIKE, RIDING), heartRate: STRAP } }),
  }),
  'race-bike-lost': racing({
    bikeLink: 'silent',
    bike: { ...REAL, message: LOST },
    bluetooth: fakeBluetooth({
      slots: {
        bike: slot(BIKE, RIDING, { link: 'lost', message: LOST, ageMs: 4300 }),
        heartRate: { ...STRAP, link: 'lost', ageMs: 8000 },
      },
    }),
  }),
  'settings-recording': {
    second: 108,
    screen: 'settings',
    host: {
      bluetooth: fakeBluetooth({
        slots: { bike: slot(BIKE, RIDING), heartRate: STRAP },
        recording: {
          file: '/home/rosa/.local/share/alleycat/logs/bluetooth-2026-11-22T21-55.jsonl',
          notifications: 18_402,
        },
      }),
    },
  },
};

export const SCENES: Record<string, Scene> = {
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
  'race-unkept': racing({ unkept: UNKEPT }),
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
    connection: { kind: 'lost', why: 'broke', retryInMs: 2000 },
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
  'race-unusual': { second: 150.6, phase: 'racing', boardAt: 148, boardAge: 700, host: { unusual: true } },
  'finish-unusual': {
    second: 371,
    phase: 'finished',
    boardAt: 300,
    host: { results: 'official', delivery: 'stored', unusual: true },
  },
  'results-unusual': { second: 400, screen: 'results', host: { results: 'official', unusual: true } },
  'results-unusual-large': {
    second: 400,
    screen: 'results',
    host: { results: 'official', unusual: true, riders: 1000, longNames: true },
  },
  'rides-unusual': { second: 120, screen: 'rides', host: { unusual: true } },
  results: { second: 400, screen: 'results', host: { results: 'official' } },
  'results-provisional': { second: 330, screen: 'results', host: { results: 'provisional' } },
  'results-running': { second: 130, screen: 'results', host: { results: 'running' } },
  'results-empty': { second: 400, screen: 'results', host: { races: 0 } },
  'results-large': { second: 400, screen: 'results', host: { results: 'official', riders: 1000 } },
  rides: { second: 120, screen: 'rides', host: { rides: 34 } },
  'rides-many': { second: 120, screen: 'rides', host: { rides: 1000 }, mine: { row: 1 } },
  'rides-first': { second: 120, screen: 'rides', host: { rides: 1 } },
  'rides-second': { second: 120, screen: 'rides', host: { rides: 34 }, mine: { row: 1, second: 134 } },
  'rides-elsewhere': { second: 120, screen: 'rides', host: { rides: 34, elsewhere: 32 }, mine: { row: 2 } },
  'rides-tables': { second: 120, screen: 'rides', host: { rides: 34 }, mine: { row: 1, asTables: true } },
  'rides-late': { second: 120, screen: 'rides', host: { rides: 34 }, mine: { row: 7 } },
  'rides-trend': { second: 120, screen: 'rides', host: { rides: 340 }, mine: { part: 'trend' } },
  'rides-trend-few': {
    second: 120,
    screen: 'rides',
    host: { rides: 12 },
    mine: { part: 'trend', asTables: true },
  },
  'rides-export': { second: 120, screen: 'rides', host: { rides: 34 }, press: ['export-open'] },
  'rides-exported': {
    second: 120,
    screen: 'rides',
    host: { rides: 34, canReveal: true },
    press: ['export-open', 'export-csv'],
  },
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
  ...SENSOR_SCENES,
  ...RECORD_SCENES,
  ...BACKEND_SCENES,
  ...PAST_SCENES,
  ...DESK_SCENES,
};
