import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import type { UpdateState } from '../../contract/about.ts';
import { rawSentence } from '../../contract/sentences/say.ts';
import { EVERY_MS, FIRST_MS, TICK_MS, Updates, type Updater } from './updates.ts';

/** A feed that says and brings what the test wants, when it wants. */
class FakeUpdater implements Updater {
  version: string | null = '0.2.0';
  looks = 0;
  fetches = 0;
  installed = 0;
  refusal: Error | null = null;
  #arrive: (() => void) | null = null;
  #fail: ((error: Error) => void) | null = null;

  look(): Promise<string | null> {
    this.looks += 1;
    return this.refusal === null ? Promise.resolve(this.version) : Promise.reject(this.refusal);
  }

  fetch(onProgress: (percent: number) => void, signal: AbortSignal): Promise<void> {
    this.fetches += 1;
    onProgress(41.7);
    return new Promise((resolve, reject) => {
      this.#arrive = resolve;
      this.#fail = reject;
      signal.addEventListener('abort', () => reject(new Error('cancelled')));
    });
  }

  install(): void {
    if (this.refusal !== null) throw this.refusal;
    this.installed += 1;
  }

  async arrive(): Promise<void> {
    this.#arrive?.();
    await vi.advanceTimersByTimeAsync(0);
  }

  async fail(error: Error): Promise<void> {
    this.#fail?.(error);
    await vi.advanceTimersByTimeAsync(0);
  }
}

let updater: FakeUpdater;
let updates: Updates;
let busy: boolean;
let said: UpdateState[];

beforeEach(() => {
  vi.useFakeTimers();
  updater = new FakeUpdater();
  busy = false;
  said = [];
  updates = new Updates({
    updater,
    isBusy: () => busy,
    onChange: () => said.push(updates.state),
    log: () => undefined,
  });
  updates.start();
});

afterEach(() => {
  updates.close();
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

it('finds a newer version by itself, fetches it, and installs it only when the rider says so', async () => {
  expect(updates.state).toEqual({ phase: 'current' });
  await pass(FIRST_MS - 1);
  expect(updater.looks).toBe(0);
  await pass(1);
  expect(updates.state).toEqual({ phase: 'fetching', version: '0.2.0', percent: 41 });
  await updater.arrive();
  expect(updates.state).toEqual({ phase: 'ready', version: '0.2.0' });
  await pass(2 * EVERY_MS);
  expect([updater.looks, updater.fetches, updater.installed]).toEqual([1, 1, 0]);
  updates.install();
  expect(updater.installed).toBe(1);
});

it('looks again after hours where nothing newer was there', async () => {
  updater.version = null;
  await pass(FIRST_MS);
  expect([updater.looks, updates.state.phase]).toEqual([1, 'current']);
  await pass(EVERY_MS - TICK_MS);
  expect(updater.looks).toBe(1);
  await pass(TICK_MS);
  expect(updater.looks).toBe(2);
});

it('does nothing while a heat is ridden, and takes it up when it is over', async () => {
  busy = true;
  await pass(FIRST_MS + 10 * TICK_MS);
  expect(updater.looks).toBe(0);
  expect(() => updates.look()).toThrow('Ride first');
  busy = false;
  await pass(TICK_MS);
  expect(updater.looks).toBe(1);
});

it('a ride that begins ends the fetching; afterwards it begins again', async () => {
  await pass(FIRST_MS);
  busy = true;
  updates.hold();
  await pass(10 * TICK_MS);
  expect(updates.state).toEqual({ phase: 'current' });
  expect(updater.fetches).toBe(1);
  busy = false;
  await pass(TICK_MS);
  await updater.arrive();
  expect([updater.fetches, updates.state.phase]).toEqual([2, 'ready']);
});

it('an update that is ready is not installed during a ride', async () => {
  await pass(FIRST_MS);
  await updater.arrive();
  busy = true;
  expect(() => updates.install()).toThrow('an update can wait');
  expect(updater.installed).toBe(0);
  expect(updates.state.phase).toBe('ready');
});

it('says that what came was not what was announced, and looks again later', async () => {
  await pass(FIRST_MS);
  await updater.fail(new AlleycatError('E_UPDATE_TAMPERED', 'It was thrown away.'));
  expect(updates.state).toEqual({ phase: 'failed', message: rawSentence('It was thrown away.') });
  expect(() => updates.install()).toThrow('no update');
  await pass(EVERY_MS);
  expect(updater.looks).toBe(2);
});

it('is silent about a feed that does not answer, but for a rider who asked', async () => {
  updater.refusal = new Error('ECONNREFUSED');
  await pass(FIRST_MS);
  expect(updates.state).toEqual({ phase: 'current' });
  updates.look();
  await pass(0);
  expect(said.map(({ phase }) => phase)).toEqual(['current', 'looking', 'failed']);
});

it('asked twice, it looks once', async () => {
  updates.look();
  updates.look();
  await pass(0);
  expect([updater.looks, updates.state.phase]).toEqual([1, 'fetching']);
  await updater.arrive();
  updates.look();
  await pass(0);
  expect(updater.looks).toBe(1);
});

it('stays as it is where the system refuses to install', async () => {
  await pass(FIRST_MS);
  await updater.arrive();
  updater.refusal = new AlleycatError('E_UPDATE', 'not installed');
  expect(() => updates.install()).toThrow('not installed');
  expect(updates.state.phase).toBe('ready');
});

it('a copy without updates says so', async () => {
  const none = new Updates({
    updater: null,
    isBusy: () => false,
    onChange: () => undefined,
    log: () => undefined,
  });
  none.start();
  expect(none.state).toEqual({ phase: 'off' });
  expect(() => none.look()).toThrow('does not get updates');
  expect(() => none.install()).toThrow('does not get updates');
  none.close();
});
