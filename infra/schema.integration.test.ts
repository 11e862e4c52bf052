import { expect, test } from 'vitest';
import { referenceFaults, schemaFaults, specification } from './schema.test-support.ts';
import { EVERYTHING, synthesize, type Template } from './synth.test-support.ts';

const VARIANTS = [
  ['as it comes', synthesize()],
  ['with every option', synthesize(EVERYTHING)],
  ['on demand', synthesize({ stream: 'on-demand', reserve: 'no' })],
] as const;

test.each(VARIANTS)('every property is one of CloudFormation’s own schema: %s', (_name, { templates }) => {
  expect(Object.keys(templates)).toHaveLength(5);
  expect(Object.values(templates).flatMap(schemaFaults)).toEqual([]);
});

test.each(VARIANTS)('every Ref, GetAtt, import and DependsOn leads somewhere: %s', (_name, { templates }) => {
  expect(referenceFaults(templates)).toEqual([]);
});

test('the two checks see what is wrong', () => {
  const wrong: Template = {
    Resources: {
      Stream: {
        Type: 'AWS::Kinesis::Stream',
        Properties: { ShardCount: 'two', Shards: 2, StreamModeDetails: { Mode: 'PROVISIONED' } },
        DependsOn: 'Nothing',
      },
      Rule: { Type: 'AWS::IoT::TopicRule', Properties: { RuleName: { 'Fn::GetAtt': ['Stream', 'Name'] } } },
      Odd: {
        Type: 'AWS::Odd::Thing',
        Properties: { A: { Ref: 'Nowhere' }, B: { 'Fn::ImportValue': 'nobody' } },
      },
    },
  };
  expect(schemaFaults(wrong)).toEqual([
    'Stream (AWS::Kinesis::Stream).ShardCount: "two" is no integer',
    'Stream (AWS::Kinesis::Stream).Shards: there is no such property',
    'Stream (AWS::Kinesis::Stream).StreamModeDetails: lacks StreamMode',
    'Stream (AWS::Kinesis::Stream).StreamModeDetails.Mode: there is no such property',
    'Rule (AWS::IoT::TopicRule): lacks TopicRulePayload',
    'Odd: there is no type AWS::Odd::Thing',
  ]);
  expect(referenceFaults({ Wrong: wrong })).toEqual([
    'Wrong Stream: Nothing',
    'Wrong Rule: GetAtt of Stream.Name: AWS::Kinesis::Stream has no such attribute',
    'Wrong Odd: Ref to Nowhere',
    'Wrong Odd: import of "nobody"',
  ]);
});

/** Documented, but not in the list: https://docs.aws.amazon.com/iot/latest/developerguide/metrics_dimensions.html#rulemetrics */
const DOCUMENTED = ['RuleMessageThrottled'];

test('alarms and dashboard look at metrics that AWS has', () => {
  const text = JSON.stringify(synthesize().templates.AlleycatWatch).replaceAll('\\"', '"');
  const ofAlarms = [...text.matchAll(/"MetricName":"([^"]+)","Namespace":"(AWS\/[^"]+)"/g)].map(
    ([, name, space]) => [space, name],
  );
  const ofGraphs = [...text.matchAll(/\["(AWS\/[^"]+)","([^"]+)"/g)].map(([, space, name]) => [space, name]);
  expect(ofAlarms.length).toBeGreaterThan(8);
  expect(ofGraphs.length).toBeGreaterThan(15);
  const unknown = [...ofAlarms, ...ofGraphs].filter(
    ([space = '', name = '']) =>
      !DOCUMENTED.includes(name) &&
      !specification()
        .lookup('metric', 'namespace', 'equals', space)
        .some((metric) => metric.name === name),
  );
  expect(unknown).toEqual([]);
});
