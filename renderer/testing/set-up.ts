import { HEAT_MS } from '../../core/race/heat.ts';
import { DEFAULT_SETTINGS } from '../../electron/contract/settings.ts';
import { AppController, type AppParts } from '../state/app.svelte.ts';
import { FakeHost, type FakeOptions } from './fake-host.ts';
import { HEAT_STARTS } from './scenes.ts';

export const RACE_ID = `3-${HEAT_STARTS / HEAT_MS}`;

/** An app against a fake host, with a clock that the test moves: `second` counts from the heat's start. */
export function setUp(options: Partial<FakeOptions> = {}, second = 100, parts: Partial<AppParts> = {}) {
  const time = { second };
  const now = (): number => HEAT_STARTS + time.second * 1000;
  const host = new FakeHost({
    name: 'Mia',
    riders: 41,
    seed: 7,
    myPlace: 0.28,
    longNames: false,
    settings: { ...DEFAULT_SETTINGS, classId: 3 },
    bikeLink: 'connected',
    heardAt: null,
    backend: { kind: 'local', link: 'connected', message: null },
    delivery: 'sending',
    results: 'provisional',
    races: 40,
    rides: 14,
    notices: [],
    ride: null,
    ...options,
    now,
  });
  const ticks: (() => void)[] = [];
  const beeps: string[] = [];
  const app = new AppController({
    link: host,
    ticker: {
      now: () => time.second * 1000,
      every(_, run) {
        ticks.push(run);
        return () => ticks.splice(ticks.indexOf(run), 1);
      },
    },
    beeper: { unlock: () => beeps.push('unlock'), beep: (kind) => beeps.push(kind) },
    ...parts,
  });
  /** Lets the clock stand at a second of the heat, and the screen notice. */
  const moveTo = (to: number): void => {
    time.second = to;
    for (const tick of ticks) tick();
  };
  return { app, host, beeps, moveTo, now };
}

/** Lets promises that are due come true. */
export async function settle(): Promise<void> {
  for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
}
