/**
 * What is AWS's between the third parties' servers: the two topic rules, the event source mapping and the functions
 * themselves. The broker is mosquitto, the stream kinesalite, the table dynalite. Argument: `BridgeArguments` as JSON.
 * Says by Node's IPC when it is ready, and ends with its parent.
 */
import { mqtt } from 'aws-iot-device-sdk-v2';

import { createClock, formatAnchor } from '../../core/race/clock.ts';
import { FUNCTION_NAMES, TELEMETRY_RULE } from '../../infra/settings.ts';
import { createConnection } from '../../local/broker/broker.test-support.ts';
import { serveIotDataApi } from '../../local/iot-data/api.ts';
import { serveLambdaApi } from '../../local/lambda/api.ts';
import { FunctionRuntime } from '../../local/lambda/runtime.ts';
import type { Log } from '../../local/log.ts';
import { createRequestsRule } from '../../local/rule/requests-rule.ts';
import { startSweepSchedule } from '../../local/rule/sweep-schedule.ts';
import { createTelemetryRule } from '../../local/rule/telemetry-rule.ts';
import type { BridgeArguments } from './bridge.ts';
import { runMapping } from './mapping.ts';
import { CREDENTIALS, kinesisClient, REGION } from './servers.ts';

const { anchor, kinesis, dynamodb, mqttPort, caPem, credentials } = JSON.parse(
  process.argv[2] ?? '',
) as BridgeArguments;
process.on('disconnect', () => process.exit(0));

const log: Log = (level, message, fields) => {
  if (level !== 'info') process.stderr.write(`${level} ${message} ${JSON.stringify(fields ?? {})}\n`);
};
const clock = createClock(anchor, Date.now);
const { accessKeyId, secretAccessKey } = CREDENTIALS;
const connection = createConnection(mqttPort, caPem, credentials);
await connection.connect();

const runtime = new FunctionRuntime({
  clock,
  log,
  onFailure: (failed) => log('error', 'an invocation was given up', { ...failed }),
});
const lambdaApi = await serveLambdaApi({ runtime, accessKeyId, log });
const iotDataApi = await serveIotDataApi({
  publish: (topic, payload) => void connection.publish(topic, payload, mqtt.QoS.AtMostOnce),
  accessKeyId,
  log,
});

// Before the handlers' modules are loaded, as Lambda does it.
Object.assign(process.env, {
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
  AWS_ENDPOINT_URL_IOT_DATA_PLANE: iotDataApi.url,
  AWS_ENDPOINT_URL_LAMBDA: lambdaApi.url,
  ALLEYCAT_CLOCK: formatAnchor(anchor),
});
const [aggregate, finalize, requests] = await Promise.all([
  import('../../infra/functions/aggregate/handler.ts'),
  import('../../infra/functions/finalize/handler.ts'),
  import('../../infra/functions/requests/handler.ts'),
]);
runtime.register(FUNCTION_NAMES.aggregate, aggregate.handler);
runtime.register(FUNCTION_NAMES.finalize, finalize.handler);
runtime.register(FUNCTION_NAMES.requests, requests.handler, { reservedConcurrency: 10 });

const client = kinesisClient(kinesis);
const telemetryRule = createTelemetryRule({
  client,
  clock,
  log,
  onFailure: ({ topic, reason }) => log('error', 'rule: a message was given up', { topic, reason }),
});
const requestsRule = createRequestsRule({
  clock,
  invoke: (name, payload) => runtime.invoke(name, payload, 'Event'),
  log,
});
const bytesOf = (payload: ArrayBuffer): Uint8Array =>
  // An empty one is detached in plain Node.
  payload.byteLength === 0 ? new Uint8Array() : new Uint8Array(payload);
await connection.subscribe(`$aws/rules/${TELEMETRY_RULE}/#`, mqtt.QoS.AtLeastOnce, (topic, payload) =>
  telemetryRule.handle({ topic, payload: bytesOf(payload) }),
);
await connection.subscribe('alleycat/v1/racers/+/requests/+', mqtt.QoS.AtLeastOnce, (topic, payload) =>
  requestsRule({ topic, payload: bytesOf(payload) }),
);

startSweepSchedule({
  clock,
  invoke: (name, payload) => runtime.invoke(name, payload, 'RequestResponse'),
  log,
});
process.send?.('ready');
await runMapping(
  {
    client,
    clock,
    anchor,
    invoke: async (event) => {
      const result = await runtime.invoke(FUNCTION_NAMES.aggregate, event, 'RequestResponse');
      if (result.statusCode !== 200 || result.functionError !== undefined) {
        throw new Error(`aggregate failed: ${JSON.stringify(result)}`);
      }
      return result.payload;
    },
  },
  () => false,
);
