import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  Stats,
  type Alarm,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { FUNCTION_NAMES } from '../settings.ts';
import type { FunctionName } from './bundle.ts';
import { counted, ofFunction, ofStream, ofTable, ofTelemetryRule, ruleErrors } from './metrics.ts';

const COLUMNS = 24;

/** One page, in the order of the data's way: is anything wrong, what comes in, how late are we, what comes out. */
export function createDashboard(scope: Construct, alarms: Alarm[]): void {
  const names = Object.keys(FUNCTION_NAMES) as FunctionName[];
  const each = (metricName: string, statistic?: string): IMetric[] =>
    names.map((name) => ofFunction(metricName, name, statistic === undefined ? {} : { statistic }));
  new Dashboard(scope, 'Dashboard', {
    dashboardName: 'alleycat',
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: COLUMNS, height: 4 })],
      [
        graph('Messages in', [ofTelemetryRule('TopicMatch'), ofStream('IncomingRecords')]),
        graph('Refused on the way', [
          ofTelemetryRule('RuleMessageThrottled'),
          ofStream('WriteProvisionedThroughputExceeded'),
          ruleErrors(),
        ]),
        graph('How far aggregate is behind (ms)', [
          ofFunction('IteratorAge', 'aggregate', { statistic: Stats.MAXIMUM }),
        ]),
      ],
      [
        graph('Boards and records', [counted('boards', 'aggregate'), counted('records', 'aggregate')]),
        graph('Set aside', [counted('quarantined', 'aggregate'), counted('boardPublishFailed', 'aggregate')]),
        graph('Heats finished', [
          counted('provisional', 'finalize'),
          counted('official', 'finalize'),
          counted('totalsDisagree', 'finalize'),
        ]),
      ],
      [
        graph('Function errors', each('Errors')),
        graph('Function throttles', each('Throttles')),
        graph('Duration, p99 (ms)', each('Duration', 'p99')),
      ],
      [
        graph('Requests', [
          ofFunction('Invocations', 'requests'),
          counted('rateLimited', 'requests'),
          counted('badRequests', 'requests'),
        ]),
        graph('Certificates', [
          counted('provisioned', 'provision'),
          counted('repeated', 'provision'),
          counted('renewed', 'provision'),
          counted('retire', 'requests', { label: 'switch-offs asked for' }),
          counted('refused', 'provision'),
        ]),
        graph('Table units', [
          ofTable('ConsumedWriteCapacityUnits'),
          ofTable('ConsumedReadCapacityUnits'),
          ofTable('WriteThrottleEvents'),
        ]),
      ],
    ],
  });
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: COLUMNS / 3, leftYAxis: { min: 0, showUnits: false } });
}
