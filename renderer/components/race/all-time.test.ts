import { flushSync } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';

import { DEFAULT_SETTINGS, type Settings } from '../../../electron/contract/settings.ts';
import { announcement } from '../../state/announcer.ts';
import { toggleFollow } from '../../state/rivals.ts';
import { RACE_ID, settle } from '../../testing/set-up.ts';
import { closeAll, show } from '../../testing/show-app.ts';

afterEach(closeAll);

const RIDE = { phase: 'racing', raceId: RACE_ID } as const;
type Options = NonNullable<Parameters<typeof show>[0]>;

/** The race at second 132 of 41 riders. */
async function race(changes: Partial<Settings> = {}, more: Partial<Options> = {}) {
  const settings = { ...DEFAULT_SETTINGS, classId: 3 as const, ...changes };
  const parts = await show({ ride: RIDE, settings, ...more }, 134);
  const done = async (): Promise<void> => {
    await settle();
    flushSync();
  };
  await done();
  parts.host.emitBoard(132);
  flushSync();
  const rowOf = (kind: string) => parts.all('board-row').find((row) => row.dataset['kind'] === kind);
  const key = async (name: string): Promise<void> => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
    await done();
  };
  return { ...parts, done, rowOf, key };
}

describe('the board beside rides of before', () => {
  it('A switches to All time and back, says so, and it is remembered', async () => {
    const { host, find, all, key } = await race();
    expect(find('board-now')?.getAttribute('aria-pressed')).toBe('true');
    await key('a');
    expect(host.options.settings.board).toBe('allTime');
    expect(find('board-allTime')?.getAttribute('aria-pressed')).toBe('true');
    expect(find('board')?.textContent).toContain('All time: today’s riders beside the best rides ever');
    expect(new Set(all('board-row').map((row) => row.dataset['kind']))).toEqual(
      new Set(['now', 'best', 'myBest']),
    );
    await key('a');
    expect(host.options.settings.board).toBe('now');
    expect(all('board-row').every((row) => row.dataset['kind'] === 'now')).toBe(true);
  });

  it('has my best with its total at the board’s second, its date, and my own rank in the heat as it was', async () => {
    const { app, rowOf, find, all } = await race({ board: 'allTime' });
    const best = rowOf('myBest');
    expect(best?.dataset['total']).toBe(String(app.beside.past.mine?.cumulativeTenths[131]));
    expect(best?.textContent).toMatch(/Your best\s+16 Oct/);
    expect(find('rank')?.textContent).toBe('12');
    const ranks = all('board-row')
      .map((row) => [Number(row.dataset['total']), Number(row.dataset['rank'])] as const)
      .sort(([a], [b]) => b - a)
      .map(([, rank]) => rank);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  it('in Here now has the ghost in its place without a rank, its curve, and how far ahead I am', async () => {
    const { app, host, rowOf, find } = await race({ ghost: { racerId: 'rider-4', name: 'Chris' } });
    const name = app.beside.past.ghost?.name ?? '';
    expect([rowOf('ghost')?.dataset['rank'], rowOf('best')]).toEqual([undefined, undefined]);
    expect(rowOf('ghost')?.textContent).toContain(`${name} ghost, 12 Nov`);
    expect(find('versus')?.textContent).toContain(`You vs ${name}`);
    const ahead = host.field.myTotal(134) - (app.beside.past.ghost?.cumulativeTenths[133] ?? 0);
    expect(find('versus')?.dataset['ahead']).toBe(String(ahead));
    expect(find('trace-against')?.textContent).toContain(name);
    expect(announcement(app)).toContain(ahead > 0 ? ` ahead of ${name}.` : ` behind ${name}.`);
  });

  it('without a ghost tells how far ahead of my best I am, as the host counts it', async () => {
    const { host, find } = await race({}, { before: 'best' });
    const ahead = host.state().ride?.best?.aheadTenths ?? 0;
    expect(find('versus')?.dataset['ahead']).toBe(String(ahead));
    expect(find('versus')?.textContent).toMatch(/You vs your best/);
    expect(find('trace-against')).toBeNull();
  });

  it.each([
    ['none', 'all-time-none', 'Nobody has finished this class yet: ride all five minutes and the first'],
    ['never', 'all-time-loading', 'The best rides of this class are being fetched.'],
    ['refused', 'all-time-trouble', 'All time is not here: The backend did not answer in time; try again.'],
  ] as const)('says in words what there is where the answer is %s', async (pace, id, words) => {
    const { find, all } = await race({ board: 'allTime' }, { pace });
    expect(find(id)?.textContent).toContain(words);
    expect(all('board-row').length).toBeGreaterThan(5);
  });
});

describe('riders to follow', () => {
  it('are chosen in the whole field, marked and always in sight on the board, and found alone by L', async () => {
    const { host, find, all, key } = await race();
    const last = host.field.standings(132).at(-1)?.racerIndex ?? 0;
    const { racerId, name } = host.field.roster[last] ?? { racerId: '', name: '' };
    await key('f');
    const field = () => all('field-row').length;
    expect(find('field-view')).not.toBeNull();
    host.options.settings = { ...host.options.settings, follows: [{ racerId, name }] };
    host.emitState();
    flushSync();
    await key('l');
    expect(find('field-followed')?.getAttribute('aria-pressed')).toBe('true');
    expect(find('field-view')?.textContent).toMatch(/2 found of\s+41 riding/);
    expect(field()).toBeLessThanOrEqual(2);
    await key('f');
    const row = all('board-row').find((each) => each.dataset['racerId'] === racerId);
    expect(row?.textContent).toContain('followed');
  });

  it('a second press lets go', async () => {
    const { app, host } = await race();
    await toggleFollow(app, { racerId: 'rider-3', name: 'Ben' });
    await toggleFollow(app, { racerId: 'rider-4', name: 'Chris' });
    expect(host.options.settings.follows.map(({ racerId }) => racerId)).toEqual(['rider-3', 'rider-4']);
    await toggleFollow(app, { racerId: 'rider-3', name: 'Ben' });
    expect(host.options.settings.follows.map(({ racerId }) => racerId)).toEqual(['rider-4']);
  });
});

describe('the ghost’s choice', () => {
  it('has none, my best, whom I follow and who was chosen elsewhere, and keeps the last while another is chosen', async () => {
    const ghost = { racerId: 'rider-9', name: 'Olu' };
    const settings = { ...DEFAULT_SETTINGS, ghost, follows: [{ racerId: 'rider-3', name: 'Ben' }] };
    const { host, find } = await show({ settings });
    const choice = find('ghost') as HTMLSelectElement;
    const names = () => [...choice.options].map(({ text }) => text);
    expect([choice.value, ...names()]).toEqual(['rider-9', 'none', 'my best', 'Olu', 'Ben']);
    for (const [value, saved] of [
      ['best', 'best'],
      ['rider-3', { racerId: 'rider-3', name: 'Ben' }],
      ['none', 'none'],
      ['rider-9', ghost],
    ] as const) {
      choice.value = value;
      choice.dispatchEvent(new Event('change', { bubbles: true }));
      await settle();
      flushSync();
      expect(host.options.settings.ghost).toEqual(saved);
      expect(choice.value).toBe(value);
    }
  });

  it('keeps its keys: an arrow chooses, and does not ride the bike', async () => {
    const { host, find } = await show({});
    for (const key of ['ArrowUp', ' ', '4'])
      find('ghost')?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    await settle();
    expect(host.calls.map(({ command }) => command)).toEqual(['state.get']);
  });
});

describe('the finish', () => {
  const over = { ride: { phase: 'finished', raceId: RACE_ID } } as const;

  it.each([
    ['beaten', 'new-best', /New best: 40,277\.4, 364\.0 more than before\./],
    ['first', 'new-best', /New best: 40,277\.4, your first in this class\./],
    ['best', 'not-best', /127\.5 short of your best of this class, 40,404\.9\./],
  ] as const)('says at once how it went against myself: %s', async (before, id, words) => {
    const { find } = await show({ ...over, before }, 301);
    expect(find(id)?.textContent).toMatch(words);
  });

  it('says nothing where nothing is known', async () => {
    const { find } = await show(over, 301);
    expect([find('new-best'), find('not-best')]).toEqual([null, null]);
  });
});
