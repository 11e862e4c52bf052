import { flushSync } from 'svelte';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { settle } from '../../testing/set-up.ts';
import { closeAll, show } from '../../testing/show-app.ts';

/** A list in sight and one of its rows, CSS px: the tests' page lays nothing out. */
const LIST_PX = 600;
const ROW_PX = 40;

beforeAll(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return this.classList.contains('measure') ? ROW_PX : LIST_PX;
  });
  HTMLElement.prototype.hidePopover = () => undefined;
});
afterEach(closeAll);

async function records(...args: Parameters<typeof show>) {
  const parts = await show(...args);
  parts.app.openRecords(3);
  await settle();
  flushSync();
  const press = async (element: HTMLElement | null | undefined): Promise<void> => {
    element?.click();
    await settle();
    flushSync();
  };
  return { ...parts, press };
}

describe('Records', () => {
  it('lists the best 100 of 40 000 in a table, with each one’s day', async () => {
    const { all, find } = await records({ riders: 40_000, myPlace: 0 }, 400);
    expect(find('records-table')?.tagName).toBe('TABLE');
    expect(all('record-row')).toHaveLength(100);
    const totals = all('record-row').map((row) => Number(row.dataset['total']));
    expect(totals).toEqual([...totals].sort((a, b) => b - a));
    expect(find('record-row')?.textContent).toContain('Nov 2026');
  });

  it('marks my row, and no other', async () => {
    const { all, find } = await records({}, 400);
    expect(all('record-row').filter((row) => row.dataset['me'] === 'true')).toHaveLength(1);
    expect(find('my-place')).toBeNull();
  });

  it('tells who is not among the best what it takes', async () => {
    const { find } = await records({ riders: 340, myPlace: 0.5 }, 400);
    expect(find('jump-to-me')).toBeNull();
    expect(find('my-place')?.textContent).toMatch(/You: .* on .* 2026,\s+.* behind the last of these\./);
  });

  it('says how an empty list is filled, and that I have no best yet', async () => {
    const { find, all } = await records({ races: 0 }, 400);
    expect(find('records-empty')?.textContent).toContain('at least 285 of the 300 seconds');
    expect([1, 2, 3, 4, 5, 6].map((id) => find(`best-${id}`)?.textContent)).toEqual(
      Array.from({ length: 6 }, () => expect.stringContaining('Not yet') as unknown),
    );
    expect(all('record-row')).toEqual([]);
  });

  it('says why there is no list, and shows it as soon as there is an answer', async () => {
    const { app, host, all, find } = await records({ refuses: ['records.get'] }, 400);
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('no connection to the backend');
    expect(find('records-empty')).toBeNull();
    host.options.refuses = [];
    await app.records.refresh();
    flushSync();
    expect(all('record-row')).toHaveLength(41);
  });

  it('switches the period and the class, and drops an answer that comes after another choice', async () => {
    const { app, find, press } = await records({}, 400);
    await press(find('period-week'));
    expect(app.records.records).toMatchObject({ classId: 3, period: 'week' });
    expect(find('period-week')?.getAttribute('aria-pressed')).toBe('true');
    const slow = app.records.open(5);
    const fast = app.records.choose('day');
    await Promise.all([slow, fast, press(find('records-class-6'))]);
    expect(app.records.records).toMatchObject({ classId: 6, period: 'day' });
  });

  it('finds by name, and jumps to me out of the search', async () => {
    const { all, find, press } = await records({}, 400);
    const field = find('records-search') as HTMLInputElement;
    field.value = 'no such';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
    expect(all('record-row')).toEqual([]);
    await press(find('jump-to-me'));
    expect(all('record-row')).toHaveLength(41);
    expect(document.activeElement?.id).toBe('my-row');
  });

  it('marks what was unusual, without a second that nobody knows', async () => {
    const { all } = await records({ unusual: true, myPlace: 0 }, 400);
    const marks = all('unusual').map((mark) => mark.getAttribute('aria-label'));
    expect(marks[0]).toBe('unusual: cadence jump');
    expect(marks.length).toBeLessThan(41);
  });

  it('opens a row’s results, and leads back', async () => {
    const { app, find, press } = await records({}, 400);
    const row = app.records.records?.rows[0];
    await press(find('record-row')?.querySelector<HTMLElement>('button.open'));
    expect([app.view, app.results.raceId]).toEqual(['results', `3-${row?.heat}`]);
    app.back();
    expect(app.view).toBe('records');
    app.back();
    expect(app.view).toBe('start');
  });

  it('follows a rider and rides against them, each taken back by the same button; of me only my best', async () => {
    const { host, all, press } = await records({ myPlace: 0 }, 400);
    const mine = all('record-row').find((row) => row.dataset['me'] === 'true');
    const other = all('record-row').find((row) => row !== mine);
    const button = (row: HTMLElement | undefined, id: string) =>
      row?.querySelector<HTMLElement>(`[data-testid="${id}"]`);
    expect(button(mine, 'follow')).toBeNull();
    await press(button(mine, 'ride-against'));
    expect(host.options.settings.ghost).toBe('best');
    const rider = { racerId: other?.dataset['racerId'], name: other?.querySelector('.open')?.textContent };
    await press(button(other, 'follow'));
    await press(button(other, 'ride-against'));
    expect(host.options.settings).toMatchObject({ follows: [rider], ghost: rider });
    expect(button(other, 'follow')?.getAttribute('aria-pressed')).toBe('true');
    expect(button(other, 'follow')?.getAttribute('aria-label')).toBe(`Follow ${rider.name}`);
    await press(button(other, 'follow'));
    await press(button(other, 'ride-against'));
    expect(host.options.settings).toMatchObject({ follows: [], ghost: 'none' });
  });

  it('follows a hundred riders and says so at the next', async () => {
    const { app, host, all, press } = await records({}, 400);
    const follows = Array.from({ length: 100 }, (_, place) => ({ racerId: `r-${place}`, name: 'Ada' }));
    await app.save({ follows });
    await press(all('follow')[0]);
    expect(host.options.settings.follows).toHaveLength(100);
    expect(app.trouble).toBe('You follow 100 riders already. Leave one of them first.');
  });
});

