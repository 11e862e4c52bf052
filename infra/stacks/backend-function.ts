import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { FUNCTION_LIMITS, FUNCTION_NAMES } from '../settings.ts';
import { bundledCode, HANDLER, type FunctionName } from './bundle.ts';

interface Limits {
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number;
}

export interface BackendFunctionProps {
  readonly table: TableV2;
  /** What it does to the table: DynamoDB's actions without their prefix. */
  readonly tableActions: readonly string[];
  /**
   * Patterns of the partition keys to which it is held. A call that names no key, a scan, would pass the condition: no
   * such action is allowed.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
   */
  readonly tableKeys: readonly string[];
  /** Whether reserved concurrency may be set. */
  readonly reserve: boolean;
}

/** One of the four functions: its code, its own role, its own log. */
export class BackendFunction extends Construct {
  readonly role: Role;
  readonly lambda: Function;

  constructor(scope: Construct, name: FunctionName, props: BackendFunctionProps) {
    super(scope, name);
    const { memoryMegabytes, timeoutSeconds, reservedConcurrency }: Limits = FUNCTION_LIMITS[name];
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${FUNCTION_NAMES[name]}`,
      retention: RetentionDays.ONE_MONTH,
      // Only counts and faults are in it; without its function nobody reads them.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = this.#createRole(logGroup);
    this.allow(
      props.tableActions.map((action) => `dynamodb:${action}`),
      [props.table.tableArn],
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': props.tableKeys } },
    );
    this.lambda = new Function(this, 'Function', {
      functionName: FUNCTION_NAMES[name],
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: bundledCode(name),
      handler: HANDLER,
      memorySize: memoryMegabytes,
      timeout: Duration.seconds(timeoutSeconds),
      ...(props.reserve &&
        reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      role: this.role,
      logGroup,
      // The metrics are lines of the log in a format of their own.
      loggingFormat: LoggingFormat.TEXT,
      // No endpoint and no number of retries: the SDK's own are meant. The clock is AWS's.
      environment: { ALLEYCAT_TABLE: props.table.tableName },
    });
  }

  /** Resources in full; for those with a wildcard there is `allowPattern`. */
  allow(actions: string[], resources: string[], conditions?: Record<string, unknown>): void {
    this.role.addToPolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions, resources, ...(conditions && { conditions }) }),
    );
  }

  /** Not AWSLambdaBasicExecutionRole, which may write to every log of the account. */
  #createRole(logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    return role;
  }
}
