import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { IDLE } from './cost/assumptions.ts';
import { TABLE_SCHEMA } from '../local/table/schema.ts';
import { addAlleycat } from './stacks/alleycat.ts';
import {
  ASYNC_EVENTS,
  FUNCTION_LIMITS,
  FUNCTION_NAMES,
  MAPPING,
  POLICY_NAMES,
  PROVISIONING_TEMPLATE,
  shardsFor,
  STREAM_NAME,
  TABLE_NAME,
} from './settings.ts';
import { claimPolicy, riderPolicy } from './policies.ts';
import { EVERYTHING, plain, synthesize, type Json, type Resource } from './synth.test-support.ts';

const plainly = (value: unknown): string => plain(value as Json);

const cloud = synthesize();
const everything = synthesize(EVERYTHING);

test('one shard is one order: the mapping is the one of the settings, with factor 1', () => {
  expect(cloud.one('AWS::Lambda::EventSourceMapping')).toMatchObject({
    StartingPosition: MAPPING.startingPosition,
    BatchSize: MAPPING.batchSize,
    TumblingWindowInSeconds: MAPPING.tumblingWindowSeconds,
    ParallelizationFactor: MAPPING.parallelizationFactor,
    MaximumRecordAgeInSeconds: MAPPING.maximumRecordAgeSeconds,
    MaximumRetryAttempts: MAPPING.maximumRetryAttempts,
    BisectBatchOnFunctionError: MAPPING.bisectBatchOnFunctionError,
  });
  // Written out too: whoever changes the settings must mean it.
  expect(MAPPING).toMatchObject({ parallelizationFactor: 1, tumblingWindowSeconds: 15, batchSize: 1000 });
  expect(MAPPING).toMatchObject({ maximumRecordAgeSeconds: 3600, bisectBatchOnFunctionError: true });
  // What becomes of a window's state after a partial failure is not documented.
  expect(cloud.one('AWS::Lambda::EventSourceMapping')).not.toHaveProperty('FunctionResponseTypes');
});

test('what aggregate gives up goes to the bucket of failures', () => {
  const { DestinationConfig } = cloud.one('AWS::Lambda::EventSourceMapping');
  const [[id]] = Object.entries(cloud.templates.AlleycatData?.Resources ?? {}).filter(
    ([, { Type }]) => Type === 'AWS::S3::Bucket',
  ) as [[string, unknown]];
  expect(
    plainly((DestinationConfig as { OnFailure: { Destination: Json } }).OnFailure.Destination),
  ).toContain(`GetAtt${id}Arn`);
});

test.each([
  [1, 1000, 1],
  [6, 1000, 6],
  [1, 10, 1],
  [2, 1200, 3],
])('%i heats of %i riders: %i shards', (heats, riders, shards) => {
  const { one } = synthesize({ heats: String(heats), riders: String(riders) });
  expect(shardsFor(heats, riders)).toBe(shards);
  expect(one('AWS::Kinesis::Stream')).toMatchObject({
    Name: STREAM_NAME,
    ShardCount: shards,
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
  });
});

test('the number of shards can be said, as `npm run plan` advises it', () => {
  expect(synthesize({ heats: '6', shards: '9' }).one('AWS::Kinesis::Stream').ShardCount).toBe(9);
});

test('on demand, the stream has no shards of its own', () => {
  const stream = synthesize({ stream: 'on-demand', reserve: 'no' }).one('AWS::Kinesis::Stream');
  expect(stream.StreamModeDetails).toEqual({ StreamMode: 'ON_DEMAND' });
  expect(stream).not.toHaveProperty('ShardCount');
});

test('enhanced fan-out: the mapping reads through a consumer', () => {
  expect(plainly(everything.one('AWS::Lambda::EventSourceMapping').EventSourceArn)).toMatch(/Consumer/);
  expect(plainly(cloud.one('AWS::Lambda::EventSourceMapping').EventSourceArn)).toMatch(/Stream/);
  expect(cloud.ofType('AWS::Kinesis::StreamConsumer')).toEqual([]);
});

