import { flushSync } from 'svelte';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { settle, RACE_ID } from '../../testing/set-up.ts';
import { closeAll, show } from '../../testing/show-app.ts';

const shown = vi.fn();
const hidden = vi.fn();
beforeAll(() => {
  // The tests' page has no top layer.
  HTMLElement.prototype.showPopover = shown;
  HTMLElement.prototype.hidePopover = hidden;
});
afterEach(() => {
  closeAll();
  vi.clearAllMocks();
});

describe('an unusual ride', () => {
  it('is told while it is ridden, in one line, once there is something to tell', async () => {
    const { host, find, moveTo } = await show(
      { ride: { phase: 'racing', raceId: RACE_ID }, unusual: true },
      134,
    );
    expect(find('unusual')?.textContent).toBe('');
    expect(find('unusual')?.getAttribute('role')).toBe('status');
    moveTo(136);
    host.emitState();
    flushSync();
    expect(find('unusual')?.textContent).toBe(
      'At 2:14 your cadence jumped from 62 to 191: marked as unusual. It still counts.',
    );
  });

  it('is told on the finish', async () => {
    const { find } = await show({ ride: { phase: 'finished', raceId: RACE_ID }, unusual: true }, 301);
    expect(find('unusual')?.textContent.trim()).toBe(
      'Marked as unusual: cadence jump at 2:14. It counts all the same.',
    );
  });

  it('has a mark in the standings that says why to whoever asks', async () => {
    const { app, find, all } = await show({ results: 'official', unusual: true, myPlace: 0 }, 400);
    app.openResults(3, RACE_ID);
    await settle();
    flushSync();
    const [mine] = all('unusual');
    expect(mine?.closest('[data-testid="result-row"]')?.getAttribute('data-me')).toBe('true');
    expect([mine?.tagName, mine?.textContent, mine?.getAttribute('aria-label')]).toEqual([
      'BUTTON',
      'unusual',
      'unusual: cadence jump at 2:14',
    ]);
    expect(find('results-view')?.textContent).toContain('It counts all the same.');

    mine?.focus();
    flushSync();
    expect(shown).toHaveBeenCalledTimes(1);
    const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true });
    mine?.dispatchEvent(escape);
    flushSync();
    expect(hidden).toHaveBeenCalled();
    // The screen has not taken the key for itself.
    expect(find('results-view')).not.toBeNull();
  });

  it('is nobody’s where nobody rides so', async () => {
    const { app, find } = await show({ results: 'official' }, 400);
    app.openResults(3, RACE_ID);
    await settle();
    flushSync();
    expect(find('unusual')).toBeNull();
    expect(find('results-view')?.textContent).not.toContain('unusual');
  });
});
