import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { settle } from '../../testing/set-up.ts';
import { closeAll, show } from '../../testing/show-app.ts';

beforeEach(() => {
  // The tests' page has no layout: a row is 40 px high, and whatever holds them 400.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return this.classList.contains('measure') ? 40 : 400;
  });
});
afterEach(() => {
  closeAll();
  vi.restoreAllMocks();
});

async function showRides(rides: number, more: Parameters<typeof show>[0] = {}) {
  const shown = await show({ rides, ...more }, 120);
  shown.app.openRides();
  await settle();
  flushSync();
  const { find, all } = shown;
  const rowOf = (place: number) => all('my-ride-row')[place];
  const text = (id: string): string => (find(id)?.textContent ?? '').replace(/\s+/g, ' ').trim();
  const click = async (target: HTMLElement | null | undefined): Promise<void> => {
    target?.click();
    await settle();
    flushSync();
  };
  const press = async (id: string, key: string, shiftKey = false): Promise<void> => {
    find(id)?.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));
    await settle();
    flushSync();
  };
  return { ...shown, rowOf, text, click, press };
}

describe('the list', () => {
  it('keeps the keyboard’s focus on a ride as long as it is in sight, and then on itself', async () => {
    const { find, all } = await showRides(200);
    const list = find('my-rides')?.querySelector<HTMLElement>('.body');
    const scroll = (rows: number): void => {
      if (list) list.scrollTop = rows * 40;
      list?.dispatchEvent(new Event('scroll'));
      flushSync();
    };
    const focusedRide = (): string | undefined =>
      document.activeElement?.closest<HTMLElement>('[data-race-id]')?.dataset['raceId'];
    const rows = all('my-ride-row');
    const elements = new Set(rows);
    const [, , , , fifth] = rows;
    const raceId = fifth?.dataset['raceId'];
    fifth?.querySelector('button')?.focus();
    expect(focusedRide()).toBe(raceId);
    for (const top of [3, 1, 4]) {
      scroll(top);
      expect(focusedRide()).toBe(raceId);
    }
    scroll(100);
    expect(document.activeElement).toBe(list);
    scroll(2);
    expect(document.activeElement).toBe(list);
    // However it was moved, no row was made anew, and they stand in the order of the list.
    expect(all('my-ride-row').every((row) => elements.has(row))).toBe(true);
    const order = all('my-ride-row').map((row) => Number(row.getAttribute('aria-rowindex')));
    expect(order).toEqual(order.map((_, place) => (order[0] ?? 0) + place));
  });

  it('says of each how far it has come, and a row shows its ride, whose standings lead there and back', async () => {
    const { app, host, find, all, rowOf, text, click } = await showRides(3);
    expect(all('my-ride-row').map((row) => row.dataset['standing'])).toEqual([
      'sending',
      'provisional',
      'official',
    ]);
    expect(rowOf(0)?.textContent).toContain('to be sent');
    expect(find('ride-detail')?.dataset['raceId']).toBe(rowOf(0)?.dataset['raceId']);
    expect(text('standing')).toBe('Not stored yet: kept here, and sent when the backend answers.');
    await click(rowOf(2)?.querySelector('button'));
    const raceId = rowOf(2)?.dataset['raceId'];
    expect([find('ride-detail')?.dataset['raceId'], find('ride-detail')?.dataset['ready']]).toEqual([
      raceId,
      'true',
    ]);
    expect(rowOf(2)?.querySelector('button')?.getAttribute('aria-current')).toBe('true');
    expect(rowOf(0)?.querySelector('button')?.hasAttribute('aria-current')).toBe(false);
    await click(find('open-standings'));
    expect(host.calls).toContainEqual({ command: 'results.get', params: { raceId } });
    app.back();
    flushSync();
    expect([app.view, find('ride-detail')?.dataset['raceId']]).toEqual(['rides', raceId]);
    app.back();
    expect(app.view).toBe('start');
  });

  it('is gone through by the arrows', async () => {
    const { find, rowOf, press } = await showRides(3);
    await press('my-rides', 'ArrowDown');
    await press('my-rides', 'ArrowDown');
    expect(find('ride-detail')?.dataset['raceId']).toBe(rowOf(2)?.dataset['raceId']);
    await press('my-rides', 'ArrowUp');
    expect(find('ride-detail')?.dataset['raceId']).toBe(rowOf(1)?.dataset['raceId']);
  });

  it('of a thousand has the rows in sight on the page, and says how many there are', async () => {
    const { find, all } = await showRides(1000);
    expect(all('my-ride-row').length).toBeLessThan(20);
    expect(find('my-rides')?.getAttribute('aria-rowcount')).toBe('1001');
  });

  it('says which rides are unusual, and the ride says why', async () => {
    const { all, rowOf, click, text } = await showRides(6, { unusual: true });
    expect(all('my-ride-row').map((row) => row.textContent.includes('unusual'))).toEqual([
      ...[false, true, false, false, false, true],
    ]);
    await click(rowOf(1)?.querySelector('button'));
    expect(document.querySelector('[data-testid="ride-detail"] [data-testid="unusual"]')?.textContent).toBe(
      'Unusual: cadence jump at 2:14, extreme power at 2:20. It counts all the same.',
    );
    expect(text('against-best')).not.toBe('');
  });

  it('says how to get a first ride', async () => {
    const { text, find } = await showRides(0);
    expect(text('my-rides-view')).toContain('No ride on this machine yet');
    expect(find('part-trend')).toBeNull();
  });
});

