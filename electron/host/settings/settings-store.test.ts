import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import { wordsOf } from '../../contract/sentences/say.ts';
import { NOTHING_REMEMBERED } from '../bluetooth/remembered.ts';
import { migrated } from './settings-format.ts';
import { SettingsStore } from './settings-store.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = path.join(mkdtempSync(path.join(tmpdir(), 'alleycat-settings-')), 'data');
  file = path.join(dir, 'settings.json');
});
afterEach(() => rmSync(path.dirname(dir), { recursive: true }));

const NO_BIKE = { addressType: null, writesCccd: false, needsStart: false, broadcasts: false };
const DEFAULTS = {
  ...{ opponents: 40, theme: 'dark', zoom: 0, classId: 1, language: 'system' },
  ...{ follows: [], ghost: 'none', board: 'now', sounds: true, speech: false },
  ...{ distances: 'system', motion: 'system' },
};

describe('settings', () => {
  test('begin with defaults and an identity of their own', () => {
    const { store, notices } = SettingsStore.open(dir);
    expect([store.name, store.settings, notices]).toEqual([null, DEFAULTS, []]);
    expect(store.racerId).toMatch(/^r-[0-9a-f]{16}$/);
    expect(SettingsStore.open(dir).store.racerId).toBe(store.racerId);
  });

  test('of before some of them could be chosen are taken, with what there was before for those', () => {
    mkdirSync(dir);
    const settings = { opponents: 7, theme: 'light', zoom: 1, classId: 3 };
    writeFileSync(file, JSON.stringify({ v: 1, racerId: 'r-0', name: 'Ada', settings }));
    const { store, notices } = SettingsStore.open(dir);
    expect([store.settings, notices]).toEqual([{ ...DEFAULTS, ...settings }, []]);
    const ghost = { racerId: 'r-b', name: 'Ben' };
    store.save({ ghost, follows: [ghost], board: 'allTime' });
    expect(SettingsStore.open(dir).store.settings).toEqual({
      ...{ ...DEFAULTS, ...settings },
      ...{ ghost, follows: [ghost], board: 'allTime' },
    });
  });

  test('that only a later Alleycat knows are passed over: name and identity stay', () => {
    const { store } = SettingsStore.open(dir);
    store.saveName('Ada');
    const written = JSON.parse(readFileSync(file, 'utf8')) as { settings: object };
    const settings = { ...written.settings, zoom: 2, haptics: 'strong' };
    writeFileSync(file, JSON.stringify({ ...written, settings }));
    const again = SettingsStore.open(dir);
    expect([again.store.racerId, again.store.name, again.notices]).toEqual([store.racerId, 'Ada', []]);
    expect(again.store.settings).toEqual({ ...DEFAULTS, zoom: 2 });
  });

  test.each([
    ['a language that only a later Alleycat speaks', { language: 'fr' }],
    ['a number out of its range', { zoom: 99 }],
    ['riders who are none', { follows: [{ racerId: 'a/b', name: '' }, 7] }],
    ['something of another kind', { ghost: 7, sounds: 'yes' }],
    ['nothing at all', { theme: null }],
  ])('with %s are as before anybody chose there, and only there: name and devices stay', (_, changes) => {
    const { store } = SettingsStore.open(dir);
    const bike = { ...NO_BIKE, id: 'aabbccddeeff', name: 'IC Bike' };
    store.saveName('Ada');
    store.saveDevices({ ...NOTHING_REMEMBERED, bike });
    store.save({ opponents: 7, classId: 3 });
    const written = JSON.parse(readFileSync(file, 'utf8')) as { settings: object };
    writeFileSync(file, JSON.stringify({ ...written, settings: { ...written.settings, ...changes } }));
    const again = SettingsStore.open(dir);
    expect([again.store.racerId, again.store.name, again.notices]).toEqual([store.racerId, 'Ada', []]);
    expect(again.store.devices).toEqual({ ...NOTHING_REMEMBERED, bike });
    expect(again.store.settings).toEqual({ ...DEFAULTS, opponents: 7, classId: 3 });
    // What is written from then on can be read again.
    again.store.save({ zoom: 1 });
    expect(SettingsStore.open(dir).store.settings).toEqual({ ...again.store.settings, zoom: 1 });
  });

  test('lose of the riders who are followed only those who are none, or nothing where a later Alleycat says more of them', () => {
    SettingsStore.open(dir).store.saveName('Ada');
    const written = JSON.parse(readFileSync(file, 'utf8')) as { settings: object };
    const follows = [{ racerId: 'r-b', name: 'Ben', since: 7 }, { racerId: 'a/b', name: '' }, { racerId: 'r-c', name: 'Cy' }]; // prettier-ignore
    writeFileSync(file, JSON.stringify({ ...written, settings: { ...written.settings, follows } }));
    expect(SettingsStore.open(dir).store.settings.follows).toEqual([
      { racerId: 'r-b', name: 'Ben' },
      { racerId: 'r-c', name: 'Cy' },
    ]);
  });

  test('are there at the next start', () => {
    const { store } = SettingsStore.open(dir);
    store.saveName('Zoë');
    store.save({ opponents: 0, theme: undefined });
    const again = SettingsStore.open(dir).store;
    expect([again.name, again.settings]).toEqual(['Zoë', { ...DEFAULTS, opponents: 0 }]);
  });

  test('are replaced as a whole: no scratch file is left, and one that a crash left does no harm', () => {
    const { store } = SettingsStore.open(dir);
    writeFileSync(`${file}.new`, '{"v":1,"rac');
    store.saveName('Ada');
    expect(readdirSync(dir)).toEqual(['settings.json']);
    expect(SettingsStore.open(dir).store.name).toBe('Ada');
  });

  test('are nobody else’s to read', () => {
    SettingsStore.open(dir);
    // Windows knows no such modes: there the folder's own rights count.
    expect(statSync(file).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  });
});

describe('the Bluetooth devices', () => {
  const bike = { ...NO_BIKE, id: 'aabbccddeeff', name: 'IC Bike' };

  test('are none at first, and there at the next start', () => {
    const { store } = SettingsStore.open(dir);
    expect(store.devices).toEqual(NOTHING_REMEMBERED);
    store.saveDevices({ ...NOTHING_REMEMBERED, bike });
    store.saveName('Ada');
    expect(SettingsStore.open(dir).store.devices).toEqual({ ...NOTHING_REMEMBERED, bike });
  });

  test('are none in a file from before there were any, which is kept', () => {
    const { store } = SettingsStore.open(dir);
    store.saveName('Ada');
    const { devices, ...old } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...old, v: 1 }));
    const again = SettingsStore.open(dir);
    expect([devices, again.store.devices]).toEqual([NOTHING_REMEMBERED, NOTHING_REMEMBERED]);
    expect([again.store.name, again.notices]).toEqual(['Ada', []]);
  });
});

