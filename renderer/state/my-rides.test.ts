import { describe, expect, it } from 'vitest';

import { settle, setUp } from '../testing/set-up.ts';
import { RIDES_A_PAGE } from './my-rides.svelte.ts';

describe('MyRidesController', () => {
  it('knows nothing, then none, then some', async () => {
    const { app, host } = setUp({ rides: 0 });
    expect(app.myRides.rides).toBeNull();
    app.openRides();
    await settle();
    expect(app.myRides.rides).toEqual([]);
    host.options.rides = 3;
    await app.myRides.refresh();
    expect(app.myRides.shown).toHaveLength(3);
    expect(app.myRides.hasMore).toBe(false);
  });

  it('shows a page of many, newest first, and goes further back', async () => {
    const { app } = setUp({ rides: RIDES_A_PAGE + 1 });
    await app.myRides.refresh();
    const starts = app.myRides.shown.map(({ startsAt }) => startsAt);
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
    expect([starts.length, app.myRides.hasMore]).toEqual([RIDES_A_PAGE, true]);
    app.myRides.more();
    expect([app.myRides.shown.length, app.myRides.hasMore]).toEqual([RIDES_A_PAGE + 1, false]);
  });

  it('keeps what it knew, and the sentence, when the host refuses', async () => {
    const { app, host } = setUp({ rides: 2 });
    await app.myRides.refresh();
    const answer = host.invoke.bind(host);
    host.invoke = async () => ({ ok: false, error: { code: 'X', message: 'The journals cannot be read.' } });
    await app.myRides.refresh();
    expect([app.myRides.trouble, app.myRides.shown.length]).toEqual(['The journals cannot be read.', 2]);
    host.invoke = answer;
    await app.myRides.refresh();
    expect(app.myRides.trouble).toBeNull();
  });
});
