import { describe, expect, test } from 'vitest';

import { AlleycatError } from '../../core/errors.ts';
import { readArguments } from './invite-arguments.ts';
import { report } from './invite-report.ts';
import { openTable } from './invite-table.ts';

const read = (line: string) => readArguments(line.split(' '));

test('a name is enough', () => {
  expect(read('--racer Ann')).toEqual({
    racerName: 'Ann',
    racerId: null,
    hours: 168,
    backend: null,
    dataDir: null,
  });
});

test('everything can be said', () => {
  expect(read('--racer Ann --racer-id r-1 --hours 0.5 --backend local --data-dir /d')).toEqual({
    racerName: 'Ann',
    racerId: 'r-1',
    hours: 0.5,
    backend: 'local',
    dataDir: '/d',
  });
});

describe('wrong usage is one line', () => {
  test.each([
    '--hours 3',
    '--racer=',
    '--racer Ann --hours x',
    '--racer Ann --racer-id=',
    '--racer Ann more',
  ])('%s', (line) => {
    expect(() => read(line)).toThrow(AlleycatError);
    expect(() => read(line)).toThrow(/^[^\n]+$/);
  });
});

test.each([
  { backend: '/nowhere/file.json', dataDir: null },
  { backend: 'local', dataDir: '/nowhere' },
])('a backend that is not there is said in one line: %j', async (where) => {
  await expect(openTable(where)).rejects.toMatchObject({ code: 'E_BACKEND' });
});

test('the report says the code, for whom and until when', () => {
  const invite = { racerId: 'r-1', racerName: 'Ann', createdAt: 0, bound: null };
  const expiresAt = Date.UTC(2026, 10, 30, 12);
  const text = report('0000-CODE', { ...invite, expiresAt }, false).join('\n');
  expect(text).toMatch(/^0000-CODE\n/);
  expect(text).toContain('Ann, a new rider: r-1');
  expect(text).toContain('30 November 2026');
  expect(text).toContain('--racer-id r-1');
  expect(report('0000-CODE', { ...invite, expiresAt }, true).join('\n')).not.toContain('--racer-id');
});