test('the table is the one of local/, kept, on demand, with time to live and point-in-time recovery', () => {
  const table = cloud.one('AWS::DynamoDB::GlobalTable');
  expect(table).toMatchObject({
    TableName: TABLE_NAME,
    BillingMode: TABLE_SCHEMA.BillingMode,
    KeySchema: TABLE_SCHEMA.KeySchema,
    GlobalSecondaryIndexes: TABLE_SCHEMA.GlobalSecondaryIndexes,
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
  expect(table.AttributeDefinitions).toEqual(expect.arrayContaining([...TABLE_SCHEMA.AttributeDefinitions]));
  expect(table.Replicas).toMatchObject([
    {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    },
  ]);
  expect(cloud.ofType('AWS::DynamoDB::GlobalTable')[0]?.DeletionPolicy).toBe('Retain');
});

test('everything that holds data is encrypted', () => {
  expect(everything.one('AWS::Kinesis::Stream').StreamEncryption).toEqual({
    EncryptionType: 'KMS',
    KeyId: 'alias/aws/kinesis',
  });
  expect(everything.one('AWS::DynamoDB::GlobalTable').SSESpecification).toEqual({
    SSEEnabled: true,
    SSEType: 'KMS',
  });
  expect(everything.one('AWS::SNS::Topic')).toHaveProperty('KmsMasterKeyId');
  const buckets = everything.ofType('AWS::S3::Bucket');
  expect(buckets).toHaveLength(2);
  for (const { Properties } of buckets) {
    expect(Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
  }
});

test('nothing is public: no bucket, no function URL, no principal "*" but to deny', () => {
  for (const { Properties } of everything.ofType('AWS::S3::Bucket')) {
    expect(Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  }
  expect(everything.ofType('AWS::Lambda::Url')).toEqual([]);
  for (const { Properties } of everything.ofType('AWS::Lambda::Permission')) {
    // A service may call, for one thing of this account that is named.
    expect(Properties).toHaveProperty('SourceArn');
    expect(Properties?.Principal).toMatch(/^(iot|events)\.amazonaws\.com$/);
  }
  const statements = [
    ...everything.ofType('AWS::S3::BucketPolicy'),
    ...everything.ofType('AWS::SNS::TopicPolicy'),
  ].flatMap(
    ({ Properties }) => (Properties?.PolicyDocument as { Statement: Record<string, Json>[] }).Statement,
  );
  const forEverybody = statements.filter(({ Principal }) => JSON.stringify(Principal).includes('"*"'));
  expect(forEverybody.length).toBeGreaterThan(0);
  expect(forEverybody.filter(({ Effect }) => Effect !== 'Deny')).toEqual([]);
});

test.each(Object.entries(FUNCTION_NAMES))(
  '%s runs on Node 24 and arm64, with its own log of a month',
  (name, functionName) => {
    const limits: { memoryMegabytes: number; timeoutSeconds: number; reservedConcurrency?: number } =
      FUNCTION_LIMITS[name as keyof typeof FUNCTION_LIMITS];
    const lambda = cloud.one('AWS::Lambda::Function', { FunctionName: functionName });
    expect(lambda).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: limits.memoryMegabytes,
      Timeout: limits.timeoutSeconds,
    });
    expect(lambda.ReservedConcurrentExecutions).toBe(limits.reservedConcurrency);
    // No endpoint and no clock: those are a local cloud's.
    const { Variables } = lambda.Environment as { Variables: Record<string, Json> };
    expect(Object.keys(Variables)).toEqual(['ALLEYCAT_TABLE']);
    expect(plain(Variables.ALLEYCAT_TABLE)).toMatch(/Table/);
    expect(
      cloud.one('AWS::Logs::LogGroup', { LogGroupName: `/aws/lambda/${functionName}` }).RetentionInDays,
    ).toBe(30);
  },
);

test('only requests has a reserve, and an account that has none to give can do without', () => {
  expect(
    cloud.one('AWS::Lambda::Function', { FunctionName: FUNCTION_NAMES.requests })
      .ReservedConcurrentExecutions,
  ).toBe(10);
  const small = synthesize({ stream: 'on-demand', reserve: 'no' });
  expect(JSON.stringify(small.ofType('AWS::Lambda::Function'))).not.toContain('ReservedConcurrentExecutions');
});

test('the sweep runs each minute', () => {
  expect(cloud.one('AWS::Events::Rule')).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    Targets: [{ Input: '{"sweep":true}', RetryPolicy: { MaximumRetryAttempts: 0 } }],
  });
});

