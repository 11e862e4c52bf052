import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { ReplyBody } from '../../../core/messages/requests.ts';
import { SettingsStore } from '../settings/settings-store.ts';
import type { Requests } from '../uplink/requests.ts';
import { forgetHandlers } from './forget.ts';
import { FakeBackend, RACE, ride } from './rides.test-support.ts';
import { Rides } from './rides.ts';

type Answer = ReplyBody<'forget'>;

let backend: FakeBackend;
let rides: Rides;
let dataDir: string;
let store: SettingsStore;
let answers: (Answer | Error)[];
let onAsk: () => void;
let isRecording: boolean;
let exportFolder: string;
const onChange = vi.fn();

beforeEach(() => {
  vi.useFakeTimers({ now: RACE.startsAt });
  backend = new FakeBackend();
  rides = new Rides({
    ...backend.options(),
    onChange: () => undefined,
    onRide: () => undefined,
    onNotice: () => undefined,
  });
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-forget-'));
  ({ store } = SettingsStore.open(dataDir));
  store.saveName('Ada');
  store.save({ follows: [{ racerId: 'r-b', name: 'Ben' }], ghost: 'best', theme: 'light' });
  for (const folder of ['bluetooth-logs', 'exports']) {
    mkdirSync(path.join(dataDir, folder));
    writeFileSync(path.join(dataDir, folder, 'file'), 'of the rider');
  }
  answers = [{ forgotten: true, rides: 3, rowsAnonymised: 2 }];
  [onAsk, isRecording] = [() => undefined, false];
  exportFolder = path.join(dataDir, 'exports');
});
afterEach(() => {
  rides.close();
  // The journals may have gone with the test.
  mkdirSync(backend.folder, { recursive: true });
  backend.close();
  rmSync(dataDir, { recursive: true });
  vi.useRealTimers();
});

const requests = {
  ask: async (): Promise<Answer> => {
    onAsk();
    const answer = answers.shift();
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('asked too often');
    return answer;
  },
} as unknown as Requests;
const handlers = forgetHandlers(() => ({
  ...{ requests, rides, store, dataDir, exportFolder, isRecording },
  onForgotten: onChange,
}));
const forget = async (): Promise<unknown> => handlers['rider.forget'](null);

/** A ride that was left and is still being delivered. */
async function rideAndLeave(): Promise<void> {
  rides.begin(RACE, 'Ada');
  await ride(rides.current, 10);
  backend.connected = false;
  rides.leave();
}

describe('to be forgotten', () => {
  test('takes journals, logs, exports and name; how the app looks stays', async () => {
    await rideAndLeave();
    expect(await forget()).toEqual({ rides: 3, rows: 2 });
    expect(await rides.history()).toEqual([]);
    expect(existsSync(backend.folder)).toBe(false);
    expect(['bluetooth-logs', 'exports'].map((folder) => existsSync(path.join(dataDir, folder)))).toEqual([
      false,
      false,
    ]);
    const { store: read } = SettingsStore.open(dataDir);
    expect([read.name, read.settings]).toEqual([
      null,
      expect.objectContaining({ follows: [], ghost: 'none', theme: 'light' }),
    ]);
    expect(onChange).toHaveBeenCalled();
  });

  test('takes the settings that were kept when they were replaced, for they have the name, too', async () => {
    const kept = ['settings.json.v1', 'settings.json.v12', 'settings.json.broken-0a1b2c'];
    for (const file of kept) writeFileSync(path.join(dataDir, file), '{"name":"Ada"}');
    mkdirSync(path.join(dataDir, 'settings.json.broken-ffffff'));
    writeFileSync(path.join(dataDir, 'settings.json.mine'), 'a copy that somebody has made');
    await forget();
    expect(readdirSync(dataDir).sort()).toEqual(['settings.json', 'settings.json.mine']);
  });

  test('leaves what was exported to elsewhere, and says where that is', async () => {
    const stays = async (): Promise<unknown> => handlers['rider.stays'](null);
    expect(await stays()).toEqual({ exportFolder: null });
    const documents = mkdtempSync(path.join(os.tmpdir(), 'alleycat-documents-'));
    exportFolder = path.join(documents, 'Alleycat');
    expect(await stays()).toEqual({ exportFolder: null });
    mkdirSync(exportFolder);
    expect(await stays()).toEqual({ exportFolder: null });
    writeFileSync(path.join(exportFolder, 'ride.fit'), 'of the rider');
    await forget();
    expect([await stays(), readdirSync(exportFolder)]).toEqual([{ exportFolder }, ['ride.fit']]);
    rmSync(documents, { recursive: true });
  });

  test('sends nothing more of what was under way, and takes a new ride as ever', async () => {
    await rideAndLeave();
    await forget();
    backend.connected = true;
    backend.sent.length = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(backend.sent).toEqual([]);
    rides.begin(RACE, 'Eve');
    await ride(rides.current, 5);
    expect(await rides.history()).toMatchObject([{ raceId: RACE.raceId }]);
  });

  test('asks until the backend has nothing left, and counts a ride that never got there', async () => {
    answers = [
      { forgotten: false, rides: 50, rowsAnonymised: 49 },
      { forgotten: true, rides: 1, rowsAnonymised: 1 },
    ];
    expect(await forget()).toEqual({ rides: 51, rows: 50 });
    await rideAndLeave();
    answers = [{ forgotten: true, rides: 0, rowsAnonymised: 0 }];
    expect(await forget()).toEqual({ rides: 1, rows: 0 });
  });

  test('is refused while a ride is on the screen, and while a log is written', async () => {
    rides.begin(RACE, 'Ada');
    await ride(rides.current, 5);
    await expect(forget()).rejects.toMatchObject({ code: 'E_RIDING' });
    isRecording = true;
    await expect(forget()).rejects.toMatchObject({ code: 'E_RECORDING' });
    expect([answers.length, store.name, (await rides.history()).length]).toEqual([1, 'Ada', 1]);
  });

  test('that the backend refuses leaves all as it was: the ride is delivered', async () => {
    await rideAndLeave();
    answers = [new Error('no')];
    await expect(forget()).rejects.toThrow('no');
    expect([store.name, (await rides.history()).length]).toEqual(['Ada', 1]);
    backend.connected = true;
    backend.sent.length = 0;
    await vi.advanceTimersByTimeAsync(330_000);
    expect(backend.sent.length).toBeGreaterThan(0);
  });

  test('lets no ride begin meanwhile', async () => {
    let code: unknown;
    onAsk = () => {
      try {
        rides.begin(RACE, 'Ada');
      } catch (error) {
        ({ code } = error as { code: string });
      }
    };
    await forget();
    expect(code).toBe('E_FORGETTING');
  });
});
