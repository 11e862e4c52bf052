import { Aws, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnTopicRule } from 'aws-cdk-lib/aws-iot';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import {
  REQUESTS_RULE,
  REQUESTS_SQL,
  RULE_SQL_VERSION,
  TELEMETRY_PARTITION_KEY,
  TELEMETRY_RULE,
  TELEMETRY_SQL,
} from '../settings.ts';
import type { BackendFunction } from './backend-function.ts';
import type { DataStack } from './data-stack.ts';
import { METRICS_NAMESPACE, RULE_ERRORS_METRIC } from './metrics.ts';

/** The ways in: IoT's rules and nothing else. A stack of its own: without it nothing arrives, and nothing is lost that has. */
export class IngestStack extends Stack {
  constructor(scope: Construct, id: string, data: DataStack, requests: BackendFunction, props: StackProps) {
    super(scope, id, props);
    const errors = this.#createErrorLog();
    this.#createTelemetryRule(data, errors);
    this.#createRequestsRule(requests, errors);
  }

  /**
   * Where IoT puts a message that its action could not deliver, with the reason and the payload. A log, not S3 or a queue:
   * when a stream refuses, messages come by the hundred a second, and an object each would cost ten times as
   * much and be read by nobody; here they are searched at once, kept as long, and counted by a metric whose name
   * and dimensions are ours. Nothing is lost for good either way: the app's `final` message repairs the ride.
   * https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html
   */
  #createErrorLog(): LogGroup {
    const log = new LogGroup(this, 'RuleErrors', {
      logGroupName: '/alleycat/rule-errors',
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new MetricFilter(this, 'RuleErrorCount', {
      logGroup: log,
      filterPattern: FilterPattern.allEvents(),
      metricNamespace: METRICS_NAMESPACE,
      metricName: RULE_ERRORS_METRIC,
      metricValue: '1',
    });
    return log;
  }

  /** https://docs.aws.amazon.com/iot/latest/developerguide/kinesis-rule-action.html */
  #createTelemetryRule({ stream }: DataStack, errors: LogGroup): void {
    const role = this.#createRole('TelemetryRole', TELEMETRY_RULE, errors);
    role.addToPolicy(
      new PolicyStatement({
        actions: ['kinesis:PutRecord', 'kinesis:PutRecords'],
        resources: [stream.streamArn],
      }),
    );
    const rule = new CfnTopicRule(this, 'TelemetryRule', {
      ruleName: TELEMETRY_RULE,
      topicRulePayload: {
        awsIotSqlVersion: RULE_SQL_VERSION,
        sql: TELEMETRY_SQL,
        ruleDisabled: false,
        actions: [
          {
            kinesis: {
              streamName: stream.streamName,
              partitionKey: TELEMETRY_PARTITION_KEY,
              roleArn: role.roleArn,
            },
          },
        ],
        errorAction: errorAction(errors, role),
      },
    });
    rule.node.addDependency(role);
  }

  /** https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html */
  #createRequestsRule(requests: BackendFunction, errors: LogGroup): void {
    const role = this.#createRole('RequestsRole', REQUESTS_RULE, errors);
    const rule = new CfnTopicRule(this, 'RequestsRule', {
      ruleName: REQUESTS_RULE,
      topicRulePayload: {
        awsIotSqlVersion: RULE_SQL_VERSION,
        sql: REQUESTS_SQL,
        ruleDisabled: false,
        actions: [{ lambda: { functionArn: requests.lambda.functionArn } }],
        errorAction: errorAction(errors, role),
      },
    });
    rule.node.addDependency(role);
    // Here and not with the function, which knows nothing of rules.
    new CfnPermission(this, 'RequestsPermission', {
      action: 'lambda:InvokeFunction',
      functionName: requests.lambda.functionName,
      principal: 'iot.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: rule.attrArn,
    });
  }

  /** https://docs.aws.amazon.com/iot/latest/developerguide/cross-service-confused-deputy-prevention.html */
  #createRole(id: string, ruleName: string, errors: LogGroup): Role {
    const role = new Role(this, id, {
      assumedBy: new ServicePrincipal('iot.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnEquals: {
            'aws:SourceArn': `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/${ruleName}`,
          },
        },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [errors.logGroupArn],
      }),
    );
    return role;
  }
}

function errorAction(errors: LogGroup, role: Role): CfnTopicRule.ActionProperty {
  return { cloudwatchLogs: { logGroupName: errors.logGroupName, roleArn: role.roleArn } };
}
