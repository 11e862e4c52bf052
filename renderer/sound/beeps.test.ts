import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { RACE_ID } from '../testing/set-up.ts';
import { closeAll, show } from '../testing/show-app.ts';
import { webBeeper } from './beeps.ts';

/** How often something was let out, and the tones since, Hz. */
let resumed: number;
let tones: number[];

class FakeAudio {
  state = 'suspended';
  readonly currentTime = 0;
  readonly destination = {};
  resume(): Promise<void> {
    resumed += 1;
    this.state = 'running';
    return Promise.resolve();
  }
  createGain() {
    const gain = { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined };
    return { gain, connect: (to: unknown) => to };
  }
  createOscillator() {
    const frequency = { value: 0 };
    return {
      frequency,
      connect: (to: unknown) => to,
      start: () => tones.push(frequency.value),
      stop: () => undefined,
    };
  }
}

beforeEach(() => {
  [resumed, tones] = [0, []];
  vi.stubGlobal('AudioContext', FakeAudio);
});
afterEach(() => {
  closeAll();
  vi.unstubAllGlobals();
});

it('is silent until it is unlocked, and then gives its tones one after the other', () => {
  const beeper = webBeeper();
  beeper.beep('go');
  expect(tones).toEqual([]);
  beeper.unlock();
  beeper.unlock();
  beeper.beep('finish');
  expect([resumed, tones]).toEqual([2, [660, 830, 990]]);
});

it.each([
  ['its own window', false, [660, 830, 990]],
  ['a browser, which keeps a page silent before a key', true, []],
])(
  'a ride that is found again in %s beeps at its finish, though no key was touched: %s',
  async (_, inBrowser, heard) => {
    const ride = { phase: 'racing', raceId: RACE_ID } as const;
    const { host, moveTo } = await show({ ride }, 298, { beeper: webBeeper(), inBrowser });
    moveTo(299);
    flushSync();
    host.options.ride = { phase: 'finished', raceId: RACE_ID };
    host.emitState();
    moveTo(300);
    flushSync();
    expect(tones).toEqual(heard);
  },
);

it('costs nothing where a computer has no sound', () => {
  vi.unstubAllGlobals();
  expect('AudioContext' in window).toBe(false);
  const beeper = webBeeper();
  beeper.unlock();
  beeper.beep('go');
  expect(tones).toEqual([]);
});
