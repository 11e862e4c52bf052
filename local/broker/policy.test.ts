import { describe, expect, it } from 'vitest';
import { judgePublish, MAX_PAYLOAD_BYTES, subscribeFault, topicFault } from './policy.ts';

const telemetry = (self: string, race = '3-1'): string =>
  `$aws/rules/alleycat_telemetry/v1/racers/${self}/races/${race}/telemetry`;
const publish = (topic: string, more = {}): Parameters<typeof judgePublish>[1] => ({
  topic,
  qos: 1,
  retain: false,
  payloadLength: 10,
  ...more,
});

describe('judgePublish', () => {
  it.each([
    [telemetry('ann'), 'telemetry'],
    [telemetry('ann', '6-999999999'), 'telemetry'],
    ['alleycat/v1/racers/ann/requests/time', 'request'],
  ])('allows %s as %s', (topic, allowed) => {
    expect(judgePublish('ann', publish(topic))).toEqual({ allowed });
  });

  it.each([
    telemetry('bob'),
    telemetry('ann', '0-1'),
    telemetry('ann', '7-1'),
    telemetry('ann', '3-1234567890'),
    telemetry('ann', '3-1/racers/bob'),
    telemetry('ann/races/3-1/racers/bob'),
    `${telemetry('ann')}/`,
    `/${telemetry('ann')}`,
    telemetry('ann').replace('alleycat_telemetry', 'other_rule'),
    telemetry('ann').slice('$aws/rules/alleycat_telemetry/'.length),
    'alleycat/v1/racers/bob/requests/time',
    'alleycat/v1/racers/ann/requests/time/more',
    'alleycat/v1/racers/ann/requests/',
    'alleycat/v1/racers/ann/requests/UP',
    'alleycat/v1/racers/ann/replies/time',
    'alleycat/v1/races/3-1/board',
    'alleycat/v1/races/3-1/roster',
    '$SYS/anything',
    '$aws/things/ann/shadow/update',
    '',
  ])('refuses %s', (topic) => {
    expect(judgePublish('ann', publish(topic))).toHaveProperty('refused');
  });

  it('refuses QoS 2, retained and too large', () => {
    const topic = telemetry('ann');
    expect(judgePublish('ann', publish(topic, { qos: 2 }))).toHaveProperty('refused');
    expect(judgePublish('ann', publish(topic, { retain: true }))).toHaveProperty('refused');
    expect(judgePublish('ann', publish(topic, { payloadLength: MAX_PAYLOAD_BYTES }))).toHaveProperty(
      'allowed',
    );
    expect(judgePublish('ann', publish(topic, { payloadLength: MAX_PAYLOAD_BYTES + 1 }))).toHaveProperty(
      'refused',
    );
  });

  it.each(['+', '', 'a/b', 'x'.repeat(65)])('gives nothing to a rider named "%s"', (self) => {
    expect(judgePublish(self, publish(telemetry(self)))).toHaveProperty('refused');
  });
});

describe('subscribeFault', () => {
  it.each([
    'alleycat/v1/races/3-1/board',
    'alleycat/v1/races/1-0/roster',
    'alleycat/v1/racers/ann/replies/results',
    'alleycat/v1/racers/ann/replies/+',
  ])('allows %s', (filter) => expect(subscribeFault('ann', filter, 0)).toBeUndefined());

  it.each([
    '#',
    '+',
    'alleycat/#',
    'alleycat/v1/races/+/board',
    'alleycat/v1/races/3-1/+',
    'alleycat/v1/racers/+/replies/+',
    'alleycat/v1/racers/bob/replies/+',
    'alleycat/v1/racers/ann/replies/#',
    'alleycat/v1/racers/ann/requests/+',
    'alleycat/v1/races/0-1/board',
    '$SYS/#',
    telemetry('ann'),
    '',
  ])('refuses %s', (filter) => expect(subscribeFault('ann', filter, 0)).toBeTypeOf('string'));

  it('refuses QoS 2', () =>
    expect(subscribeFault('ann', 'alleycat/v1/races/3-1/board', 2)).toBeTypeOf('string'));
});

describe('topicFault', () => {
  it('takes the topics of the design and no others', () => {
    expect(topicFault('alleycat/v1/races/3-1/board')).toBeUndefined();
    expect(topicFault('a/b/c/d/e/f/g/h')).toBeUndefined();
    expect(topicFault('a/b/c/d/e/f/g/h/i')).toBeTypeOf('string');
    expect(topicFault('ä'.repeat(128))).toBeUndefined();
    expect(topicFault('ä'.repeat(129))).toBeTypeOf('string');
    for (const topic of ['', 'a/+', 'a/#', '$aws/x', 'a\0']) expect(topicFault(topic)).toBeTypeOf('string');
  });
});
