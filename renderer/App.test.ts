import { flushSync } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';

import { rawSentence } from '../electron/contract/sentences/say.ts';
import { fakeBluetooth, slot } from './testing/fake-bluetooth.ts';
import { RACE_ID, settle } from './testing/set-up.ts';
import { closeAll, show } from './testing/show-app.ts';

afterEach(closeAll);

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
    expect(find('first-run-view')?.dataset['step']).toBe('bike');
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
      /Bike silent for 4 s\..*Your [\d,]+\.\d are safe\./,
    );
  });

  it('says that a ride is not kept on disk, and calls it safe no more', async () => {
    const unkept = rawSentence('The disk is full: this ride is not kept on this computer.');
    const ride = { phase: 'racing', raceId: RACE_ID } as const;
    const parts = await show({ ride, unkept, bikeLink: 'silent' }, 134);
    parts.host.options.heardAt = parts.now() - 4200;
    parts.host.emitState();
    flushSync();
    expect(parts.find('ride-unkept')?.textContent).toContain(unkept.message);
    expect(parts.find('foot-ride')?.textContent).toBe('not on disk');
    expect(parts.find('bike-silent')?.textContent).not.toContain('safe');
    delete parts.host.options.unkept;
    parts.host.emitState();
    flushSync();
    expect([parts.find('ride-unkept'), parts.find('foot-ride')]).toEqual([null, null]);
    expect(parts.find('bike-silent')?.textContent).toContain('safe');
  });

  it('says in the same sentence what the host knows of it, dims the figures, and tells the strap too', async () => {
    const { host, find, now } = await show(
      {
        ride: { phase: 'racing', raceId: RACE_ID },
        bikeLink: 'silent',
        bike: {
          kind: 'bluetooth',
          name: 'KICKR',
          message: rawSentence('The link was lost. Trying again every 5 s.'),
        },
        bluetooth: fakeBluetooth({ slots: { heartRate: slot('TICKR', { heartRateBpm: 148 }) } }),
      },
      134,
    );
    host.options.heardAt = now() - 4200;
    host.emitState();
    flushSync();
    expect(find('bike-silent')?.textContent).toMatch(
      /Bike silent for 4 s\. The link was lost\. Trying again every 5 s\. Your .* are safe\./,
    );
    expect(find('cadence-note')?.textContent).toBe('4 s old');
    expect(find('foot-bike')?.textContent).toBe('signal lost, 4.2 s ago');
    expect(find('foot-heart')?.textContent).toBe('148 bpm');
  });

  it('marks a resistance that is estimated, and gives no hand where the bike takes none', async () => {
    const { find } = await show({
      bike: { kind: 'bluetooth', name: 'IC4', estimated: true },
      heartRateBpm: 131,
    });
    expect(find('resistance-value')?.textContent).toBe('~48');
    expect(find('resistance-note')?.textContent).toBe('estimated');
    expect([find('resistance-slider'), find('resist-hint')]).toEqual([null, null]);
    expect(find('foot-heart')?.textContent).toBe('131 bpm');
  });

  it('sets the resistance of a bike that takes it, and shows what was asked beside what it has', async () => {
    const { host, find } = await show({
      bike: { kind: 'bluetooth', name: 'KICKR', resistanceTarget: { percent: null } },
    });
    expect([find('cadence-slider'), find('resistance-note')]).toEqual([null, null]);
    document.querySelector<HTMLElement>('[aria-label="Resistance up"]')?.click();
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'ArrowUp', shiftKey: true, bubbles: true, cancelable: true }),
    );
    await settle();
    flushSync();
    expect(host.calls.filter(({ command }) => command === 'bike.resist').at(-1)?.params).toEqual({
      resistancePercent: 54,
    });
    expect(find('resistance-value')?.textContent).toBe('48');
    expect(find('resistance-note')?.textContent).toBe('set to 54');
  });

  it('says what it does while a bike that is paired is not there', async () => {
    const { find } = await show({ bikeLink: 'searching', bike: { kind: 'bluetooth', name: 'KICKR' } });
    expect(find('bike-searching')?.textContent).toContain('Looking for KICKR');
    expect(find('bike-link')?.dataset['link']).toBe('searching');
  });

  it('records a Bluetooth log from the settings, and says where', async () => {
    const { app, host, find } = await show({});
    app.screen = 'settings';
    flushSync();
    const box = find('record-log') as HTMLInputElement;
    box.click();
    await settle();
    flushSync();
    expect(host.calls.at(-1)).toEqual({ command: 'sensors.record', params: { on: true } });
    expect(find('record-file')?.textContent).toContain('bluetooth-2026');
    expect(box.checked).toBe(true);
    box.click();
    await settle();
    flushSync();
    expect([find('record-file'), box.checked]).toEqual([null, false]);
  });

  it('beeps three times and once more', async () => {
    const { beeps, moveTo } = await show({ ride: { phase: 'warmUp', raceId: RACE_ID } }, -5);
    for (const second of [-3.5, -2.5, -1.5, -0.5, 0.1]) {
      moveTo(second);
      flushSync();
    }
    expect(beeps).toEqual(['unlock', 'count', 'count', 'count', 'go']);
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

  describe('the whole field', () => {
    const key = (name: string, on: Element = document.body) => {
      on.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
      flushSync();
    };
    const racing = async (riders: number, myPlace = 0.28) => {
      const parts = await show({ ride: { phase: 'racing', raceId: RACE_ID }, riders, myPlace }, 134);
      parts.host.emitBoard(132);
      flushSync();
      return parts;
    };

    it('opens with F in place of the board, my own figures stay, and F closes it', async () => {
      const { find } = await racing(340);
      key('f');
      expect(find('field-view')?.dataset['second']).toBe('132');
      expect([find('board'), find('rank')?.textContent]).toEqual([null, '118']);
      key('f');
      expect(find('field-view')).toBeNull();
      expect(document.activeElement).toBe(find('field-open'));
    });

    it('takes the first Esc for itself; leaving the ride still wants two', async () => {
      const { app, find } = await racing(340);
      find('field-open')?.click();
      flushSync();
      key('Escape');
      expect([find('field-view'), app.leaving]).toEqual([null, false]);
      key('Escape');
      expect([app.leaving, app.view]).toEqual([true, 'race']);
    });

    it('finds riders by name: / enters the field, Esc takes the words back, then leaves it', async () => {
      const { app, find } = await racing(340);
      key('f');
      key('/');
      const input = find('field-search') as HTMLInputElement;
      expect(document.activeElement).toBe(input);
      input.value = 'nobody of that name';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      flushSync();
      expect(find('field-view')?.textContent).toContain('Nobody on the board is called that.');
      key('f', input);
      expect(find('field-view')).not.toBeNull();
      key('Escape', input);
      expect([app.field.query, app.field.open, app.leaving]).toEqual(['', true, false]);
    });

    it('J takes the words back, for I may not be among those found', async () => {
      const { app, find } = await racing(340);
      key('f');
      app.field.query = 'ruth';
      flushSync();
      expect(find('field-jump')).not.toBeNull();
      key('j');
      expect(app.field.query).toBe('');
    });

    it('tells a rank behind the named thousand only roughly, and says so', async () => {
      const { find } = await racing(5000, 0.5);
      key('f');
      expect(find('rank')?.dataset['exact']).toBe('false');
      expect(find('rank')?.textContent).toMatch(/^\d,\d\d0$/);
      expect(find('field-tail')?.textContent).toMatch(/best 1,000; 4,000 more/);
      expect(find('field-jump')).toBeNull();
    });

    it('is there without riding: W watches the running heat, Esc stops it', async () => {
      const { app, host, find } = await show({ riders: 50, myPlace: -1 }, 134);
      key('w');
      await settle();
      host.emitRoster();
      host.emitBoard(132);
      flushSync();
      expect(find('watch-view')?.dataset['raceId']).toBe(RACE_ID);
      expect(find('leader')?.textContent).not.toBe('');
      key('Escape');
      await settle();
      expect([app.view, host.followed]).toEqual(['start', null]);
    });
  });

  it('says how to get a first ride', async () => {
    const { app, find } = await show({ rides: 0 });
    app.openRides();
    await settle();
    flushSync();
    expect(find('my-rides-view')?.textContent).toContain('No ride on this machine yet');
  });

  it.each([
    [200, 'TABLE', 200],
    [201, 'DIV', null],
  ])('shows %i results as a %s', async (riders, tag, drawn) => {
    const { app, find, all } = await show({ riders, results: 'official' }, 400);
    app.openResults(3, RACE_ID);
    await settle();
    flushSync();
    expect(find('results-table')?.tagName).toBe(tag);
    if (drawn !== null) expect(all('result-row')).toHaveLength(drawn);
    else expect(find('results-table')?.getAttribute('aria-rowcount')).toBe(String(riders + 1));
    const input = find('results-search') as HTMLInputElement;
    input.value = 'xyz';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
    expect(find('result-status')?.textContent).toMatch(/0 found of\s+20[01] riders/);
  });
});
