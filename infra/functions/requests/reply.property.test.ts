import fc from 'fast-check';
import { expect } from 'vitest';

import { REQUEST_NAMES } from '../../../core/messages/topics.ts';
import { anyValue } from '../../../core/testing/damage.test-support.ts';
import { holds } from '../../../core/testing/holds.test-support.ts';
import type { Metrics } from '../shared/metrics.ts';
import type { RequestsEnvironment } from './environment.ts';
import { RateLimit } from './rate-limit.ts';
import { reply } from './reply.ts';

const event = fc.record(
  {
    racerId: fc.oneof({ weight: 4, arbitrary: fc.constant('r-ann') }, anyValue()),
    request: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...REQUEST_NAMES, 'constructor', '__proto__') },
      anyValue(),
    ),
    id: fc.oneof({ weight: 4, arbitrary: fc.constant('q-1') }, anyValue()),
    v: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, anyValue()),
    raceId: fc.oneof(fc.constant('2-1000'), anyValue()),
    from: fc.oneof(fc.nat(), anyValue()),
    classId: fc.oneof(fc.constant(2), anyValue()),
    before: fc.oneof(fc.nat(), anyValue()),
    certificateId: anyValue(),
    period: fc.oneof(fc.constantFrom('all', 'day', 'week'), anyValue()),
    top: anyValue(),
    known: anyValue(),
    curve: anyValue(),
    session: anyValue(),
    claim: anyValue(),
    packed: anyValue(),
  },
  { requiredKeys: [] },
);

holds(
  'a request of any form is answered to the rider who asked, refused in words, or counted; nothing is thrown',
  fc.asyncProperty(fc.oneof({ weight: 6, arbitrary: event }, anyValue()), async (asked) => {
    const sent: [topic: string, message: unknown][] = [];
    const counted: string[] = [];
    const environment = {
      clock: { speed: 1, now: () => 0 },
      table: {
        get: () => Promise.resolve(null),
        queryAll: () => Promise.resolve([]),
        queryDown: () => Promise.resolve([]),
        queryIndex: () => Promise.resolve([]),
        put: () => Promise.resolve(true),
        delete: () => Promise.resolve(true),
      },
      remember: (_key: string, _lifeMs: number, make: () => unknown) => make(),
      publish: (topic: string, payload: Uint8Array) => {
        sent.push([topic, JSON.parse(Buffer.from(payload).toString())]);
        return Promise.resolve();
      },
    };
    const metrics = {
      add: (name: string) => void counted.push(name),
      fault: (name: string) => void counted.push(name),
    };
    await reply(
      asked,
      environment as unknown as RequestsEnvironment,
      new RateLimit(environment.clock),
      metrics as unknown as Metrics,
    );
    expect(counted.length).toBe(1);
    expect(sent.length).toBeLessThanOrEqual(1);
    for (const [topic, message] of sent) {
      const { racerId, id } = asked as { racerId: string; id: string };
      expect(topic).toMatch(/^alleycat\/v1\/racers\/[A-Za-z0-9_-]{1,64}\/replies\/[a-z][a-z-]{0,31}$/);
      expect(topic.split('/')[3]).toBe(racerId);
      expect(message).toMatchObject({ v: 1, id, serverTime: 0 });
    }
  }),
  { runs: 1000 },
);
