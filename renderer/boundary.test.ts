import { flushSync } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';

import { RACE_ID, settle } from './testing/set-up.ts';
import { closeAll, show, showTv } from './testing/show-app.ts';

afterEach(closeAll);

it('a view that throws says so in words and is shown again on a press, and the ride never hears of it', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { app, host, find } = await show({ ride: { phase: 'racing', raceId: RACE_ID } }, 134);
  const state = host.state();
  // What the race's view relies on and does not get.
  host.emit('state', { ...state, ride: state.ride && { ...state.ride, unusual: null as never } });
  flushSync();
  expect(find('broken')?.textContent).toContain(
    'The race did not: your bike is still read and your seconds still count.',
  );
  expect(find('race-view')).toBeNull();
  // Read out at once; and the next Tab is the button.
  expect(find('broken')?.querySelector('[role="alert"]')?.textContent).toContain('The race did not');
  expect(document.activeElement).toBe(find('broken')?.querySelector('h1'));
  await settle();
  expect(host.calls).toContainEqual({
    command: 'diagnostics.report',
    params: { message: expect.stringContaining('TypeError') as string },
  });

  // The keys go on: a second Esc would leave, as on the race's own screen; nothing was left or ended by itself.
  expect(host.calls.map(({ command }) => command)).not.toContain('ride.leave');
  host.emitState();
  find('broken')?.querySelector('button')?.click();
  flushSync();
  expect(find('broken')).toBeNull();
  expect(find('race-view')?.dataset['raceId']).toBe(RACE_ID);
  expect(app.state?.ride?.phase).toBe('racing');
  vi.restoreAllMocks();
});

it('a TV view that throws is in the log, too', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { host, find } = await showTv({ ride: { phase: 'racing', raceId: RACE_ID } }, 134);
  const state = host.state();
  host.emit('state', { ...state, backend: null as never });
  host.emitBoard(132);
  flushSync();
  await settle();
  expect(find('broken')).not.toBeNull();
  expect(host.calls).toContainEqual({
    command: 'diagnostics.report',
    params: { message: expect.stringContaining('TypeError') as string },
  });
  vi.restoreAllMocks();
});
