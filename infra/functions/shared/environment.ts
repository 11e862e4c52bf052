import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { createClock, parseAnchor, type Clock } from '../../../core/race/clock.ts';
import { TABLE_NAME } from '../../settings.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { realTime } from './real-time.ts';
import { Table } from './table.ts';

/** What the functions reach: everything outside is behind one of these. */
export interface Environment {
  clock: Clock;
  table: Table;
  /** One MQTT message at QoS 0. */
  publish(topic: string, payload: Uint8Array): Promise<void>;
  /** Asynchronous invocation: answered once it is queued. */
  invokeLater(functionName: string, payload: unknown): Promise<void>;
  metrics(functionName: string): Metrics;
}

/**
 * The environment that Lambda's variables describe. Which cloud it is, is told by the SDK's own variables alone
 * (AWS_REGION, AWS_ENDPOINT_URL_*): https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html.
 * ALLEYCAT_CLOCK is set by a local cloud that runs faster than life, never on AWS.
 */
export function createEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const clock = createClock(parseAnchor(variables.ALLEYCAT_CLOCK), realTime);
  const table = new Table(
    DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } }),
    variables.ALLEYCAT_TABLE ?? TABLE_NAME,
  );
  const iotData = new IoTDataPlaneClient({});
  const lambda = new LambdaClient({});
  return {
    clock,
    table,
    async publish(topic, payload) {
      await iotData.send(new PublishCommand({ topic, qos: 0, payload }));
    },
    async invokeLater(functionName, payload) {
      await lambda.send(
        new InvokeCommand({
          FunctionName: functionName,
          InvocationType: 'Event',
          Payload: Buffer.from(JSON.stringify(payload)),
        }),
      );
    },
    metrics: (functionName) =>
      createMetrics(functionName, clock, (line) => void process.stdout.write(`${line}\n`)),
  };
}
