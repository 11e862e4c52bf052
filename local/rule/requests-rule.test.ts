import { describe, expect, it } from 'vitest';
import { createRequestsRule } from './requests-rule.ts';

const TOPIC = 'alleycat/v1/racers/ann/requests/time';

function run(payload: Uint8Array): unknown {
  const invoked: unknown[] = [];
  const rule = createRequestsRule({
    clock: { speed: 1, now: () => 1234.5 },
    invoke: (name, event) => {
      invoked.push([name, event]);
      return Promise.resolve();
    },
    log: () => undefined,
  });
  rule({ topic: TOPIC, payload });
  return Promise.resolve().then(() => invoked);
}

describe('the requests rule', () => {
  it('passes the payload on with what the topic and the clock say', async () => {
    const payload = { id: '1', raceId: '3-7' };
    expect(await run(Buffer.from(JSON.stringify(payload)))).toEqual([
      ['alleycat-requests', { id: '1', raceId: '3-7', racerId: 'ann', request: 'time', receivedAt: 1234 }],
    ]);
  });

  it.each([{ racerId: 'bob' }, { request: 'retire' }, { receivedAt: 1 }, { racerId: null }])(
    'passes on nothing that says itself what the topic says: %j',
    async (said) => {
      expect(await run(Buffer.from(JSON.stringify({ id: '1', ...said })))).toEqual([]);
      // However it is written.
      const written = JSON.stringify(said).replace('r', '\\u0072');
      expect(await run(Buffer.from(written))).toEqual([]);
    },
  );

  it.each(['', '[]', 'nonsense', '"text"', 'null'])(
    'passes on only what it adds for the payload %s',
    async (text) => {
      expect(await run(Buffer.from(text))).toEqual([
        ['alleycat-requests', { racerId: 'ann', request: 'time', receivedAt: 1234 }],
      ]);
    },
  );

  it.each([
    ['rejects', () => Promise.reject(new Error('throttled'))],
    [
      'throws',
      () => {
        throw new Error('throttled');
      },
    ],
  ])('logs when the invocation %s', async (_, invoke) => {
    const logged = await new Promise((resolve) => {
      const log = (level: string, message: string): void => resolve([level, message]);
      createRequestsRule({ clock: { speed: 1, now: () => 0 }, invoke, log })({
        topic: TOPIC,
        payload: Buffer.from('{}'),
      });
    });
    expect(logged).toEqual(['error', 'rule: a request was not passed on']);
  });
});
