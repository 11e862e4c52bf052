import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Adapter } from './adapter.ts';
import { BroadcastLink } from './broadcast-link.ts';
import { deviceOf, FakeRadio, openAdapter } from './fake-noble.test-support.ts';

let adapter: Adapter;
let link: BroadcastLink;
const onChange = vi.fn();
beforeEach(async () => {
  vi.useFakeTimers();
  ({ adapter } = await openAdapter(new FakeRadio()));
  onChange.mockClear();
  link = new BroadcastLink(adapter, deviceOf({ name: 'Keiser' }), onChange);
});
afterEach(() => void vi.useRealTimers());

test('scans from start to close, and is connected when it was heard', async () => {
  link.start();
  await vi.advanceTimersByTimeAsync(1);
  expect([link.state, adapter.scanning, onChange.mock.calls.length]).toEqual(['searching', true, 1]);
  link.heard();
  expect([link.state, link.message, link.control]).toEqual(['connected', null, null]);
  await link.probe();
  link.retryNow();
  await link.close();
  await vi.advanceTimersByTimeAsync(1);
  expect(adapter.scanning).toBe(false);
});

test('waits for the radio', () => {
  link.start();
  link.heard();
  adapter.stop();
  expect(link.state).toBe('waiting');
});

test('paused it hears nothing until it is started', async () => {
  link.start();
  await link.pause();
  link.heard();
  await vi.advanceTimersByTimeAsync(1);
  expect([link.state, adapter.scanning]).toEqual(['paused', false]);
  expect(link.message?.message).toBe('Keiser is left alone until you connect it again.');
  link.start();
  await vi.advanceTimersByTimeAsync(1);
  expect([link.state, link.message, adapter.scanning]).toEqual(['searching', null, true]);
});
