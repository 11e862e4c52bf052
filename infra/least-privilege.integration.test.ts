import { expect, test } from 'vitest';
import { EVERYTHING, plain, synthesize, type Json, type Synthesis } from './synth.test-support.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: Json;
  Condition?: Json;
}

/** Everything that the roles of a deployment may do: a line an action and resource, with the condition that holds it. */
function allowed({ templates }: Synthesis): Record<string, string[]> {
  const roles: Record<string, string[]> = {};
  for (const { Resources } of Object.values(templates)) {
    for (const [id, { Type, Properties }] of Object.entries(Resources)) {
      if (Type !== 'AWS::IAM::Policy') continue;
      const { Statement } = Properties?.PolicyDocument as unknown as { Statement: Statement[] };
      roles[id.replace(/RoleDefaultPolicy\w+$/, '')] = Statement.flatMap(lines).sort();
    }
  }
  return roles;
}

function lines({ Effect, Action, Resource, Condition }: Statement): string[] {
  const held = Condition === undefined ? '' : ` where ${JSON.stringify(Condition).replaceAll('"', '')}`;
  return [Action]
    .flat()
    .flatMap((action) =>
      [Resource]
        .flat()
        .map((resource) => `${Effect === 'Allow' ? '' : `${Effect} `}${action} ${short(resource)}${held}`),
    );
}

/** ARNs without the parts that every account has. */
function short(resource: Json): string {
  return plain(resource)
    .replace(/arn:<AWS::Partition>:(\w+):(<AWS::Region>)?:(<AWS::AccountId>)?:/, '$1:')
    .replace(/^<AlleycatData:ExportsOutput(?:FnGetAtt|Ref)(\w+?)[0-9A-F]{16,}>$/, '$1')
    .replace(/^<AlleycatData:ExportsOutputFnGetAtt([A-Za-z]+).*>$/, '$1')
    .replace(/^<(\D+?)[0-9A-F]{8}\.Arn>$/, '$1');
}

test('each function touches what it uses, and nothing else', () => {
  expect(allowed(synthesize())).toMatchInlineSnapshot(`
    {
      "Requests": [
        "logs:CreateLogStream RuleErrors",
        "logs:DescribeLogStreams RuleErrors",
        "logs:PutLogEvents RuleErrors",
      ],
      "Telemetry": [
        "kinesis:PutRecord Stream",
        "kinesis:PutRecords Stream",
        "logs:CreateLogStream RuleErrors",
        "logs:DescribeLogStreams RuleErrors",
        "logs:PutLogEvents RuleErrors",
      ],
      "aggregate": [
        "dynamodb:GetItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[forgotten]}}",
        "dynamodb:GetItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[race#*,quarantine#*]}}",
        "dynamodb:PutItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[race#*,quarantine#*]}}",
        "dynamodb:Query TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[race#*,quarantine#*]}}",
        "iot:Publish iot:topic/alleycat/v1/races/*/board",
        "iot:Publish iot:topic/alleycat/v1/races/*/roster",
        "kinesis:DescribeStream Stream",
        "kinesis:DescribeStreamSummary Stream",
        "kinesis:GetRecords Stream",
        "kinesis:GetShardIterator Stream",
        "kinesis:ListShards Stream",
        "lambda:InvokeFunction finalizeFunction",
        "logs:CreateLogStream aggregateLog",
        "logs:PutLogEvents aggregateLog",
        "s3:ListBucket failuresAA",
        "s3:PutObject s3:alleycat-failures-<AWS::AccountId>-<AWS::Region>/aws/lambda/*",
      ],
      "finalize": [
        "dynamodb:BatchGetItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[race#*,class#*,racer#*]}}",
        "dynamodb:DeleteItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[class#*,racer#*]}}",
        "dynamodb:GetItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[forgotten]}}",
        "dynamodb:GetItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[race#*,class#*,racer#*]}}",
        "dynamodb:PutItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[race#*,class#*,racer#*]}}",
        "dynamodb:Query TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[race#*,class#*,racer#*]}}",
        "logs:CreateLogStream finalizeLog",
        "logs:PutLogEvents finalizeLog",
      ],
      "provision": [
        "dynamodb:GetItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[invite#*,certificate#*]}}",
        "dynamodb:PutItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[invite#*,certificate#*]}}",
        "logs:CreateLogStream provisionLog",
        "logs:PutLogEvents provisionLog",
      ],
      "requests": [
        "dynamodb:DeleteItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[class#*,racer#*]}}",
        "dynamodb:GetItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[certificate#*,seat#*,forgotten]}}",
        "dynamodb:GetItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[race#*,class#*,racer#*]}}",
        "dynamodb:PutItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[certificate#*,seat#*,forgotten]}}",
        "dynamodb:PutItem TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[race#*,class#*]}}",
        "dynamodb:Query <AlleycatData:ExportsOutputFnGetAttTableCD117FA1ArnE2C8C204>/index/GSI1 where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[class#*]}}",
        "dynamodb:Query TableCD where {ForAllValues:StringLike:{dynamodb:LeadingKeys:[race#*,class#*,racer#*]}}",
        "iot:Publish iot:topic/alleycat/v1/racers/*/replies/*",
        "iot:UpdateCertificate iot:cert/*",
        "logs:CreateLogStream requestsLog",
        "logs:PutLogEvents requestsLog",
      ],
    }
  `);
});

