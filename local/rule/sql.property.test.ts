import fc from 'fast-check';
import { expect } from 'vitest';
import { requestTopic, telemetryTopic } from '../../core/messages/topics.ts';
import { anyBytes, anyJson } from '../../core/testing/damage.test-support.ts';
import { holds } from '../../core/testing/holds.test-support.ts';
import { REQUESTS_SQL, TELEMETRY_SQL } from '../../infra/settings.ts';
import { compileSelect, readPayload } from './sql.ts';

const telemetry = compileSelect(TELEMETRY_SQL);
const requests = compileSelect(REQUESTS_SQL);
const asBytes = (text: string): Buffer => Buffer.from(text);
const message = fc.constant({
  v: 1,
  event: 'join',
  name: 'Ada',
  samples: [[1, 90, 40, null, null]],
  racerId: 'r-thief',
  id: 'x',
});

/** What the rule of requests says, and nobody else may. */
const OF_THE_RULE = ['racerId', 'request', 'receivedAt'];

holds(
  'a rule makes of any payload a record that can be written, and says itself who sent it',
  fc.property(
    fc.oneof(anyJson(message).map(asBytes), anyBytes(message.map((one) => asBytes(JSON.stringify(one))))),
    (payload) => {
      const ridden = telemetry({ topic: telemetryTopic('r-ann', '2-1000'), payload }, 5);
      const asked = requests({ topic: requestTopic('r-ann', 'rides'), payload }, 5);
      // A request that says itself who asks is passed on by no rule.
      const says = Object.keys(readPayload(payload) ?? {});
      expect(asked === null).toBe(says.some((name) => OF_THE_RULE.includes(name)));
      for (const record of asked === null ? [ridden] : [ridden, asked]) {
        expect(JSON.parse(JSON.stringify(record))).toMatchObject({ racerId: 'r-ann' });
        expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
      }
      expect(ridden).toMatchObject({ raceId: '2-1000' });
      if (asked !== null) expect(asked).toMatchObject({ request: 'rides', receivedAt: 5 });
    },
  ),
  {
    runs: 500,
    examples: [[asBytes('['.repeat(100_000))], [asBytes(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)]],
  },
);
