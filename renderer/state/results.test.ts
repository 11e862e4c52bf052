import { describe, expect, it } from 'vitest';

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

  it('looks again until the results are official, then no more', async () => {
    const { app, host } = setUp({ results: 'pending' }, 400);
    const asked = () => host.calls.filter(({ command }) => command === 'results.get').length;
    await app.results.open(3, RACE_ID);
    expect(app.results.results).toMatchObject({ status: 'pending', rows: [] });
    host.options.results = 'official';
    await app.results.refresh();
    expect(app.results.results?.status).toBe('official');
    const before = asked();
    await app.results.refresh();
    expect(asked()).toBe(before);
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