describe('a list of 1,000 races', () => {
  it('has only the rows in sight on the page, and fetches on where its end is seen', async () => {
    const { app, all } = await show({ races: 1000 }, 400);
    app.openResults(3);
    await vi.waitUntil(() => app.results.races.length > 20);
    while (app.results.next !== null) await app.results.more();
    flushSync();
    expect(app.results.races).toHaveLength(1000);
    expect(all('race-row').length).toBeGreaterThan(10);
    expect(all('race-row').length).toBeLessThanOrEqual(LIST_PX / ROW_PX + 3);
    const table = document.querySelector('[aria-label="Races, newest first"][role="table"]');
    expect(table?.getAttribute('aria-rowcount')).toBe('1001');
  });
});

describe('Forget me', () => {
  it('asks once more and says what goes; kept, nothing has gone', async () => {
    const { app, host, find } = await show({ rides: 2 }, 400);
    app.openSettings();
    flushSync();
    find('forget-me')?.click();
    await settle();
    flushSync();
    expect(find('forget-what')?.textContent).toContain('This cannot be undone.');
    find('forget-keep')?.click();
    flushSync();
    expect(find('forget-me')).not.toBeNull();
    expect(host.calls.some(({ command }) => command === 'rider.forget')).toBe(false);
  });

  it('is done at the second press, says what is gone, and begins with the name', async () => {
    const { app, find } = await records({ rides: 1 }, 400);
    app.openSettings();
    await app.forget.press();
    flushSync();
    find('forget-confirm')?.click();
    await settle();
    flushSync();
    expect(find('forgotten')?.textContent).toBe(
      '1 ride of yours is gone, and 1 result now says “Former rider”. This computer knows you no more.',
    );
    expect((find('name-input') as HTMLInputElement).value).toBe('');
    expect(app.records.bests).toBeNull();
    find('start-anew')?.click();
    flushSync();
    expect(app.view).toBe('firstRun');
  });

  it('names the folder of exported files that stays, before and after; and asks nothing while that is not known', async () => {
    const exportFolder = '/home/rosa/Documents/Alleycat';
    const { app, host, find } = await show({ rides: 1, exportFolder, refuses: ['rider.stays'] }, 400);
    app.openSettings();
    await app.forget.press();
    flushSync();
    expect([find('forget-what'), app.trouble !== null]).toEqual([null, true]);
    host.options.refuses = [];
    await app.forget.press();
    flushSync();
    expect(find('forget-what')?.textContent).toContain(`What you exported to ${exportFolder} stays`);
    await app.forget.press();
    flushSync();
    expect(find('forgotten')?.textContent).toContain(
      `This computer knows you no more. What you exported to ${exportFolder} stays`,
    );
  });

  it('waits until a ride’s card is put away', async () => {
    const { app, find } = await show({ ride: { phase: 'finished', raceId: '3-1' } }, 400);
    app.openSettings();
    flushSync();
    expect((find('forget-me') as HTMLButtonElement).disabled).toBe(true);
    expect(find('forget-riding')?.textContent).toContain('put its card away');
  });
});