test('the options add what they need', () => {
  const usual = allowed(synthesize());
  const more = Object.entries(allowed(synthesize(EVERYTHING))).flatMap(([role, may]) =>
    may.filter((line) => usual[role]?.includes(line) !== true).map((line) => `${role}: ${line}`),
  );
  expect(more).toMatchInlineSnapshot(`
    [
      "Archive: kinesis:DescribeStream Stream",
      "Archive: kinesis:GetRecords Stream",
      "Archive: kinesis:GetShardIterator Stream",
      "Archive: kinesis:ListShards Stream",
      "Archive: logs:PutLogEvents ArchiveLog",
      "Archive: s3:AbortMultipartUpload s3:alleycat-archive-<AWS::AccountId>-<AWS::Region>/telemetry/*",
      "Archive: s3:AbortMultipartUpload s3:alleycat-archive-<AWS::AccountId>-<AWS::Region>/unsorted/*",
      "Archive: s3:GetBucketLocation Archivearchive",
      "Archive: s3:GetObject s3:alleycat-archive-<AWS::AccountId>-<AWS::Region>/telemetry/*",
      "Archive: s3:GetObject s3:alleycat-archive-<AWS::AccountId>-<AWS::Region>/unsorted/*",
      "Archive: s3:ListBucket Archivearchive",
      "Archive: s3:ListBucketMultipartUploads Archivearchive",
      "Archive: s3:PutObject s3:alleycat-archive-<AWS::AccountId>-<AWS::Region>/telemetry/*",
      "Archive: s3:PutObject s3:alleycat-archive-<AWS::AccountId>-<AWS::Region>/unsorted/*",
      "aggregate: kinesis:DescribeStreamConsumer ConsumerConsumerARNC",
      "aggregate: kinesis:SubscribeToShard ConsumerConsumerARNC",
    ]
  `);
});

test('no role may do everything to something, or something to everything', () => {
  for (const line of Object.values(allowed(synthesize(EVERYTHING))).flat()) {
    const [action, resource] = line.split(' ');
    expect(action).not.toContain('*');
    expect(resource).not.toBe('*');
  }
});

test('one managed policy, and only where AWS asks for it', () => {
  const managed = synthesize(EVERYTHING)
    .ofType('AWS::IAM::Role')
    .flatMap(({ Properties }) => (Properties?.ManagedPolicyArns as Json[] | undefined) ?? [])
    .map(plain);
  expect(managed).toEqual(['arn:<AWS::Partition>:iam::aws:policy/service-role/AWSIoTThingsRegistration']);
});

test('a service takes a role only for this account', () => {
  for (const { Properties } of synthesize(EVERYTHING).ofType('AWS::IAM::Role')) {
    const text = JSON.stringify(Properties?.AssumeRolePolicyDocument);
    // Lambda takes a function's role for the function that names it, and there is no condition for that.
    if (!text.includes('lambda.amazonaws.com'))
      expect(text).toContain('"aws:SourceAccount":{"Ref":"AWS::AccountId"}');
  }
});
