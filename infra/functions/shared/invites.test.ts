import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { parseInviteCode } from '../../../core/messages/invite-code.ts';
import { startCloud, type TestCloud } from '../functions.test-support.ts';
import { createInvite, findInvite } from './invites.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 12, 30);

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.close());

describe('createInvite', () => {
  it('is for a new rider and seven days, unless said otherwise', async () => {
    const { code, invite } = await createInvite(cloud.table, { racerName: ' Ann ' }, NOW);
    const expiresAt = NOW + 7 * 24 * HOUR + HOUR / 2;
    expect(invite).toEqual({
      racerId: expect.stringMatching(/^r-[0-9a-f]{16}$/) as string,
      racerName: 'Ann',
      createdAt: NOW,
      expiresAt,
      bound: null,
    });
    expect(parseInviteCode(code, NOW)).toEqual({ text: code, expiresAtMs: expiresAt });
    expect(await findInvite(cloud.table, code)).toMatchObject(invite);
  });

  it('is forgotten by the table a month after it was good', async () => {
    let ttl: unknown;
    cloud.table.beforePut = (item) => void (ttl = item.expiresAt);
    const { invite } = await createInvite(cloud.table, { racerName: 'Ann', hours: 1 }, NOW);
    expect(ttl).toBe((invite.expiresAt + 30 * 24 * HOUR) / 1000);
  });

  it.each([
    { racerName: '' },
    { racerName: 'x'.repeat(65) },
    { racerName: 'a\nb' },
    { racerName: 'Ann', racerId: 'a/b' },
    { racerName: 'Ann', hours: 0 },
    { racerName: 'Ann', hours: 9000 },
    { racerName: 'Ann', hours: NaN },
  ])('refuses %j', async (wish) => {
    await expect(createInvite(cloud.table, wish, NOW)).rejects.toMatchObject({ code: 'E_INVITE' });
  });
});