describe('a ride', () => {
  it('is read second by second, by keys and by the pointer', async () => {
    const { find, text, press } = await showRides(34);
    expect(text('readout')).toContain('Point at a second');
    await press('second', 'ArrowRight');
    expect(find('second')?.getAttribute('aria-valuenow')).toBe('1');
    for (const [key, second] of [
      ['PageUp', 11],
      ['ArrowLeft', 10],
      ['Home', 1],
      ['ArrowDown', 1],
      ['End', 300],
      ['PageDown', 290],
    ] as const) {
      await press('second', key);
      expect(find('second')?.getAttribute('aria-valuenow')).toBe(String(second));
    }
    await press('second', 'ArrowRight', true);
    expect(text('readout')).toMatch(/^5:00 ?, output \d+\.\d, .*, cadence \d+ rpm, .*, total .* by [\d,.]+$/);
    expect(find('readout')?.getAttribute('aria-live')).toBe('polite');
    document.querySelector('.charts .field')?.dispatchEvent(new PointerEvent('pointerleave'));
    flushSync();
    expect(text('readout')).toContain('Point at a second');
  });

  it('has a real table behind each chart, seen when it is asked for', async () => {
    const { find, all, click, app } = await showRides(34);
    await click(document.querySelectorAll<HTMLElement>('[data-testid="my-ride-row"] button')[1]);
    const ids = app.myRides.ride.charts.map(({ id }) => id);
    expect(ids).toHaveLength(6);
    for (const id of ids) {
      const table = find(`chart-table-${id}`);
      expect(table?.querySelectorAll('tbody tr')).toHaveLength(6);
      expect(table?.querySelectorAll('tbody td')).toHaveLength(id === 'output' ? 60 : 30);
      expect(table?.className).toContain('unseen');
      expect(find(`summary-${id}`)?.textContent).not.toBe('');
    }
    await click(find('as-tables'));
    expect(ids.every((id) => !find(`chart-table-${id}`)?.className.includes('unseen'))).toBe(true);
    expect(find('as-tables')?.getAttribute('aria-pressed')).toBe('true');
    expect(all('splits')).toHaveLength(1);
  });

  it('has minutes that add up to its total', async () => {
    const { app } = await showRides(34);
    const tenths = [...document.querySelectorAll<HTMLElement>('[data-testid="split-points"] td')].map(
      (cell) => Number(cell.dataset['tenths']),
    );
    expect(tenths).toHaveLength(6);
    expect(tenths.slice(0, 5).reduce((sum, more) => sum + more, 0)).toBe(tenths[5]);
    expect(tenths[5]).toBe(app.myRides.ride.detail?.totalTenths);
  });

  it('of another computer has the chart of its points, says what is missing, and is not exported', async () => {
    const { app, find, text, rowOf, click } = await showRides(3, { elsewhere: 1 });
    expect([find('elsewhere'), find('export-ride-open') === null]).toEqual([null, false]);
    await click(rowOf(2)?.querySelector('button'));
    expect(app.myRides.ride.charts.map(({ id }) => id)).toEqual(['output']);
    expect(text('elsewhere')).toMatch(
      /^Ridden on another computer: .* not cadence, resistance, power, heart rate/,
    );
    expect(find('split-points')).not.toBeNull();
    expect(find('split-cadence')).toBeNull();
    expect([find('export-ride-open'), find('export-open') === null]).toEqual([null, false]);
  });

  it('of another computer alone leaves nothing to export', async () => {
    const { find } = await showRides(2, { elsewhere: 2 });
    expect([find('ride-detail')?.dataset['ready'], find('export-open')]).toEqual(['true', null]);
  });

  it('that is not there says so', async () => {
    const { app, host, find } = await showRides(3);
    host.options.rides = 0;
    await app.myRides.choose('1-1');
    expect(app.myRides.ride.trouble).toContain('not on this computer');
    expect(find('my-rides-view')).not.toBeNull();
  });
});

describe('over time', () => {
  it('every ride of the class is a dot, the best marked; a class is chosen, and a ride opens', async () => {
    const { app, find, text, click, press } = await showRides(340);
    await click(find('part-trend'));
    expect(find('ride-trend')?.dataset['class']).toBe(String(app.myRides.chosen?.classId));
    await click(find('trend-class-5'));
    const { trend } = app.myRides;
    expect(find('ride-trend')?.dataset).toMatchObject({ class: '5', rides: String(trend.rides.length) });
    expect(document.querySelectorAll('[data-testid="ride-trend"] i')).toHaveLength(trend.rides.length);
    expect(document.querySelectorAll('[data-testid="ride-trend"] i.best')).toHaveLength(1);
    expect(text('trend-words')).toMatch(/^\d+ rides since .*, the best .* Your last five finished rides/);
    expect(find('trend-table')?.querySelectorAll('tbody tr')).toHaveLength(trend.rides.length);
    await press('trend-ride', 'End');
    expect(text('trend-readout')).toContain('Enter or a click opens it');
    await press('trend-ride', 'Enter');
    expect(app.myRides.part).toBe('ride');
    expect(find('ride-detail')?.dataset['raceId']).toBe(trend.rides.at(-1)?.raceId);
  });

  it('says that there is none where there is none', async () => {
    const { app, find, text, click } = await showRides(1);
    await click(find('part-trend'));
    const other = app.myRides.chosen?.classId === 1 ? 2 : 1;
    await click(find(`trend-class-${other}`));
    expect(text('trend-words')).toMatch(/^No ride in .* yet\.$/);
    expect(find('trend-ride')).toBeNull();
  });
});
