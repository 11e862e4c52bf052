import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FUNCTION_NAMES, STREAM_NAME, TABLE_NAME, TELEMETRY_RULE } from '../settings.ts';
import type { FunctionName } from './bundle.ts';

/** Where infra/functions/shared/metrics.ts writes to; a test holds the two together. */
export const METRICS_NAMESPACE = 'Alleycat';
/** Counted from the log of the rules' error action. */
export const RULE_ERRORS_METRIC = 'ruleErrors';

const MINUTE = Duration.minutes(1);

interface Asked {
  readonly statistic?: string;
  readonly period?: Duration;
  readonly label?: string;
}

/** A count that a function writes: the metrics of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html */
export function counted(
  name: string,
  by: FunctionName,
  { period = MINUTE, label = name }: Asked = {},
): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { function: FUNCTION_NAMES[by] },
    statistic: Stats.SUM,
    period,
    label,
  });
}

export function ruleErrors(): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: RULE_ERRORS_METRIC,
    statistic: Stats.SUM,
    period: MINUTE,
    label: 'messages that a rule could not deliver',
  });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export function ofFunction(
  metricName: string,
  name: FunctionName,
  { statistic = Stats.SUM }: Asked = {},
): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: FUNCTION_NAMES[name] },
    statistic,
    period: MINUTE,
    label: name,
  });
}

/** https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html */
export function ofStream(metricName: string): Metric {
  return new Metric({
    namespace: 'AWS/Kinesis',
    metricName,
    dimensionsMap: { StreamName: STREAM_NAME },
    statistic: Stats.SUM,
    period: MINUTE,
    label: metricName,
  });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
export function ofTable(metricName: string): Metric {
  return new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: TABLE_NAME },
    statistic: Stats.SUM,
    period: MINUTE,
    label: metricName,
  });
}

/** https://docs.aws.amazon.com/iot/latest/developerguide/metrics_dimensions.html#rulemetrics */
export function ofTelemetryRule(metricName: string): Metric {
  return new Metric({
    namespace: 'AWS/IoT',
    metricName,
    dimensionsMap: { RuleName: TELEMETRY_RULE },
    statistic: Stats.SUM,
    period: MINUTE,
    label: metricName,
  });
}