test('what is invoked asynchronously is tried as often, and waits as long, as the settings say', () => {
  const configured = cloud
    .ofType('AWS::Lambda::EventInvokeConfig')
    .map(({ Properties = {} }) => ({ ...Properties, FunctionName: plain(Properties.FunctionName) }));
  expect(configured).toHaveLength(2);
  for (const name of ['finalize', 'requests'] as const) {
    expect(
      configured.filter(({ FunctionName }) => FunctionName.startsWith(`<${name}Function`)),
    ).toMatchObject([
      {
        MaximumRetryAttempts: ASYNC_EVENTS[name].maximumRetryAttempts,
        MaximumEventAgeInSeconds: ASYNC_EVENTS[name].maximumEventAgeSeconds,
      },
    ]);
  }
});

const PLACE = { partition: '<AWS::Partition>', region: '<AWS::Region>', account: '<AWS::AccountId>' };

test('the certificates’ policies are those of infra/policies.ts', () => {
  const deployed = (name: string): unknown => {
    const { PolicyDocument } = cloud.one('AWS::IoT::Policy', { PolicyName: name });
    const read = (value: Json): unknown => {
      if (value === null || typeof value !== 'object') return value;
      if (Array.isArray(value)) return value.map(read);
      if ('Fn::Join' in value) return plain(value);
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, read(inner)]));
    };
    return read(PolicyDocument as Json);
  };
  expect(deployed(POLICY_NAMES.rider)).toEqual(riderPolicy(PLACE));
  expect(deployed(POLICY_NAMES.claim)).toEqual(claimPolicy(PLACE, PROVISIONING_TEMPLATE));
  expect(deployed(POLICY_NAMES.renewal)).toEqual(claimPolicy(PLACE, PROVISIONING_TEMPLATE));
});

test('the template provisions what its hook admits, with the name that the hook gives', () => {
  const { TemplateBody, PreProvisioningHook, ...template } = cloud.one('AWS::IoT::ProvisioningTemplate');
  expect(template).toMatchObject({ TemplateName: PROVISIONING_TEMPLATE, Enabled: true });
  expect(plainly((PreProvisioningHook as { TargetArn: Json }).TargetArn)).toMatch(/provisionFunction/);
  const body = JSON.parse(TemplateBody as string) as {
    Parameters: Record<string, object>;
    Resources: Record<string, { Properties: object }>;
  };
  expect(Object.keys(body.Parameters)).toEqual([
    'Code',
    'DeviceName',
    'ThingName',
    'AWS::IoT::Certificate::Id',
  ]);
  // A default would be a name for whoever the hook gave none.
  expect(body.Parameters.ThingName).not.toHaveProperty('Default');
  expect(body.Resources.thing?.Properties).toEqual({ ThingName: { Ref: 'ThingName' } });
  expect(body.Resources.policy?.Properties).toEqual({ PolicyName: POLICY_NAMES.rider });
  // Not the claim's own: `deploy` deletes whatever has that and is not the newest claim.
  expect(body.Resources.renewalPolicy?.Properties).toEqual({ PolicyName: POLICY_NAMES.renewal });
  // None is said where a certificate is renewed.
  expect(body.Parameters.Code).toEqual({ Type: 'String', Default: '' });
});

