import { expect, test } from 'vitest';

import { boardTopic, replyTopic, requestTopic, rosterTopic, telemetryTopic } from './topics.ts';

test('the topics that policies, rules and apps agree on', () => {
  expect(telemetryTopic('r-1', '2-77')).toBe(
    '$aws/rules/alleycat_telemetry/v1/racers/r-1/races/2-77/telemetry',
  );
  expect(boardTopic('2-77')).toBe('alleycat/v1/races/2-77/board');
  expect(rosterTopic('2-77')).toBe('alleycat/v1/races/2-77/roster');
  expect(requestTopic('r-1', 'rides')).toBe('alleycat/v1/racers/r-1/requests/rides');
  expect(replyTopic('r-1', 'rides')).toBe('alleycat/v1/racers/r-1/replies/rides');
  expect(replyTopic('r-1', '+')).toBe('alleycat/v1/racers/r-1/replies/+');
});

test('no topic has more than seven slashes behind the Basic Ingest prefix', () => {
  const longest = telemetryTopic('r-1', '2-77').replace('$aws/rules/alleycat_telemetry/', '');
  expect(longest.split('/').length - 1).toBeLessThanOrEqual(7);
});
