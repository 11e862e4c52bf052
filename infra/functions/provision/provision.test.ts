import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { encodeInviteCode } from '../../../core/messages/invite-code.ts';
import { dynamoDb } from '../dynamo-db.test-support.ts';
import { startCloud, type TestCloud } from '../functions.test-support.ts';
import { createInvite } from '../shared/invites.ts';
import { CERTIFICATE_A, CERTIFICATE_A_AGAIN, CERTIFICATE_B } from './certificates.test-support.ts';
import { provision, type HookAnswer } from './provision.ts';

const HOUR = 3_600_000;
const REFUSED: HookAnswer = { allowProvisioning: false };
const asRider = (ThingName: string): HookAnswer => ({
  allowProvisioning: true,
  parameterOverrides: { ThingName },
});

let cloud: TestCloud;
let now: number;
beforeEach(async () => {
  cloud = await startCloud(await dynamoDb());
  now = Date.UTC(2026, 10, 22, 12);
});
afterEach(() => cloud.close());

const invite = (racerId = 'r-ann', hours = 24): Promise<string> =>
  createInvite(cloud.table, { racerName: 'Ann', racerId, hours }, now).then(({ code }) => code);

/** As IoT invokes the hook. */
function ask(code: unknown, certificatePem: unknown = CERTIFICATE_A, more: object = {}): Promise<HookAnswer> {
  const event = {
    claimCertificateId: 'c'.repeat(64),
    certificateId: 'd'.repeat(64),
    certificatePem,
    templateArn: 'arn:aws:iot:us-east-1:1:provisioningtemplate/alleycat-rider',
    clientId: 'join:1',
    parameters: { Code: code, ...more },
  };
  const { table } = cloud;
  return provision(event, { table, now: () => now }, cloud.metrics('alleycat-provision'));
}

describe('a good code', () => {
  it('makes its bearer the rider of its row, whatever the bearer says', async () => {
    const code = await invite();
    const others = { ThingName: 'r-victim', racerId: 'r-victim', 'AWS::IoT::Certificate::Id': 'x' };
    expect(await ask(code, CERTIFICATE_A, others)).toEqual(asRider('r-ann'));
    expect(cloud.counts).toEqual({ provisioned: 1 });
  });

  it('may be typed in small letters and without hyphens', async () => {
    const code = await invite();
    expect(await ask(code.toLowerCase().replaceAll('-', ' '))).toEqual(asRider('r-ann'));
  });

  it('is good again for the same key, in a new certificate', async () => {
    const code = await invite();
    await ask(code);
    expect(await ask(code, CERTIFICATE_A_AGAIN)).toEqual(asRider('r-ann'));
    expect(cloud.counts).toEqual({ provisioned: 1, repeated: 1 });
  });

  it('does not leave itself in the table', async () => {
    const written: string[] = [];
    cloud.table.beforePut = (item) => void written.push(JSON.stringify(item));
    const code = await invite();
    await ask(code, CERTIFICATE_A, { DeviceName: 'garage\u0007' });
    expect(written).toHaveLength(3);
    for (const item of written) {
      expect(item).toMatch(/"PK":"(invite|certificate)#[0-9a-f]{64}"/);
      expect(item).not.toContain(code);
      expect(item).not.toContain(code.replaceAll('-', ''));
    }
    expect(written[1]).toContain('"device":"garage"');
  });

  it('adds a machine where it was made for a rider who is there', async () => {
    expect(await ask(await invite('r-ann'), CERTIFICATE_A)).toEqual(asRider('r-ann'));
    expect(await ask(await invite('r-ann'), CERTIFICATE_B)).toEqual(asRider('r-ann'));
  });

  it('goes to exactly one of two keys at once, and stays with it', async () => {
    const code = await invite();
    const answers = await Promise.all([ask(code, CERTIFICATE_A), ask(code, CERTIFICATE_B)]);
    expect(answers.filter(({ allowProvisioning }) => allowProvisioning)).toHaveLength(1);
    const again = await Promise.all([ask(code, CERTIFICATE_A), ask(code, CERTIFICATE_B)]);
    expect(again).toEqual(answers);
  });

  it('is repeatable by one key even when it asks twice at once', async () => {
    const code = await invite();
    const answers = await Promise.all([ask(code, CERTIFICATE_A), ask(code, CERTIFICATE_A_AGAIN)]);
    expect(answers).toEqual([asRider('r-ann'), asRider('r-ann')]);
  });
});

describe('a code is refused', () => {
  it('when another key was first', async () => {
    const code = await invite();
    await ask(code, CERTIFICATE_A);
    expect(await ask(code, CERTIFICATE_B)).toEqual(REFUSED);
    expect(cloud.counts).toEqual({ provisioned: 1, refused: 1, usedCode: 1 });
    expect(await ask(code, CERTIFICATE_A)).toEqual(asRider('r-ann'));
  });

  it('when its time is over, for its own key too', async () => {
    const code = await invite('r-ann', 2);
    now += 2 * HOUR - 1;
    expect(await ask(code)).toEqual(asRider('r-ann'));
    now += 1;
    expect(await ask(code)).toEqual(REFUSED);
    expect(cloud.counts).toMatchObject({ expiredCode: 1 });
  });

  it('when nobody made it', async () => {
    await invite();
    expect(await ask(encodeInviteCode(now + HOUR, new Uint8Array(10)))).toEqual(REFUSED);
    expect(cloud.counts).toEqual({ refused: 1, unknownCode: 1 });
  });

  it('when its time was changed', async () => {
    const code = await invite('r-ann', 1);
    expect(await ask(code.replace(/^.{3}/, '000'))).toEqual(REFUSED);
    expect(cloud.counts).toMatchObject({ refused: 1, malformedCode: 1 });
  });

  it.each(['x', 'invite#1', '0'.repeat(100_000)])('when it is no code', async (code) => {
    expect(await ask(code)).toEqual(REFUSED);
    expect(cloud.counts).toEqual({ refused: 1, malformedCode: 1 });
  });

  it.each([null, undefined, 7, 'text', {}, { parameters: null }, { parameters: { Code: 'x' } }])(
    'without a throw when the event is %j',
    async (event) => {
      const { table } = cloud;
      const answer = await provision(event, { table, now: () => now }, cloud.metrics('x'));
      expect(answer).toEqual(REFUSED);
      expect(cloud.counts).toEqual({ refused: 1, badEvent: 1 });
    },
  );

  it.each([[7], [''], ['no certificate'], [undefined]])('with the certificate %j', async (pem) => {
    const code = await invite();
    expect(await ask(code, pem ?? null)).toEqual(REFUSED);
    expect(cloud.counts).toEqual({ refused: 1, badEvent: 1 });
  });
});

describe('a fault of the table', () => {
  it('is thrown, and the key that asked may ask again', async () => {
    const code = await invite();
    cloud.table.afterPut = () => {
      cloud.table.afterPut = () => undefined;
      throw new Error('the answer was lost');
    };
    await expect(ask(code)).rejects.toThrow('lost');
    expect(await ask(code)).toEqual(asRider('r-ann'));
    expect(await ask(code, CERTIFICATE_B)).toEqual(REFUSED);
  });
});
