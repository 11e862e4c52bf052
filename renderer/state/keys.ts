import { isClassId } from '../../core/race/classes.ts';
import { chooseClass, joinIsFirst, startHeat } from '../components/views/start-actions.ts';
import type { AppController } from './app.svelte.ts';
import { MAX_ZOOM, MIN_ZOOM } from './display.ts';

/** With Shift an arrow counts for five. */
const BIG_STEP = 5;

/** What an arrow does to a bike that can be moved from here: [rpm, percent]. */
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Into these nothing is typed, but for the keys by which they are changed. */
const CHOICES = ['radio', 'checkbox', 'file'];

/** Keys that work wherever one is. Fields keep theirs: what is typed is typed, and a slider moves by its own arrows. */
export function onKey(app: AppController, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = event.target instanceof HTMLElement ? event.target : null;
  const field = target instanceof HTMLInputElement ? target.type : null;
  if (field !== null && keepsKey(field, event.key)) return;
  if (keepsChoice(target, event.key) || (event.key === ' ' && keepsSpace(target))) return;
  if (act(app, event)) event.preventDefault();
}

/** A choice moves by arrows and letters, and opens by Space. */
function keepsChoice(target: HTMLElement | null, key: string): boolean {
  return target instanceof HTMLSelectElement && key !== 'Escape';
}

/** Whether a field of this type has a key to itself. */
function keepsKey(field: string, key: string): boolean {
  if (field === 'range') return key.startsWith('Arrow');
  return !(key === 'Escape' && CHOICES.includes(field));
}

/** A button is pressed by Space, but for the class card that is chosen already: there Space goes on to the start. */
function keepsSpace(target: HTMLElement | null): boolean {
  const control = target?.closest('button, a, select, [role="region"]');
  return (
    control !== null && control !== undefined && !control.matches('[data-class-card][aria-pressed="true"]')
  );
}

function act(app: AppController, { key, shiftKey, repeat }: KeyboardEvent): boolean {
  const { state, view } = app;
  if (!state) return false;
  if (app.keysOpen) return closeKeys(app, key);
  if (key === '+' || key === '=') return zoom(app, 1);
  if (key === '-') return zoom(app, -1);
  const arrow = ARROWS[key];
  if (arrow && (view === 'start' || view === 'warmUp' || view === 'race')) {
    const times = shiftKey ? BIG_STEP : 1;
    return app.bike.nudge(arrow[0] * times, arrow[1] * times);
  }
  // Held down, these would do their work many times over.
  return !repeat && pressOnce(app, key);
}

function pressOnce(app: AppController, key: string): boolean {
  if (key === 'Escape') return escape(app);
  if (key === ' ') return space(app);
  if (key === '?' || key === 'F1') return openKeys(app);
  if (pressShortcut(key)) return true;
  if (key === 'v' || key === 'V') return openTv(app);
  const chooses = app.view === 'start' || (app.view === 'firstRun' && app.firstRun.step === 'go');
  if (chooses && isClassId(Number(key))) {
    chooseClass(app, Number(key) as Parameters<typeof chooseClass>[1]);
    return true;
  }
  return false;
}

/** Whatever on the screen says that it has this key: a field is entered, a button pressed. */
function pressShortcut(key: string): boolean {
  if (!/^([a-z/]|Space)$/i.test(key)) return false;
  const name = key === 'Space' ? key : key.toUpperCase();
  const control = document.querySelector<HTMLElement>(`[aria-keyshortcuts~="${name}"]`);
  if (!control || control.matches(':disabled')) return false;
  if (control instanceof HTMLInputElement) control.select();
  control.focus();
  if (control instanceof HTMLButtonElement) control.click();
  return true;
}

/** One step back; in a race the field goes first, so that who closes it does not leave the ride. */
function escape(app: AppController): boolean {
  if (app.view === 'race' && app.field.open) app.field.close();
  else if (app.view === 'race' || app.view === 'warmUp') app.leave();
  else if (app.screen !== 'home') app.back();
  else if (app.view === 'firstRun') app.firstRun.skip();
  else return false;
  return true;
}

function space(app: AppController): boolean {
  if (app.view === 'start') startHeat(app, joinIsFirst(app.clock.now) ? 'join' : 'warmUp');
  else if (app.view === 'firstRun') return pressShortcut('Space');
  else if (app.view === 'finish' && app.state?.ride) void app.warmUp(app.state.ride.classId);
  else return false;
  return true;
}

function openKeys(app: AppController): boolean {
  app.keysOpen = true;
  return true;
}

/** While the list of keys is open, a key that is tried does nothing behind it. */
function closeKeys(app: AppController, key: string): boolean {
  if (key === 'Escape' || key === '?' || key === 'F1') app.keysOpen = false;
  return key !== 'Tab' && key !== 'Enter';
}

function openTv(app: AppController): boolean {
  app.openTv();
  return true;
}

function zoom(app: AppController, step: number): boolean {
  const now = app.state?.settings.zoom ?? 0;
  const next = Math.min(Math.max(now + step, MIN_ZOOM), MAX_ZOOM);
  if (next !== now) void app.save({ zoom: next });
  return true;
}
