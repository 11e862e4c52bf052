import { expect, it } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import { code, FILE_TEXT, scene } from './backends.test-support.ts';
import { backendHandlers } from './handlers.ts';

function setUp() {
  const parts = scene();
  const done: string[] = [];
  const now = { isRiding: false };
  const handlers = backendHandlers(() => ({
    installation: parts.installation,
    isRiding: now.isRiding,
    restart: () => done.push('restart'),
    reconnect: () => done.push('reconnect'),
  }));
  return { ...parts, handlers, done, now };
}

const join = { file: FILE_TEXT, code: code() };

it('joins, and starts with the new backend', async () => {
  const { handlers, done, installation } = setUp();
  expect(await handlers['backend.join'](join)).toEqual({ racerId: 'r-ann' });
  expect([done, installation.use]).toEqual([['restart'], 'aws']);
});

it('starts again only when another backend is to be ridden on', async () => {
  const { handlers, done, installation } = setUp();
  await handlers['backend.use']({ kind: 'local' });
  await handlers['backend.leave'](null);
  expect(done).toEqual([]);
  await installation.join(FILE_TEXT, code());
  await handlers['backend.use']({ kind: 'aws' });
  expect(done).toEqual([]);
  await handlers['backend.use']({ kind: 'local' });
  await handlers['backend.leave'](null);
  expect([done, installation.joined]).toEqual([['restart'], null]);
  await installation.join(FILE_TEXT, code(2));
  await handlers['backend.leave'](null);
  expect(done).toEqual(['restart', 'restart']);
});

it('starts again also where the backend is left but for a key', async () => {
  const { handlers, done, installation, secrets } = setUp();
  await installation.join(FILE_TEXT, code());
  secrets.remove = () => {
    throw new AlleycatError('E_SECRETS', 'It could not be deleted.');
  };
  expect(() => handlers['backend.leave'](null)).toThrow(/could not be deleted/);
  expect([done, installation.joined]).toEqual([['restart'], null]);
});

it('joins no other backend over the one that is ridden on', async () => {
  const { handlers, done, installation, door } = setUp();
  await installation.join(FILE_TEXT, code());
  await expect(handlers['backend.join'](join)).rejects.toMatchObject({ code: 'E_JOINED' });
  expect([door.asked.length, done]).toEqual([1, []]);
  // From the local one it may.
  await handlers['backend.use']({ kind: 'local' });
  expect(await handlers['backend.join']({ ...join, code: code(2) })).toEqual({ racerId: 'r-ann' });
});

it('keeps its host while it is joining', async () => {
  const { handlers, done, installation } = setUp();
  const first = handlers['backend.join'](join);
  await expect(handlers['backend.join'](join)).rejects.toMatchObject({ code: 'E_JOINING' });
  expect(() => handlers['backend.use']({ kind: 'local' })).toThrow(/joining already/);
  expect(() => handlers['backend.leave'](null)).toThrow(/joining already/);
  await first;
  expect([done, installation.use]).toEqual([['restart'], 'aws']);
});

it('stays as it is when it is refused', async () => {
  const { handlers, done, door } = setUp();
  door.refuse = () => 'E_CODE_REFUSED';
  await expect(handlers['backend.join'](join)).rejects.toMatchObject({ code: 'E_CODE_REFUSED' });
  expect(() => handlers['backend.use']({ kind: 'aws' })).toThrow(/has not joined/);
  expect(done).toEqual([]);
});

it('changes nothing under a ride', async () => {
  const { handlers, done, now, door } = setUp();
  now.isRiding = true;
  await expect(handlers['backend.join'](join)).rejects.toMatchObject({ code: 'E_RIDING' });
  expect(() => handlers['backend.use']({ kind: 'local' })).toThrow(/leave your ride first/);
  expect(() => handlers['backend.leave'](null)).toThrow(/leave your ride first/);
  await handlers['backend.reconnect'](null);
  expect([done, door.asked]).toEqual([['reconnect'], []]);
});

it('lets a ride that has begun meanwhile end where it is', async () => {
  const { handlers, done, now, installation, door } = setUp();
  door.refuse = () => {
    now.isRiding = true;
    return null;
  };
  await handlers['backend.join'](join);
  expect([done, installation.use, installation.joined?.racerId]).toEqual([[], 'local', 'r-ann']);
});
