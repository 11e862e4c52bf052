import { Aws, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { ASYNC_EVENTS, SWEEP_SECONDS, TABLE_INDEX } from '../settings.ts';
import { allowPattern } from './acknowledge.ts';
import { BackendFunction } from './backend-function.ts';
import type { FunctionName } from './bundle.ts';
import type { DataStack } from './data-stack.ts';
import type { Options } from './options.ts';
import { mapStream } from './stream-mapping.ts';

/** The code, and what sets it off but the IoT rules. A stack of its own, for this is what changes with each release. */
export class FunctionsStack extends Stack {
  readonly functions: Readonly<Record<FunctionName, BackendFunction>>;

  constructor(scope: Construct, id: string, data: DataStack, options: Options, props: StackProps) {
    super(scope, id, props);
    const { table } = data;
    const { reserve } = options;
    const aggregate = new BackendFunction(this, 'aggregate', {
      table,
      tableActions: ['GetItem', 'PutItem', 'Query'],
      tableKeys: ['race#*', 'quarantine#*'],
      reserve,
    });
    const finalize = new BackendFunction(this, 'finalize', {
      table,
      tableActions: ['BatchGetItem', 'GetItem', 'PutItem', 'Query'],
      tableKeys: ['race#*', 'class#*', 'racer#*'],
      reserve,
    });
    const requests = new BackendFunction(this, 'requests', {
      table,
      tableActions: ['GetItem', 'Query'],
      tableKeys: ['race#*', 'class#*', 'racer#*'],
      reserve,
    });
    const provision = new BackendFunction(this, 'provision', {
      table,
      tableActions: ['GetItem', 'PutItem'],
      tableKeys: ['invite#*', 'certificate#*'],
      reserve,
    });
    this.functions = { aggregate, finalize, requests, provision };

    mapStream(aggregate, data);
    // Who was forgotten gets no new place in a heat that is over.
    aggregate.allow(['dynamodb:GetItem'], [table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['forgotten'] },
    });
    aggregate.allow(['lambda:InvokeFunction'], [finalize.lambda.functionArn]);
    for (const kind of ['board', 'roster']) {
      const everyRace = topicArn(`alleycat/v1/races/*/${kind}`);
      allowPattern(aggregate.role, ['iot:Publish'], everyRace, 'There is a new race every five minutes.');
    }
    allowPattern(
      requests.role,
      ['iot:Publish'],
      topicArn('alleycat/v1/racers/*/replies/*'),
      'It answers whoever asks, on the asker’s own topic, whose last level is the name of the request.',
    );
    // Who was forgotten, and what was written of them meanwhile.
    finalize.allow(['dynamodb:GetItem'], [table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['forgotten'] },
    });
    finalize.allow(['dynamodb:DeleteItem'], [table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['class#*', 'racer#*'] },
    });
    // What a request may write: which certificate was retired, and which app is ridden with; and where a rider is to be
    // forgotten, that, and what has their name.
    requests.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['certificate#*', 'seat#*', 'forgotten'] },
    });
    requests.allow(['dynamodb:PutItem'], [table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['race#*', 'class#*'] },
    });
    requests.allow(['dynamodb:DeleteItem'], [table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['class#*', 'racer#*'] },
    });
    // The index by total, whose partitions are classes' days, weeks and all time.
    requests.allow(['dynamodb:Query'], [`${table.tableArn}/index/${TABLE_INDEX}`], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['class#*'] },
    });
    this.#allowRetiring(requests);
    for (const name of ['finalize', 'requests'] as const) {
      const { maximumRetryAttempts, maximumEventAgeSeconds } = ASYNC_EVENTS[name];
      this.functions[name].lambda.configureAsyncInvoke({
        retryAttempts: maximumRetryAttempts,
        maxEventAge: Duration.seconds(maximumEventAgeSeconds),
      });
    }
    this.#sweep(finalize);
  }

  /** A rider's old certificate is switched off at the rider's own request; what it may be is checked by `retire.ts`. */
  #allowRetiring(requests: BackendFunction): void {
    allowPattern(
      requests.role,
      ['iot:UpdateCertificate'],
      `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}:cert/*`,
      'Which certificates there are is known only when riders have joined; the function switches off only what the table says ' +
        'is the asking rider’s own and has been replaced.',
    );
  }

  /**
   * Finalizes what nobody asked for. The retries here are those of handing the event over; that a run which fails is not
   * repeated is the function's own setting: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
   */
  #sweep(finalize: BackendFunction): void {
    new Rule(this, 'Sweep', {
      schedule: Schedule.rate(Duration.seconds(SWEEP_SECONDS)),
      targets: [
        new LambdaFunction(finalize.lambda, {
          event: RuleTargetInput.fromObject({ sweep: true }),
          retryAttempts: 0,
          maxEventAge: Duration.seconds(SWEEP_SECONDS),
        }),
      ],
    });
  }
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiot.html#awsiot-resources-for-iam-policies */
function topicArn(topic: string): string {
  return `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}:topic/${topic}`;
}
