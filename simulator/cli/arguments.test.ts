import { describe, expect, test } from 'vitest';

import { AlleycatError } from '../../core/errors.ts';
import { readArguments } from './arguments.ts';

const USUAL = {
  racers: 40,
  cheats: 0,
  classId: 1,
  seconds: 300,
  speed: 1,
  watch: false,
  backend: 'local',
  seed: 'simulate',
  dataDir: null,
  archive: null,
  replay: null,
  results: null,
};

test('without anything it is a small field on the local backend, at the speed of life', () => {
  expect(readArguments([])).toEqual(USUAL);
});

test('everything can be said', () => {
  const line =
    '--racers 1000 --cheats 5 --class 6 --seconds 60 --speed 2.5 --watch --backend local --seed a_B-1 --data-dir /d';
  expect(readArguments(line.split(' '))).toEqual({
    racers: 1000,
    cheats: 5,
    classId: 6,
    seconds: 60,
    speed: 2.5,
    watch: true,
    backend: 'local',
    seed: 'a_B-1',
    dataDir: '/d',
    archive: null,
    replay: null,
    results: null,
  });
  expect(readArguments(['--archive', 'a', '--results=r'])).toEqual({ ...USUAL, archive: 'a', results: 'r' });
  expect(readArguments(['--backend', 'aws.json'])).toEqual({ ...USUAL, backend: 'aws.json' });
});

test('a replay is twenty times as fast as the heat was, or as said', () => {
  expect(readArguments(['--replay', 'a'])).toEqual({ ...USUAL, replay: 'a', speed: 20 });
  expect(readArguments(['--replay', 'a', '--speed', '3']).speed).toBe(3);
});

describe('wrong usage is one line that says what is wanted', () => {
  test.each([
    ['--racers 0', '--racers wants a number from 1 to 5000, not "0".'],
    ['--racers 5001', '--racers wants a number from 1 to 5000, not "5001".'],
    ['--racers 1.5', '--racers wants a whole number, not "1.5".'],
    ['--racers many', '--racers wants a number from 1 to 5000, not "many".'],
    ['--racers 3 --cheats 4', '--cheats wants a number from 0 to 3, not "4".'],
    ['--class 7', '--class wants a number from 1 to 6, not "7".'],
    ['--seconds 301', '--seconds wants a number from 1 to 300, not "301".'],
    ['--speed 0', '--speed wants a number from 0.1 to 100, not "0".'],
    ['--speed=', '--speed wants a number from 0.1 to 100, not "".'],
    ['--seed a.b', '--seed wants 1 to 48 letters, digits, "_" or "-".'],
    ['--backend=', '--backend is empty.'],
    ['--data-dir=', '--data-dir is empty.'],
    ['--replay=', '--replay is empty.'],
    ['--archive=', '--archive is empty.'],
    ['--replay a --racers 3', '--racers has no meaning with --replay: the file has the whole heat.'],
    ['--replay a --cheats 1', '--cheats has no meaning with --replay: the file has the whole heat.'],
    ['--replay a --archive b', '--archive has no meaning with --replay: the file has the whole heat.'],
    ['--backend aws.json --speed 3', '--speed 3 wants --backend local: AWS runs at speed 1.'],
  ])('%s', (line, message) => {
    expect(() => readArguments(line.split(' '))).toThrow(new AlleycatError('E_USAGE', message));
  });

  test.each(['--riders 5', 'fast', '--racers', '--watch=yes'])('%s', (line) => {
    const read = (): unknown => readArguments(line.split(' '));
    expect(read).toThrow(AlleycatError);
    expect(read).toThrow(/^[^\n]+$/);
    expect(read).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  });
});
