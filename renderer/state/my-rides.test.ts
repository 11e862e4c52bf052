import { describe, expect, it } from 'vitest';

import { settle, setUp } from '../testing/set-up.ts';

const asked = (host: ReturnType<typeof setUp>['host'], command: string): number =>
  host.calls.filter((call) => call.command === command).length;

describe('MyRidesController', () => {
  it('knows nothing, then none, then some, of which it looks at the newest', async () => {
    const { app, host } = setUp({ rides: 0 });
    expect(app.myRides.rides).toBeNull();
    app.openRides();
    await settle();
    expect([app.myRides.rides, app.myRides.chosen]).toEqual([[], null]);
    host.options.rides = 3;
    await app.myRides.refresh();
    const { rides, ride, chosen } = app.myRides;
    expect(rides).toHaveLength(3);
    expect(chosen).toBe(rides?.[0]);
    expect(ride.detail?.raceId).toBe(rides?.[0]?.raceId);
  });

  it('goes from ride to ride, and stays at the ends', async () => {
    const { app } = setUp({ rides: 3 });
    const { myRides } = app;
    await myRides.refresh();
    const place = (): number => myRides.rides?.findIndex((ride) => ride === myRides.chosen) ?? -1;
    const places = [-1, 1, 1, 1, -1].map((by) => [myRides.step(by as 1), place()]);
    expect(places).toEqual([0, 1, 2, 2, 1].map((at) => [at, at]));
    await settle();
    expect(myRides.ride.detail?.raceId).toBe(myRides.rides?.[1]?.raceId);
  });

  it('shows the trend of the looked-at ride’s class until another is chosen; a ride leads back', async () => {
    const { app } = setUp({ rides: 20 });
    const { myRides } = app;
    await myRides.refresh();
    myRides.showTrend();
    expect([myRides.part, myRides.trendClass]).toEqual(['trend', myRides.chosen?.classId]);
    myRides.showTrend(6);
    expect(myRides.trend.rides.every(({ classId }) => classId === 6)).toBe(true);
    await myRides.choose(myRides.rides?.[4]?.raceId ?? '');
    expect([myRides.part, myRides.trendClass]).toEqual(['ride', myRides.rides?.[4]?.classId]);
  });

  it('asks again only while something may change', async () => {
    const { app, host, now } = setUp({ rides: 3 });
    await app.myRides.refresh();
    await app.myRides.keepUp(now());
    expect(asked(host, 'rides.list')).toBe(2);
    app.myRides.rides = (app.myRides.rides ?? []).slice(2);
    await app.myRides.keepUp(now());
    expect(asked(host, 'rides.list')).toBe(2);
    app.myRides.trouble = 'No answer.';
    await app.myRides.keepUp(now());
    expect([asked(host, 'rides.list'), app.myRides.trouble]).toEqual([3, null]);
  });

  it('keeps what it knew, and the sentence, when the host refuses', async () => {
    const { app, host } = setUp({ rides: 2 });
    await app.myRides.refresh();
    const answer = host.invoke.bind(host);
    host.invoke = async () => ({ ok: false, error: { code: 'X', message: 'The journals cannot be read.' } });
    await app.myRides.refresh();
    expect(app.myRides.rides).toHaveLength(2);
    expect(app.myRides.trouble).toBe('The journals cannot be read.');
    host.invoke = answer;
    await app.myRides.refresh();
    expect(app.myRides.trouble).toBeNull();
  });
});

describe('RideDetailController', () => {
  it('fetches a ride anew once the list says something else of it, and not before', async () => {
    const { app, host } = setUp({ rides: 3 });
    const { myRides } = app;
    await myRides.refresh();
    await myRides.refresh();
    expect(asked(host, 'ride.detail')).toBe(1);
    await myRides.ride.heed((myRides.rides ?? []).map((ride) => ({ ...ride, stored: !ride.stored })));
    expect(asked(host, 'ride.detail')).toBe(2);
  });

  it('drops what was shown at once, and an answer that comes too late', async () => {
    const { app } = setUp({ rides: 3 });
    const { myRides } = app;
    await myRides.refresh();
    myRides.ride.second = 12;
    const [, second, third] = myRides.rides ?? [];
    const slow = myRides.choose(second?.raceId ?? '');
    expect([myRides.ride.detail, myRides.ride.second]).toEqual([null, null]);
    await Promise.all([slow, myRides.choose(third?.raceId ?? '')]);
    expect(myRides.ride.detail?.raceId).toBe(third?.raceId);
  });

  it('says why a ride is not there, and is asked for again with the next look', async () => {
    const { app, host } = setUp({ rides: 3 });
    const { myRides } = app;
    const answer = host.invoke.bind(host);
    host.invoke = async (command, params) =>
      command === 'ride.detail'
        ? { ok: false, error: { code: 'E_NO_RIDE', message: 'This ride is not on this computer.' } }
        : answer(command, params);
    await myRides.refresh();
    expect([myRides.ride.detail, myRides.ride.trouble]).toEqual([null, 'This ride is not on this computer.']);
    host.invoke = answer;
    await myRides.refresh();
    expect([myRides.ride.detail?.raceId, myRides.ride.trouble]).toEqual([myRides.rides?.[0]?.raceId, null]);
  });
});