describe('a file of another version', () => {
  const old = {
    v: 1,
    racerId: 'r-0',
    name: 'Ada',
    settings: { opponents: 7, theme: 'light', zoom: 1, classId: 3 },
  };

  test('is taken over where it is older, kept as it was beside the new one, and not asked again', () => {
    mkdirSync(dir);
    writeFileSync(file, JSON.stringify(old));
    const { store, notices } = SettingsStore.open(dir);
    expect([store.racerId, store.name, store.settings, notices]).toEqual(['r-0', 'Ada', { ...DEFAULTS, ...old.settings }, []]); // prettier-ignore
    expect(readFileSync(`${file}.v1`, 'utf8')).toBe(JSON.stringify(old));
    const written = readFileSync(file, 'utf8');
    expect(JSON.parse(written)).toEqual({
      ...{ ...old, v: 2 },
      ...{ settings: { ...DEFAULTS, ...old.settings }, devices: NOTHING_REMEMBERED },
    });
    rmSync(`${file}.v1`);
    SettingsStore.open(dir);
    expect([readFileSync(file, 'utf8'), readdirSync(dir)]).toEqual([written, ['settings.json']]);
  });

  test('stays as it is where the old one cannot be kept', () => {
    mkdirSync(path.join(dir, 'settings.json.v1'), { recursive: true });
    writeFileSync(file, JSON.stringify(old));
    const message = `${file} cannot be kept as ${file}.v1 before it is replaced.`;
    expect(() => SettingsStore.open(dir)).toThrow(
      expect.objectContaining({ code: 'E_DATA_DIR', message }) as Error,
    );
    expect(readFileSync(file, 'utf8')).toBe(JSON.stringify(old));
  });

  test('is kept and said where it is newer, whatever is in it, and there are defaults', () => {
    mkdirSync(dir);
    const newer = JSON.stringify({ ...old, v: 3, settings: { speech: 'on' } });
    writeFileSync(file, newer);
    const { store, notices } = SettingsStore.open(dir);
    expect([store.name, store.settings]).toEqual([null, DEFAULTS]);
    expect(notices).toEqual([
      {
        code: 'N_SETTINGS_NEWER',
        key: 'settingsNewer',
        message:
          'A newer Alleycat has written the settings file. It was kept, and Alleycat began with fresh settings.',
        path: expect.stringMatching(/settings\.json\.broken-[0-9a-f]{6}$/) as string,
      },
    ]);
    expect(readFileSync(notices[0]?.path ?? '', 'utf8')).toBe(newer);
  });

  test('goes through each step in turn, which stamps it; a gap in them is a bug', () => {
    const steps = {
      1: (old: Record<string, unknown>) => ({ b: old['a'] }),
      2: (old: Record<string, unknown>) => ({ c: old['b'] }),
    };
    expect(migrated({ v: 1, a: 5 }, 3, steps)).toEqual({ v: 3, c: 5 });
    expect(migrated({ v: 2, b: 6 }, 3, steps)).toEqual({ v: 3, c: 6 });
    expect(migrated({ v: 3, c: 7 }, 3, steps)).toEqual({ v: 3, c: 7 });
    expect(() => migrated({ v: 1, a: 5 }, 4, steps)).toThrow(RangeError);
  });
});

