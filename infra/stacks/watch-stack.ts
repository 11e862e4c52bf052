import { Aws, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { createAlarms } from './alarms.ts';
import { createDashboard } from './dashboard.ts';
import type { Options } from './options.ts';

/** Percent of the budget at which a mail goes out: when it is likely to be passed, and when it has been. */
const NOTICES = [
  { notificationType: 'FORECASTED', threshold: 100 },
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'ACTUAL', threshold: 100 },
] as const;

/**
 * What looks at the others, by their names alone: it can be deployed again, changed or thrown away while people race.
 */
export class WatchStack extends Stack {
  constructor(scope: Construct, id: string, { email, budget }: Options, props: StackProps) {
    super(scope, id, props);
    const alarms = createAlarms(this);
    createDashboard(this, alarms);
    if (email !== undefined) this.#mail(alarms, email);
    this.#createBudget(budget, email);
  }

  /** Only where there is somebody to tell: the key is $1 a month. */
  #mail(alarms: Alarm[], email: string): void {
    // A key of its own, for CloudWatch may not use AWS's: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    const key = new Key(this, 'AlarmKey', {
      enableKeyRotation: true,
      // Nothing is stored under it for longer than a mail takes.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    });
    key.grant(cloudWatch, 'kms:Decrypt', 'kms:GenerateDataKey*');
    const topic = new Topic(this, 'AlarmTopic', { masterKey: key, enforceSSL: true });
    // A policy of its own, here the one for TLS, takes the place of the one by which the account's alarms may publish.
    topic.grantPublish(cloudWatch);
    topic.addSubscription(new EmailSubscription(email));
    for (const alarm of alarms) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
  }

  /**
   * The account's whole cost: a filter by tag counts nothing until the tag is activated in Billing by hand, and a
   * budget that stays silent is worse than one that sees too much.
   * https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
   */
  #createBudget(amount: number, email: string | undefined): void {
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: 'alleycat',
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount, unit: 'USD' },
      },
      ...(email !== undefined && {
        notificationsWithSubscribers: NOTICES.map((notice) => ({
          notification: { ...notice, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
          subscribers: [{ subscriptionType: 'EMAIL', address: email }],
        })),
      }),
    });
  }
}
