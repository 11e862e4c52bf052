import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { parseNotificationLog } from '../../../core/bike/notification-log.ts';
import { createClock } from '../../../core/race/clock.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';
import { LogRecorder } from './log-recorder.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const clock = createClock({ realMs: NOON, clockMs: NOON, speed: 1 }, () => NOON);

let folder: string;
const onEnd = vi.fn<(words: Sentence) => void>();
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'alleycat-blelog-')), 'logs');
  onEnd.mockClear();
});
afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

test('what it writes can be played', async () => {
  const recorder = new LogRecorder(folder, clock, onEnd);
  recorder.add('Bike\t1\n', '2ad2', Uint8Array.of(0x44, 2, 255));
  recorder.add('Strap', '2a37', Uint8Array.of());
  recorder.add('Keiser', 'adv', Uint8Array.of(2, 1));
  await recorder.close();
  const played = parseNotificationLog(readFileSync(recorder.file, 'utf8'));
  expect(played.map(({ device, uuid16, bytes }) => [device, uuid16, ...bytes])).toEqual([
    ['Bike 1 ', '2ad2', 0x44, 2, 255],
    ['Strap', '2a37'],
    ['Keiser', 'adv', 2, 1],
  ]);
  expect([recorder.notifications, recorder.trouble, onEnd.mock.calls]).toEqual([3, null, []]);
  expect(statSync(recorder.file).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
});

test('its times are the clock’s, by whose speed it is played', async () => {
  const fast = createClock({ realMs: 0, clockMs: NOON, speed: 1000 }, () => 0);
  const recorder = new LogRecorder(folder, fast, onEnd);
  await new Promise((resolve) => setTimeout(resolve, 20));
  recorder.add('Bike', '2ad2', Uint8Array.of(1));
  await recorder.close();
  expect(parseNotificationLog(readFileSync(recorder.file, 'utf8'))[0]?.atMs).toBeGreaterThan(15_000);
});

test('two in one second are two files', async () => {
  const recorders = [1, 2].map((byte) => {
    const recorder = new LogRecorder(folder, clock, onEnd);
    recorder.add('Bike', '2ad2', Uint8Array.of(byte));
    return recorder;
  });
  for (const recorder of recorders) await recorder.close();
  const third = new LogRecorder(folder, clock, onEnd);
  await third.close();
  expect(readdirSync(folder).sort()).toEqual([
    '2026-06-01T12-00-00-2.blelog',
    '2026-06-01T12-00-00-3.blelog',
    '2026-06-01T12-00-00.blelog',
  ]);
});

test('a disk that takes nothing is said once, and the rest is let go', async () => {
  const recorder = new LogRecorder(folder, clock, onEnd);
  rmSync(folder, { recursive: true });
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledOnce());
  expect(onEnd.mock.calls[0]?.[0].message).toMatch(/^The Bluetooth log could not be written: ENOENT/);
  recorder.add('Bike', '2ad2', Uint8Array.of(1));
  await recorder.close();
  expect([recorder.notifications, recorder.trouble]).toEqual([0, onEnd.mock.calls[0]?.[0]]);
});

test('that shows only when it is closed, it is trouble all the same', async () => {
  const recorder = new LogRecorder(folder, clock, onEnd);
  rmSync(folder, { recursive: true });
  await recorder.close();
  await vi.waitFor(() => expect(recorder.trouble?.message).toContain('could not be written'));
});

test('at its largest size it ends by itself', async () => {
  const recorder = new LogRecorder(folder, clock, onEnd, 100);
  for (let count = 0; count < 20; count++) recorder.add('Bike', '2ad2', new Uint8Array(10));
  await recorder.close();
  expect(onEnd.mock.calls).toEqual([[say('logFull')]]);
  expect(recorder.notifications).toBeLessThan(4);
  expect(parseNotificationLog(readFileSync(recorder.file, 'utf8')).length).toBe(recorder.notifications);
});