describe('a file that is no settings', () => {
  test.each([
    ['no JSON', '{"v":1', 'not JSON', 'sie ist kein JSON'],
    ['empty', '', 'not JSON', 'sie ist kein JSON'],
    ['without a version', '{"racerId":"r-1"}', 'does not say its version', 'sie nennt ihre Version nicht'],
    ['of no version there was', '{"v":0}', 'does not say its version', 'sie nennt ihre Version nicht'],
    [
      'of a version that is no number',
      '{"v":"2"}',
      'does not say its version',
      'sie nennt ihre Version nicht',
    ],
    [
      'of the last version, with nothing in it',
      '{"v":1}',
      'racerId is not what it should be',
      'racerId ist nicht so, wie es sein soll',
    ],
    [
      'a racerId that no topic could carry',
      JSON.stringify({ v: 2, racerId: 'a/b', name: null, settings: DEFAULTS }),
      'racerId is not what it should be',
      'racerId ist nicht so, wie es sein soll',
    ],
    [
      'a device that is none',
      JSON.stringify({ v: 2, racerId: 'r-1', name: null, settings: DEFAULTS, devices: { bike: { id: '' } } }),
      'devices.bike.id is not what it should be',
      'devices.bike.id ist nicht so, wie es sein soll',
    ],
    [
      'no settings in it',
      JSON.stringify({ v: 2, racerId: 'r-1', name: null, settings: 'none', devices: NOTHING_REMEMBERED }),
      'settings is not what it should be',
      'settings ist nicht so, wie es sein soll',
    ],
  ])('%s: is kept, said, and started without', (_, text, why, whyInGerman) => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(file, text);
    const { store, notices } = SettingsStore.open(dir);
    expect([store.name, store.settings]).toEqual([null, DEFAULTS]);
    expect(notices).toMatchObject([
      {
        code: 'N_SETTINGS_SET_ASIDE',
        key: 'settingsSetAside',
        message: expect.stringContaining(why) as string,
        path: expect.stringMatching(/settings\.json\.broken-[0-9a-f]{6}$/) as string,
      },
    ]);
    const [german] = notices.map((notice) => wordsOf(notice, 'de'));
    expect(german).toContain(`war nicht zu gebrauchen (${whyInGerman}). Sie wurde aufgehoben`);
    expect(readFileSync(notices[0]?.path ?? '', 'utf8')).toBe(text);
    expect(SettingsStore.open(dir).notices).toEqual([]);
  });

  test('but a folder is moved aside too', () => {
    mkdirSync(file, { recursive: true });
    expect(SettingsStore.open(dir).notices).toMatchObject([
      { message: expect.stringContaining('cannot be read') as string },
    ]);
  });
});

describe('a folder that cannot be had', () => {
  const refused = (act: () => unknown): void => {
    expect(act).toThrow(AlleycatError);
    expect(act).toThrow(expect.objectContaining({ code: 'E_DATA_DIR' }) as Error);
  };

  test('is one clear line at the start', () => {
    writeFileSync(dir, 'a file where the folder should be');
    refused(() => SettingsStore.open(dir));
    refused(() => SettingsStore.open(path.join(dir, 'deeper')));
  });

  test('or when it goes away later', () => {
    const { store } = SettingsStore.open(dir);
    rmSync(dir, { recursive: true });
    refused(() => store.saveName('Ada'));
  });
});
