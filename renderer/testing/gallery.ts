import '../styles/fonts.css';
import '../styles/tokens.css';
import '../styles/base.css';

import { mount } from 'svelte';

import { HEAT_MS } from '../../core/race/heat.ts';
import { DEFAULT_SETTINGS } from '../../electron/contract/settings.ts';
import App from '../App.svelte';
import { speak } from '../languages/speech.svelte.ts';
import Tv from '../Tv.svelte';
import { AppController } from '../state/app.svelte.ts';
import { FakeHost } from './fake-host.ts';
import { JOINED } from './fake-backend.ts';
import { measured } from './measured.ts';
import type { Scene } from './scene.ts';
import { HEAT_STARTS, SCENES } from './scenes.ts';

/**
 * Shows any screen against the fake host: `?screen=race&theme=light&language=de&riders=340&place=0.3&zoom=2&run`. Without `run`
 * time stands still, so that a picture is the same each time. Never part of the app that is shipped.
 */
const wishes = new URLSearchParams(location.search);
const number = (name: string, otherwise: number): number => Number(wishes.get(name) ?? otherwise);
const scene = SCENES[wishes.get('screen') ?? 'start'];
const target = document.getElementById('app');
if (!scene || !target) throw new Error(`?screen= is one of ${Object.keys(SCENES).join(', ')}`);

const running = wishes.has('run');
const opened = performance.now();
const elapsed = (): number => (running ? performance.now() - opened : 0);
const now = (): number => HEAT_STARTS + scene.second * 1000 + elapsed();
const theme = wishes.get('theme') === 'light' ? 'light' : 'dark';
const classId = number('class', 3) as 1;

const host = new FakeHost({
  name: wishes.get('name') ?? 'Mia',
  riders: 41,
  seed: number('seed', 7),
  myPlace: 0.28,
  longNames: wishes.has('long'),
  settings: { ...DEFAULT_SETTINGS, theme, zoom: number('zoom', 0), classId, ...scene.rivals },
  bikeLink: 'connected',
  backend: { kind: 'local', link: 'connected', message: null },
  delivery: 'sending',
  results: 'provisional',
  races: 40,
  rides: 14,
  notices: [],
  ...scene.host,
  // What is asked for counts more than the scene's own field.
  ...(wishes.has('riders') ? { riders: number('riders', 41) } : {}),
  ...(wishes.has('place') ? { myPlace: number('place', 0.28) } : {}),
  heardAt: scene.host?.bikeLink === 'silent' ? now() - 4300 : null,
  now,
  ride: scene.phase ? { phase: scene.phase, raceId: `${classId}-${HEAT_STARTS / HEAT_MS}` } : null,
});
if (scene.host?.bikeLink === 'silent') host.cadenceRpm = 92;

const language = wishes.get('language') === 'de' ? 'de' : 'en';
speak(language);
host.options.settings = { ...host.options.settings, theme, zoom: number('zoom', 0), language };

const app = new AppController({
  link: host,
  ticker: {
    now: elapsed,
    every(ms, run) {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  },
  beeper: { unlock: () => undefined, beep: (kind) => console.info('beep', kind) },
});
mount(scene.tv ? Tv : App, { target, props: { app } });

queueMicrotask(() => {
  host.emitState();
  if (scene.screen === 'watch') {
    app.screen = 'watch';
    void app.watch.start(classId, HEAT_STARTS);
  }
  host.emitRoster(scene.roster);
  if (scene.boardAt !== undefined) {
    for (let second = Math.max(1, scene.boardAt - 12); second <= scene.boardAt; second += 1) {
      host.emitBoard(second, now() - (scene.boardAge ?? 0));
    }
  }
  if (scene.field !== undefined) {
    app.field.show();
    app.field.query = wishes.get('query') ?? scene.field;
  }
  openScreen(scene.screen);
  app.firstRun.step = scene.step ?? null;
  app.keysOpen = scene.keys ?? false;
  if (scene.voice) app.sounds.voice = scene.voice;
  if (scene.forget) Object.assign(app.forget, scene.forget);
  if (scene.join) {
    const text = JSON.stringify({ kind: 'aws', ...JOINED });
    app.backend.file = { name: 'alleycat-backend.json', text, says: JOINED };
    Object.assign(app.backend, scene.join);
  }
  if (scene.connection) host.connect(scene.connection);
  void press(scene.press ?? []);
});

function openScreen(screen: Scene['screen']): void {
  if (screen === 'results') app.openResults(classId);
  else if (screen === 'records') void openRecords();
  else if (screen === 'rides') void openRides();
  else if (screen) app.screen = screen;
}

async function openRecords(): Promise<void> {
  app.openRecords(classId);
  if (scene?.period) await app.records.choose(scene.period);
}

async function openRides(): Promise<void> {
  const { row = 0, part = 'ride', asTables = false, second = null } = scene?.mine ?? {};
  const { myRides } = app;
  app.openRides();
  await myRides.refresh();
  const chosen = myRides.rides?.[number('row', row)];
  if (chosen) await myRides.choose(chosen.raceId);
  Object.assign(myRides, { part, asTables });
  myRides.ride.second = second;
}

/** Each once the screen shows what the one before has done. */
async function press(buttons: readonly string[]): Promise<void> {
  for (const id of buttons) {
    await new Promise(requestAnimationFrame);
    document.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click();
  }
}

// For measurements: bench/renderer.
Object.assign(window, { gallery: measured(host) });

if (running) {
  setInterval(() => host.emitState(), 250);
  if (scene.phase === 'racing')
    setInterval(() => host.emitBoard(Math.floor(scene.second + elapsed() / 1000) - 2), 1000);
}
