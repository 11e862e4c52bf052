import { expect, it } from 'vitest';

import type { Host } from '../host/host.ts';
import { AppHost } from './app-host.ts';

interface Scene {
  app: AppHost;
  /** What happened, in its order. */
  done: string[];
  errors: string[];
  /** Ends the closing of the host that is being closed. */
  closed: (() => void)[];
  next: { fails: boolean };
}

function scene(): Scene {
  const done: string[] = [];
  const errors: string[] = [];
  const closed: (() => void)[] = [];
  const next = { fails: false };
  let made = 0;
  const create = (): Host => {
    const name = `host ${(made += 1)}`;
    if (next.fails) throw new Error('no disk');
    const does = (what: string) => () => void done.push(`${name} ${what}`);
    const fake = {
      start: does('starts'),
      resume: does('resumes'),
      close: () => {
        does('closes')();
        return new Promise<void>((resolve) => closed.push(resolve)).then(does('is closed'));
      },
      handlers: {
        'state.get': () => name,
        'ride.join': () => ({ raceId: name }),
        'backend.use': () => null,
      },
    };
    return fake as unknown as Host;
  };
  const app = new AppHost(create, (_level, message) => errors.push(message));
  app.start();
  return { app, done, errors, closed, next };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('starts another host when the one before has closed, and the commands find it', async () => {
  const { app, done, closed } = scene();
  const { handlers } = app;
  app.restart();
  await settle();
  expect([done, handlers['state.get'](null)]).toEqual([['host 1 starts', 'host 1 closes'], 'host 1']);
  // What is closed need not know that the machine has slept.
  app.resume();
  closed[0]?.();
  await settle();
  app.resume();
  expect(handlers['state.get'](null)).toBe('host 2');
  expect(done.slice(2)).toEqual(['host 1 is closed', 'host 2 starts', 'host 2 resumes']);
});

it('restarts one after the other', async () => {
  const { app, done, closed } = scene();
  app.restart();
  app.restart();
  await settle();
  expect(closed).toHaveLength(1);
  closed[0]?.();
  await settle();
  closed[1]?.();
  await settle();
  expect(done.filter((what) => / (starts|is closed)$/.test(what))).toEqual([
    'host 1 starts',
    'host 1 is closed',
    'host 2 starts',
    'host 2 is closed',
    'host 3 starts',
  ]);
});

it('closes in the middle of a restart, each host once', async () => {
  const { app, done, closed } = scene();
  app.restart();
  await settle();
  let ended = false;
  const end = app.close().then(() => (ended = true));
  await settle();
  expect(ended).toBe(false);
  closed[0]?.();
  await end;
  app.restart();
  await settle();
  expect(done).toEqual(['host 1 starts', 'host 1 closes', 'host 1 is closed']);
});

it('outlives a host that cannot be made: the next choice is another chance', async () => {
  const { app, done, errors, closed, next } = scene();
  next.fails = true;
  app.restart();
  await settle();
  closed[0]?.();
  await settle();
  expect([errors, app.handlers['state.get'](null)]).toEqual([['no other host could be made'], 'host 1']);
  next.fails = false;
  app.restart();
  await settle();
  expect(done).toEqual(['host 1 starts', 'host 1 closes', 'host 1 is closed', 'host 3 starts']);
});

it('begins no ride on a host that makes room for another: the next one has it', async () => {
  const { app, closed } = scene();
  app.restart();
  await settle();
  const ride = Promise.resolve(app.handlers['ride.join']({ classId: 1 }));
  let begun = false;
  void ride.then(() => (begun = true));
  await settle();
  expect(begun).toBe(false);
  closed[0]?.();
  expect(await ride).toEqual({ raceId: 'host 2' });
  expect(app.handlers['ride.join']({ classId: 1 })).toEqual({ raceId: 'host 2' });
});

it('begins none where no other host could be made, but another backend may be chosen', async () => {
  const { app, closed, next } = scene();
  next.fails = true;
  app.restart();
  await settle();
  closed[0]?.();
  await settle();
  expect(() => app.handlers['ride.join']({ classId: 1 })).toThrow(/could not start on this backend/);
  expect(app.handlers['backend.use']({ kind: 'local' })).toBeNull();
});

it('takes no more commands once it is closed, also those that waited', async () => {
  const { app, closed } = scene();
  app.restart();
  await settle();
  const late = Promise.resolve(app.handlers['backend.use']({ kind: 'aws' }));
  late.catch(() => undefined);
  const end = app.close();
  closed[0]?.();
  await end;
  await expect(late).rejects.toMatchObject({ code: 'E_NO_HOST', message: 'Alleycat is closing.' });
  expect(() => app.handlers['ride.join']({ classId: 1 })).toThrow('Alleycat is closing.');
  expect(app.handlers['state.get'](null)).toBe('host 1');
});
