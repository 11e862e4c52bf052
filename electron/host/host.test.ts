import { mkdtempSync, rmSync } from 'node:fs';
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

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-host-'));
  host = makeHost(folder);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await host.close();
  rmSync(folder, { recursive: true });
});

it('asks for the time when the machine has slept, and takes the answer for what it is, however slow', () => {
  vi.spyOn(Connection.prototype, 'connected', 'get').mockReturnValue(true);
  const ask = vi.spyOn(Requests.prototype, 'ask').mockResolvedValue({});
  const forget = vi.spyOn(HeatClock.prototype, 'forget');
  host.resume();
  expect(ask.mock.calls).toEqual([['time', {}]]);
  expect(forget).toHaveBeenCalledBefore(ask);
});
