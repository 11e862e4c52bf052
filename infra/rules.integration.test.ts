import type { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import { createClock, REAL_TIME } from '../core/race/clock.ts';
import { requestTopic, telemetryTopic } from '../core/messages/topics.ts';
import { createRequestsRule } from '../local/rule/requests-rule.ts';
import { compileSelect } from '../local/rule/sql.ts';
import { createTelemetryRule } from '../local/rule/telemetry-rule.ts';
import { FUNCTION_NAMES, REQUESTS_RULE, REQUESTS_SQL, TELEMETRY_RULE, TELEMETRY_SQL } from './settings.ts';
import { plain, synthesize, type Json } from './synth.test-support.ts';

const NOW = 1_700_000_000_123;
const clock = createClock(REAL_TIME, () => NOW);
const cloud = synthesize();

interface RulePayload {
  Sql: string;
  AwsIotSqlVersion: string;
  RuleDisabled: boolean;
  Actions: Record<string, Record<string, Json>>[];
  ErrorAction: Record<string, Record<string, Json>>;
}

function ruleOf(name: string): RulePayload {
  return cloud.one('AWS::IoT::TopicRule', { RuleName: name }).TopicRulePayload as RulePayload;
}

test('the telemetry rule: Basic Ingest, named columns, one race in one shard', () => {
  const rule = ruleOf(TELEMETRY_RULE);
  expect(rule).toMatchObject({ Sql: TELEMETRY_SQL, AwsIotSqlVersion: '2016-03-23', RuleDisabled: false });
  expect(rule.Sql).not.toContain('*');
  expect(rule.Actions).toHaveLength(1);
  expect(rule.Actions[0]?.Kinesis?.PartitionKey).toBe('${topic(5)}');
  expect(telemetryTopic('ada', '3-1')).toBe(`$aws/rules/${TELEMETRY_RULE}/v1/racers/ada/races/3-1/telemetry`);
});

test('the requests rule calls the function, which lets this rule alone call', () => {
  const rule = ruleOf(REQUESTS_RULE);
  expect(rule).toMatchObject({ Sql: REQUESTS_SQL, AwsIotSqlVersion: '2016-03-23', RuleDisabled: false });
  expect(plain(rule.Actions[0]?.Lambda?.FunctionArn)).toContain('requestsFunction');
  const permissions = cloud
    .ofType('AWS::Lambda::Permission')
    .map(({ Properties }) => plain(Properties?.SourceArn));
  expect(permissions).toContain('<RequestsRule.Arn>');
});

test.each([TELEMETRY_RULE, REQUESTS_RULE])('what %s cannot deliver is kept and counted', (name) => {
  expect(plain(ruleOf(name).ErrorAction.CloudwatchLogs?.LogGroupName)).toMatch(/^<RuleErrors/);
  expect(cloud.one('AWS::Logs::MetricFilter')).toMatchObject({
    FilterPattern: '',
    MetricTransformations: [{ MetricNamespace: 'Alleycat', MetricName: 'ruleErrors', MetricValue: '1' }],
  });
});

const PAYLOADS = [
  '{"v":1,"event":"join","name":"Ada","estimated":true,"samples":[[1,80,50,200,null]]}',
  '{"v":1,"event":"final","ride":"AAAA"}',
  '{"v":1,"event":"update","samples":[],"racerId":"mallory","raceId":"1-1","receivedAt":1,"extra":{}}',
  '{"__proto__":{"v":2},"name":null}',
  '[1]',
  'no JSON',
  '',
];

test.each(PAYLOADS)('local/ puts into its stream what the deployed SQL selects: %s', async (text) => {
  const put: { Data: Uint8Array; PartitionKey: string }[] = [];
  const client = {
    send: async ({ input }: PutRecordsCommand) => {
      put.push(...((input.Records ?? []) as typeof put));
      return { Records: (input.Records ?? []).map(() => ({ SequenceNumber: '1' })) };
    },
  } as unknown as KinesisClient;
  const rule = createTelemetryRule({
    client,
    clock,
    onFailure: () => expect.unreachable(),
    log: () => undefined,
  });
  const message = { topic: telemetryTopic('ada', '3-1'), payload: Buffer.from(text) };
  rule.handle(message);
  await rule.close();
  const [record] = put;
  const selected = compileSelect(TELEMETRY_SQL)(message, NOW);
  expect(selected).toMatchObject({ raceId: '3-1', racerId: 'ada', receivedAt: NOW });
  expect(JSON.parse(Buffer.from(record?.Data ?? []).toString())).toEqual(selected);
  expect(record?.PartitionKey).toBe(plain(selected?.raceId as Json));
});

/** What `local/` does with a request; null where it is passed on to nobody. */
async function invokedBy(text: string): Promise<[string, unknown] | null> {
  return new Promise((resolve) => {
    const rule = createRequestsRule({
      clock,
      invoke: async (...call) => resolve(call),
      log: () => resolve(null),
    });
    rule({ topic: requestTopic('ada', 'results'), payload: Buffer.from(text) });
  });
}

const saysWhoAsks = (text: string): boolean => text.includes('"racerId"');

test.each(PAYLOADS.filter((text) => !saysWhoAsks(text)))(
  'local/ invokes requests with what the deployed SQL selects: %s',
  async (text) => {
    const message = { topic: requestTopic('ada', 'results'), payload: Buffer.from(text) };
    const invoked = await invokedBy(text);
    expect(invoked).toEqual([FUNCTION_NAMES.requests, compileSelect(REQUESTS_SQL)(message, NOW)]);
    expect(invoked?.[1]).toMatchObject({ racerId: 'ada', request: 'results', receivedAt: NOW });
  },
);

test('whatever the statement adds to all of the payload, no payload may bring itself', async () => {
  const { Sql } = ruleOf(REQUESTS_RULE);
  const added = [...Sql.matchAll(/ AS (\w+)/g)].map(([, name]) => name);
  expect(added).toEqual(['racerId', 'request', 'receivedAt']);
  const [, where] = Sql.split(' WHERE ');
  expect(where?.split(' AND ')).toEqual(added.map((name) => `isUndefined(${name})`));
  for (const text of PAYLOADS.filter(saysWhoAsks)) expect(await invokedBy(text)).toBeNull();
});

test.each([
  'SELECT',
  'SELECT a FROM x',
  "SELECT a FROM 'x' WHERE a > 1",
  "SELECT upper(a) AS b FROM 'x'",
  "DELETE a FROM 'x'",
])('a statement that local/ cannot run is an error, not a guess: %s', (sql) => {
  expect(() => compileSelect(sql)).toThrow(/this rule engine knows/);
});
