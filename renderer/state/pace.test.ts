import { describe, expect, it } from 'vitest';

import { DEFAULT_SETTINGS, type Settings } from '../../electron/contract/settings.ts';
import { RACE_ID, settle, setUp } from '../testing/set-up.ts';

const settings = (changes: Partial<Settings>): Settings => ({ ...DEFAULT_SETTINGS, classId: 3, ...changes });
const RIDE = { phase: 'racing', raceId: RACE_ID } as const;

async function riding(changes: Partial<Settings>, more: Parameters<typeof setUp>[0] = {}) {
  const parts = setUp({ ride: RIDE, settings: settings(changes), ...more }, 100);
  parts.app.run();
  await settle();
  const asked = (): number => parts.host.calls.filter(({ command }) => command === 'pace.get').length;
  const change = async (next: Partial<Settings>): Promise<void> => {
    await parts.app.save(next);
    await settle();
  };
  return { ...parts, asked, change };
}

describe('PaceController', () => {
  it('asks for nothing where neither All time nor a ghost is wanted', async () => {
    const { app, host, asked } = await riding({});
    host.emitState();
    expect([asked(), app.beside.past.top]).toEqual([0, []]);
  });

  it('asks once when All time is turned on, whatever the host says of its state, and not for my best as the ghost', async () => {
    const { app, host, asked, change } = await riding({});
    await change({ board: 'allTime' });
    for (let states = 0; states < 5; states += 1) host.emitState();
    await change({ board: 'now' });
    await change({ board: 'allTime' });
    await change({ ghost: 'best' });
    expect(asked()).toBe(1);
    expect(app.beside.past.ghost?.racerId).toBe('rider-me');
    expect(app.beside.past.top).toHaveLength(41);
  });

  it('asks again for another rider as the ghost, and in another heat', async () => {
    const { app, host, asked, change, moveTo } = await riding({ board: 'allTime' });
    await change({ ghost: { racerId: 'rider-4', name: 'Chris' } });
    expect([asked(), app.beside.past.ghost?.racerId]).toEqual([2, 'rider-4']);
    await change({ ghost: { racerId: 'nobody', name: 'Nobody' } });
    expect([asked(), app.beside.past.ghost]).toEqual([3, null]);
    host.options.ride = { phase: 'warmUp', raceId: `3-${Number(RACE_ID.split('-')[1]) + 1}` };
    moveTo(85);
    host.emitState();
    await settle();
    // The heat before this one's is not among the best yet.
    expect([asked(), app.beside.past.top]).toEqual([3, []]);
    moveTo(151);
    host.emitState();
    await settle();
    expect([asked(), app.beside.past.top.length]).toEqual([4, 41]);
  });

  it('keeps what it has once the ride is over: this very ride would be among them', async () => {
    const { app, host, asked } = await riding({ ghost: 'best' });
    host.options.ride = { phase: 'finished', raceId: RACE_ID };
    host.emitState();
    await settle();
    expect([asked(), app.beside.past.ghost?.racerId]).toEqual([1, 'rider-me']);
  });

  it('says why there is none, and tries again by itself after a while', async () => {
    const { app, host, asked, moveTo } = await riding({ board: 'allTime' }, { pace: 'refused' });
    expect(app.pace.trouble).toBe('The backend did not answer in time; try again.');
    host.emitState();
    await settle();
    expect(asked()).toBe(1);
    delete host.options.pace;
    moveTo(115);
    host.emitState();
    await settle();
    expect([asked(), app.pace.trouble, app.beside.past.top.length]).toEqual([2, null, 41]);
  });

  it('is the very same until something of it is another, so that a state costs no board', async () => {
    const { app, host, change } = await riding({ board: 'allTime' });
    const before = app.beside.now;
    host.emitState();
    expect(app.beside.now).toBe(before);
    await change({ follows: [{ racerId: 'rider-3', name: 'Ben' }] });
    expect([...app.beside.now.follows]).toEqual(['rider-3']);
  });
});
