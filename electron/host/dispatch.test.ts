import { beforeEach, expect, test, vi } from 'vitest';

import { AlleycatError } from '../../core/errors.ts';
import { dispatch, type CommandHandlers } from './dispatch.ts';
import type { Log } from './log.ts';

const log = vi.fn<Log>();
const join = vi.fn<CommandHandlers['ride.join']>();
const follow = vi.fn<CommandHandlers['race.follow']>();
const leave = vi.fn<CommandHandlers['ride.leave']>();
const handlers = {
  'ride.join': join,
  'race.follow': follow,
  'ride.leave': leave,
} as unknown as CommandHandlers;

beforeEach(() => {
  vi.resetAllMocks();
});

test('a command gets its parameters, and its value comes back as data', async () => {
  join.mockReturnValue({ raceId: '2-5' });
  expect(await dispatch(handlers, 'ride.join', { classId: 2 }, log)).toEqual({
    ok: true,
    value: { raceId: '2-5' },
  });
  expect(join).toHaveBeenCalledExactlyOnceWith({ classId: 2 });
});

test('a command without parameters takes nothing, and may take its time', async () => {
  leave.mockResolvedValue(null);
  expect(await dispatch(handlers, 'ride.leave', undefined, log)).toEqual({ ok: true, value: null });
  expect(leave).toHaveBeenCalledExactlyOnceWith(null);
});

test.each(['ride.win', '', 'constructor', '__proto__', undefined, null, 5, { toString: () => 'ride.join' }])(
  'there is no command %j',
  async (command) => {
    expect(await dispatch(handlers, command, { classId: 2 }, log)).toEqual({
      ok: false,
      error: { code: 'E_UNKNOWN_COMMAND', message: 'There is no such command.' },
    });
    expect(join).not.toHaveBeenCalled();
  },
);

test.each([
  ['ride.join', undefined],
  ['ride.join', { classId: 7 }],
  ['ride.join', { classId: 1, extra: 1 }],
  ['ride.join', '1'],
  ['race.follow', { raceId: '9-1' }],
  ['ride.leave', {}],
])('%s refuses %j, and its handler never sees it', async (command, params) => {
  expect(await dispatch(handlers, command, params, log)).toMatchObject({
    ok: false,
    error: { code: 'E_BAD_PARAMS' },
  });
  expect([join, follow, leave].every(({ mock }) => mock.calls.length === 0)).toBe(true);
  expect(log).not.toHaveBeenCalled();
});

test('a refusal comes back with its code and its sentence', async () => {
  join.mockImplementation(() => {
    throw new AlleycatError('E_NO_NAME', 'Give yourself a name first.');
  });
  expect(await dispatch(handlers, 'ride.join', { classId: 2 }, log)).toEqual({
    ok: false,
    error: { code: 'E_NO_NAME', message: 'Give yourself a name first.' },
  });
  expect(log).not.toHaveBeenCalled();
});

test('anything else is a bug: logged with its stack, and told without its inside', async () => {
  leave.mockRejectedValueOnce(new TypeError('secret of the house')).mockRejectedValueOnce('a text');
  const reply = await dispatch(handlers, 'ride.leave', null, log);
  expect(reply).toMatchObject({ ok: false, error: { code: 'E_INTERNAL' } });
  expect(JSON.stringify(reply)).not.toContain('secret');
  await dispatch(handlers, 'ride.leave', null, log);
  expect(log.mock.calls).toEqual([
    [
      'error',
      'a command failed',
      { command: 'ride.leave', error: expect.stringContaining('TypeError: secret') as string },
    ],
    ['error', 'a command failed', { command: 'ride.leave', error: 'a text' }],
  ]);
});
