import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { makeHost } from './host.test-support.ts';
import type { Host } from './host.ts';
import { Connection } from './uplink/connection.ts';
import { HeatClock } from './uplink/heat-clock.ts';
import { Requests } from './uplink/requests.ts';

let folder: string;
let host: Host;
const log = vi.fn();

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-host-'));
  host = makeHost(folder, log);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await host.close();
  rmSync(folder, { recursive: true });
});

it('a ride begins although its class cannot be kept, which the log has', async () => {
  await host.handlers['rider.save']({ name: 'Ada' });
  // In the way of every write, as a full disk is.
  mkdirSync(path.join(folder, 'settings.json.new', 'below'), { recursive: true });
  expect(await host.handlers['ride.join']({ classId: 5 })).toEqual({ raceId: '5-1000' });
  expect((await host.handlers['state.get'](null)).ride?.raceId).toBe('5-1000');
  expect(readdirSync(path.join(folder, 'rides'))).toEqual(['5-1000.jsonl']);
  expect(log).toHaveBeenCalledWith('warn', 'the chosen class was not kept', expect.anything());
});

it('asks for the time when the machine has slept, and takes the answer for what it is, however slow', () => {
  vi.spyOn(Connection.prototype, 'connected', 'get').mockReturnValue(true);
  const ask = vi.spyOn(Requests.prototype, 'ask').mockResolvedValue({});
  const forget = vi.spyOn(HeatClock.prototype, 'forget');
  host.resume();
  expect(ask.mock.calls).toEqual([['time', {}]]);
  expect(forget).toHaveBeenCalledBefore(ask);
});
