import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';

import App from './App.svelte';
import { RACE_ID, settle, setUp } from './testing/set-up.ts';

const shown: (() => void)[] = [];
afterEach(() => shown.splice(0).forEach((end) => end()));

async function show(...[options, second]: Parameters<typeof setUp>) {
  const parts = setUp(options, second);
  const page = mount(App, { target: document.body, props: { app: parts.app } });
  shown.push(() => void unmount(page));
  await settle();
  parts.host.emitRoster();
  flushSync();
  const find = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
  return { ...parts, find, all };
}

describe('App', () => {
  it('asks for the name first and saves it without blanks around it', async () => {
    const { host, find } = await show({ name: null });
    const field = find('name-input') as HTMLInputElement;
    expect((find('name-save') as HTMLButtonElement).disabled).toBe(true);
    field.value = '  Ada  ';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
    field.form?.requestSubmit();
    await settle();
    flushSync();
    expect(host.options.name).toBe('Ada');
    expect(find('start-view')).not.toBeNull();
  });

  it('shows the board with my row once, and everybody at the same second', async () => {
    const { host, find, all } = await show({ ride: { phase: 'racing', raceId: RACE_ID } }, 134);
    expect(find('race-view')).not.toBeNull();
    expect(all('board-row')).toEqual([]);
    host.emitBoard(132);
    flushSync();
    const mine = all('board-row').filter((row) => row.dataset['me'] === 'true');
    expect(mine).toHaveLength(1);
    expect(find('rank')?.textContent).toBe(mine[0]?.dataset['rank']);
    expect(find('board')?.dataset['second']).toBe('132');
  });

  it('keeps a row the same node when it is overtaken', async () => {
    const { host, all } = await show({ ride: { phase: 'racing', raceId: RACE_ID } }, 134);
    const order = () => all('board-row').map((row) => row.dataset['racerIndex']);
    host.emitBoard(100);
    flushSync();
    const before = all('board-row');
    host.emitBoard(132);
    flushSync();
    expect(order()).toEqual([...order()].sort((a, b) => Number(a) - Number(b)));
    const kept = all('board-row').filter((row) => before.includes(row));
    expect(kept.length).toBeGreaterThan(3);
  });

  it('says in words that the bike is silent and that nothing is lost', async () => {
    const parts = await show({ ride: { phase: 'racing', raceId: RACE_ID }, bikeLink: 'silent' }, 134);
    parts.host.options.heardAt = parts.now() - 4200;
    parts.host.emitState();
    flushSync();
    expect(parts.find('bike-silent')?.textContent).toMatch(
      /Bike silent for 4 s\..*Your [\d\u2009]+\.\d are safe\./,
    );
  });

  it('beeps three times and once more', async () => {
    const { beeps, moveTo } = await show({ ride: { phase: 'warmUp', raceId: RACE_ID } }, -5);
    for (const second of [-3.5, -2.5, -1.5, -0.5, 0.1]) {
      moveTo(second);
      flushSync();
    }
    expect(beeps).toEqual(['count', 'count', 'count', 'go']);
  });

  it('says provisional until it is official', async () => {
    const { host, find } = await show(
      { ride: { phase: 'finished', raceId: RACE_ID }, results: 'provisional' },
      301,
    );
    await settle();
    flushSync();
    expect(find('result-status')?.dataset['status']).toBe('provisional');
    expect(find('delivery')?.dataset['delivery']).toBe('sending');
    host.options.results = 'official';
    host.options.delivery = 'stored';
    host.emitState();
    flushSync();
    expect(find('finish-rank')?.dataset['official']).toBe('true');
    expect(find('delivery')?.dataset['delivery']).toBe('stored');
  });
});
