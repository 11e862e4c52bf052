import { expect, test } from 'vitest';

import { checkAccount } from './aws-account.ts';

const found = (what: unknown) => () => Promise.resolve(what as string);
const missing = () => Promise.reject(new Error('Could not load it from any providers'));

test('region and credentials are enough', async () => {
  await checkAccount({ config: { region: found('eu-central-1'), credentials: found({}) } });
});

test.each([
  ['credentials', { region: found('eu-central-1'), credentials: missing }, /^There are no AWS credentials: /],
  ['a region', { region: missing, credentials: found({}) }, /^There is no AWS region: /],
  ['both', { region: missing, credentials: missing }, /^There are no AWS credentials: /],
])('without %s there is one sentence', async (_what, config, words) => {
  await expect(checkAccount({ config })).rejects.toMatchObject({
    code: 'E_CREDENTIALS',
    message: expect.stringMatching(words) as string,
  });
});
