import { describe, expect, it } from 'vitest';

import { CREDIT_MS, HEAT_MS } from '../../core/race/heat.ts';
import { HEAT_STARTS } from '../testing/scenes.ts';
import { RACE_ID, settle, setUp } from '../testing/set-up.ts';

describe('ResultsController', () => {
  it('opens a class at its newest race and pages on', async () => {
    const { app } = setUp({}, 400);
    const { results } = app;
    await results.open(3);
    expect(results.races).toHaveLength(12);
    expect(results.raceId).toBe(results.races[0]?.raceId);
    expect(results.results?.rows).toHaveLength(41);
    await results.more();
    const heats = results.races.map(({ heat }) => heat);
    expect(new Set(heats).size).toBe(24);
    expect(heats).toEqual([...heats].sort((a, b) => b - a));
  });

  it('looks again until the results are official, then each minute for as long as rides are credited', async () => {
    const { app, host } = setUp({ results: 'pending' }, 400);
    const asked = () => host.calls.filter(({ command }) => command === 'results.get').length;
    await app.results.open(3, RACE_ID);
    expect(app.results.results).toMatchObject({ status: 'pending', rows: [] });
    host.options.results = 'official';
    await app.results.refresh();
    expect(app.results.results?.status).toBe('official');
    const officialAt = HEAT_STARTS + 400_000;
    const asksAt = async (now: number): Promise<number> => {
      const before = asked();
      await app.results.refresh(now);
      return asked() - before;
    };
    expect(await asksAt(officialAt)).toBe(1);
    expect([await asksAt(officialAt + 59_000), await asksAt(officialAt + 60_000)]).toEqual([0, 1]);
    const creditEndsAt = HEAT_STARTS + HEAT_MS + CREDIT_MS;
    expect([await asksAt(creditEndsAt - 1), await asksAt(creditEndsAt)]).toEqual([1, 0]);
  });

  it('keeps what comes of the class that was left out of the one that is shown', async () => {
    const { app, host } = setUp({ races: 3 }, 400);
    const answer = host.invoke.bind(host);
    const answers = new Map<number, () => void>();
    host.invoke = async (command, params) => {
      if (command !== 'races.list') return answer(command, params);
      const { classId } = params as { classId: number };
      await new Promise<void>((resolve) => answers.set(classId, resolve));
      if (classId === 3) return answer(command, params);
      return { ok: false, error: { code: 'X', message: 'No answer from the backend.' } };
    };
    const left = app.results.open(1);
    const shown = app.results.open(3);
    answers.get(1)?.();
    await left;
    expect([app.results.trouble, app.results.loading]).toEqual([null, true]);
    answers.get(3)?.();
    await shown;
    expect([app.results.trouble, app.results.loading, app.results.races.length]).toEqual([null, false, 3]);
  });

  it('finds the first race of an empty list by itself', async () => {
    const { app, host } = setUp({ races: 0 }, 400);
    await app.results.open(3);
    expect(app.results.races).toEqual([]);
    host.options.races = 1;
    await app.results.refresh();
    expect(app.results.results?.raceId).toBe(RACE_ID);
  });

  it('keeps the sentence when the host refuses, and drops an answer that comes too late', async () => {
    const { app, host } = setUp({}, 400);
    const answer = host.invoke.bind(host);
    host.invoke = async () => ({ ok: false, error: { code: 'X', message: 'No answer from the backend.' } });
    await app.results.open(3, RACE_ID);
    expect(app.results.trouble).toBe('No answer from the backend.');
    host.invoke = answer;
    const slow = app.results.choose('3-5');
    const fast = app.results.choose('3-6');
    await Promise.all([slow, fast, settle()]);
    expect(app.results.results?.raceId).toBe('3-6');
    expect(app.results.trouble).toBeNull();
  });
});
