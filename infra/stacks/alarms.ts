import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Stats,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { FUNCTION_NAMES } from '../settings.ts';
import type { FunctionName } from './bundle.ts';
import { counted, ofFunction, ofStream, ofTable, ofTelemetryRule, ruleErrors } from './metrics.ts';

interface AlarmRow {
  readonly id: string;
  /** What is wrong and what to look at, for whoever gets the mail. */
  readonly says: string;
  readonly metric: IMetric;
  /** Above this, in each of `periods` periods. */
  readonly above: number;
  readonly periods: number;
}

/** The board is late by as much as the stream's oldest record waits; a window is 15 s, so a minute is no accident. */
const LATE_MS = 60_000;
/** Records a minute set aside: a rider with an odd clock makes a few. */
const QUARANTINED = 100;
/** Codes a minute: a club that mistypes stays below. */
const REFUSED = 30;
const HALF_HOUR = Duration.minutes(30);

const ROWS: readonly AlarmRow[] = [
  {
    id: 'IteratorAge',
    says: 'aggregate is behind: boards are late. Its errors and duration tell why; a failing batch holds its shard up for an hour at most.',
    metric: ofFunction('IteratorAge', 'aggregate', { statistic: Stats.MAXIMUM }),
    above: LATE_MS,
    periods: 2,
  },
  {
    id: 'StreamWriteThrottled',
    says: 'A shard takes no more: deploy with more shards (npm run plan). What was refused comes again with the final messages.',
    metric: ofStream('WriteProvisionedThroughputExceeded'),
    above: 0,
    periods: 3,
  },
  {
    id: 'RuleErrors',
    says: 'A rule could not deliver messages: they and the reasons are in the log group /alleycat/rule-errors.',
    metric: ruleErrors(),
    above: 0,
    periods: 1,
  },
  {
    id: 'RuleThrottled',
    says: 'IoT Core drops messages at the account’s limit of rule evaluations: ask AWS to raise it.',
    metric: ofTelemetryRule('RuleMessageThrottled'),
    above: 0,
    periods: 1,
  },
  {
    id: 'Quarantine',
    says: 'Many records are set aside as invalid: the items quarantine#DAY in the table say which and why.',
    metric: counted('quarantined', 'aggregate'),
    above: QUARANTINED,
    periods: 1,
  },
  {
    id: 'CodesRefused',
    says: 'Many invite codes are refused: somebody guesses, or has the file and no code. The log of alleycat-provision says why.',
    metric: counted('refused', 'provision'),
    above: REFUSED,
    periods: 3,
  },
  {
    id: 'TableThrottled',
    says: 'The table refuses reads or writes: batches are repeated and boards late until its limits have grown.',
    metric: new MathExpression({
      expression: 'FILL(reads, 0) + FILL(writes, 0)',
      usingMetrics: { reads: ofTable('ReadThrottleEvents'), writes: ofTable('WriteThrottleEvents') },
      period: Duration.minutes(1),
      label: 'throttled',
    }),
    above: 0,
    periods: 3,
  },
  {
    // A heat that begins late in one half hour ends in the next: only two in a row without an end are wrong.
    id: 'NoHeatFinishes',
    says: 'There is racing and no heat gets results: look at finalize, its errors and its metric totalsDisagree.',
    metric: new MathExpression({
      expression: 'IF(FILL(boards, 0) > 0 AND FILL(provisional, 0) + FILL(official, 0) < 1, 1, 0)',
      usingMetrics: {
        boards: counted('boards', 'aggregate', { period: HALF_HOUR }),
        provisional: counted('provisional', 'finalize', { period: HALF_HOUR }),
        official: counted('official', 'finalize', { period: HALF_HOUR }),
      },
      period: HALF_HOUR,
      label: 'racing without results',
    }),
    above: 0,
    periods: 2,
  },
];

/** Every alarm of the backend. A metric without data is quiet: when nobody races, nothing is wrong. */
export function createAlarms(scope: Construct): Alarm[] {
  const names = Object.keys(FUNCTION_NAMES) as FunctionName[];
  return [...ROWS, ...names.map(functionRow)].map(
    ({ id, says, metric, above, periods }) =>
      new Alarm(scope, id, {
        alarmName: `alleycat-${id}`,
        alarmDescription: says,
        metric,
        threshold: above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: periods,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
  );
}

/** Errors and throttles of one function in one alarm: both are looked up in its log. It is billed as two. */
function functionRow(name: FunctionName): AlarmRow {
  return {
    id: `Function-${name}`,
    says: `${FUNCTION_NAMES[name]} fails or is throttled: its log group says why.`,
    metric: new MathExpression({
      expression: 'FILL(errors, 0) + FILL(throttles, 0)',
      usingMetrics: { errors: ofFunction('Errors', name), throttles: ofFunction('Throttles', name) },
      period: Duration.minutes(1),
      label: 'errors and throttles',
    }),
    above: 0,
    periods: 2,
  };
}