test('the archive is sorted by day and race, and grows old', () => {
  const text = JSON.stringify(everything.one('AWS::KinesisFirehose::DeliveryStream'));
  expect(text).toContain('telemetry/day=!{partitionKeyFromQuery:day}/race=!{partitionKeyFromQuery:race}/');
  expect(text).toContain('JQ-1.6');
  expect(JSON.stringify(everything.ofType('AWS::S3::Bucket'))).toMatch(/ExpirationInDays":365.*STANDARD_IA/);
  expect(cloud.ofType('AWS::KinesisFirehose::DeliveryStream')).toEqual([]);
});

test('with an e-mail address the alarms and the budget write, without they are still there', () => {
  const alarms = everything.ofType('AWS::CloudWatch::Alarm');
  expect(alarms).toHaveLength(12);
  expect(cloud.ofType('AWS::CloudWatch::Alarm')).toHaveLength(12);
  expect(alarms.every(({ Properties }) => Array.isArray(Properties?.AlarmActions))).toBe(true);
  expect(cloud.ofType('AWS::SNS::Topic')).toEqual([]);
  expect(cloud.one('AWS::Budgets::Budget').Budget).toMatchObject({
    BudgetLimit: { Amount: 50, Unit: 'USD' },
  });
  expect(cloud.one('AWS::Budgets::Budget')).not.toHaveProperty('NotificationsWithSubscribers');
  expect(everything.one('AWS::Budgets::Budget').NotificationsWithSubscribers).toHaveLength(3);
});

test('the plan pays for as many alarms, dashboards and keys as there are', () => {
  const looksAt = ({ Properties = {} }: Resource): number => {
    const { Metrics } = Properties as { Metrics?: { MetricStat?: object }[] };
    return Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1;
  };
  const alarms = everything.ofType('AWS::CloudWatch::Alarm').map(looksAt);
  expect(alarms.reduce((sum, metrics) => sum + metrics, 0)).toBe(IDLE.alarmMetrics);
  expect(Math.max(...alarms)).toBe(3);
  expect(everything.ofType('AWS::CloudWatch::Dashboard')).toHaveLength(IDLE.dashboards);
  expect(everything.ofType('AWS::KMS::Key')).toHaveLength(IDLE.kmsKeys);
});

test('everything that can be tagged carries the project’s tag', () => {
  const tagged = [
    'AWS::Kinesis::Stream',
    'AWS::Lambda::Function',
    'AWS::S3::Bucket',
    'AWS::IoT::TopicRule',
    'AWS::IAM::Role',
  ];
  for (const { Properties } of tagged.flatMap(everything.ofType)) {
    expect(Properties?.Tags).toContainEqual({ Key: 'project', Value: 'alleycat' });
  }
});

test.each([
  [{ heats: '0' }, '-c heats=0 should be a whole number from 1 to 1000.'],
  [{ riders: 'many' }, '-c riders=many should be a whole number from 1 to 10000.'],
  [{ shards: '1.5' }, '-c shards=1.5 should be a whole number from 1 to 10000.'],
  [{ stream: 'fast' }, '-c stream=fast should be provisioned or on-demand.'],
  [{ archive: 'maybe' }, '-c archive=maybe should be yes or no.'],
  [{ email: 'nobody' }, '-c email=nobody should be an e-mail address.'],
])('an option that cannot be meant is refused in a sentence: %o', (options, sentence) => {
  expect(() => synthesize(options)).toThrow(sentence);
});

test('cdk-nag looks: a bucket that is not as it should be is not synthesized', () => {
  const app = new App({ builtinCloudFormationValidation: false });
  addAlleycat(app);
  new Bucket(new Stack(app, 'Careless'), 'Open');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).toThrow(/AwsSolutions-S10/);
});
