import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { KinesisClient } from '@aws-sdk/client-kinesis';

import { createClock, formatAnchor, type ClockAnchor } from '../core/race/clock.ts';
import { FUNCTION_NAMES, LOCAL_SHARDS, MAPPING, STREAM_NAME } from '../infra/settings.ts';
import { openAuthority } from './authority/authority.ts';
import type { SetAside } from './authority/set-aside.ts';
import { startBroker } from './broker/broker.ts';
import { listenLoopback } from './http/loopback-server.ts';
import { serveIotDataApi } from './iot-data/api.ts';
import { serveLambdaApi } from './lambda/api.ts';
import { FunctionRuntime } from './lambda/runtime.ts';
import { describeError, type Log } from './log.ts';
import { startMapping, type KinesisWindowEvent } from './mapping/mapping.ts';
import { createRequestsRule } from './rule/requests-rule.ts';
import { startSweepSchedule } from './rule/sweep-schedule.ts';
import { createTelemetryRule } from './rule/telemetry-rule.ts';
import { createKinesisApi } from './stream/api.ts';
import { StreamStore } from './stream/store.ts';
import { startTable } from './table/table.ts';

const REGION = 'local-1';
/** A poll a shard each tenth of a second: ten times AWS's, for a rider beside the bike should not wait. Clock ms. */
const POLL_MS = 100;

export interface CloudOptions {
  /** Everything the cloud keeps lies in here. One cloud a folder at a time. */
  dataDir: string;
  anchor: ClockAnchor;
  /** Port of the broker; any free one by default. */
  mqttPort?: number;
  /** The built table worker, where the sources are not at hand. */
  tableWorker?: URL;
  /** A part has died that the others cannot do without: end the process and start the cloud again. */
  onCrash?: (error: Error) => void;
  log: Log;
}

/** Where a program on this machine finds the cloud, and what it says to be let in. */
export interface CloudEndpoints {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  kinesis: string;
  dynamodb: string;
  lambda: string;
  iotData: string;
  mqttPort: number;
  /** `formatAnchor`'s text. */
  clock: string;
}

export interface Cloud {
  readonly endpoints: CloudEndpoints;
  readonly caPem: string;
  /** Files that could not be used: kept under another name. */
  readonly setAside: readonly SetAside[];
  /** Signs a rider's certificate. @throws AlleycatError E_THING_NAME, E_CSR. */
  enroll(racerId: string, csrPem: string): Promise<string>;
  close(): Promise<void>;
}

/** The file in the data folder in which a running cloud says where it is; readable by its owner only. */
export const ENDPOINTS_FILE = 'endpoints.json';

/**
 * Starts the cloud: all that is AWS's in the deployed system, on loopback addresses of this process. Handlers read
 * their endpoints from the environment when they are first loaded, so a process can hold one cloud.
 * @throws AlleycatError E_PORT_IN_USE, E_TABLE_IN_USE, E_DATA_FOLDER and the like: one sentence each.
 */
export async function startCloud({
  dataDir,
  anchor,
  mqttPort,
  tableWorker,
  onCrash,
  log,
}: CloudOptions): Promise<Cloud> {
  const clock = createClock(anchor, Date.now);
  // Whoever knows the key id is let in: a new one each time, so that no web page and no stranger can guess it.
  const accessKeyId = `LOCAL${randomBytes(12).toString('hex').toUpperCase()}`;
  const secretAccessKey = randomBytes(24).toString('base64url');
  const place = (name: string): string => path.join(dataDir, name);
  const stops: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) {
      try {
        await stop();
      } catch (error) {
        log('error', 'cloud: a part did not stop', { error: describeError(error) });
      }
    }
  };
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // The table comes first: its lock keeps a second cloud out of this folder.
    const table = await startTable({
      dir: place('table'),
      accessKeyId,
      log,
      ...(tableWorker && { workerUrl: tableWorker }),
      ...(onCrash && { onCrash }),
    });
    stops.push(() => table.close());
    const authority = await openAuthority({ dir: place('authority'), now: Date.now });
    const store = await StreamStore.open({
      dir: place('stream'),
      shardCount: LOCAL_SHARDS,
      clock,
      log: (message) => log('warn', `stream: ${message}`),
    });
    stops.push(() => store.close());
    const kinesisApi = await listenLoopback({
      accessKeyId,
      handle: createKinesisApi({ store, streamName: STREAM_NAME, clock }),
    });
    stops.push(() => kinesisApi.close());

    const runtime = new FunctionRuntime({
      clock,
      log,
      onFailure: (failed) => log('error', 'an invocation was given up', { ...failed }),
    });
    stops.push(() => runtime.close());
    const lambdaApi = await serveLambdaApi({ runtime, accessKeyId, log });
    stops.push(() => lambdaApi.close());

    const credentials = { accessKeyId, secretAccessKey };
    const kinesis = new KinesisClient({ region: REGION, endpoint: kinesisApi.url, credentials });
    const rule = createTelemetryRule({
      client: kinesis,
      clock,
      log,
      onFailure: ({ topic, reason, detail }) =>
        log('error', 'rule: a message was given up', { topic, reason, detail }),
    });
    stops.push(() => rule.close());
    const broker = await startBroker({
      authority,
      clock,
      ...(mqttPort === undefined ? {} : { port: mqttPort }),
      onTelemetry: (message) => rule.handle(message),
      onRequest: createRequestsRule({
        clock,
        invoke: (name, payload) => runtime.invoke(name, payload, 'Event'),
        log,
      }),
      log,
    });
    stops.push(() => broker.close());
    const iotDataApi = await serveIotDataApi({
      publish: (topic, payload) => broker.publish(topic, payload),
      accessKeyId,
      log,
    });
    stops.push(() => iotDataApi.close());

    const endpoints: CloudEndpoints = {
      region: REGION,
      ...credentials,
      kinesis: kinesisApi.url,
      dynamodb: table.url,
      lambda: lambdaApi.url,
      iotData: iotDataApi.url,
      mqttPort: broker.port,
      clock: formatAnchor(anchor),
    };
    await registerFunctions(runtime, endpoints);
    const mapping = await startMapping({
      store,
      clock,
      settings: MAPPING,
      functionName: FUNCTION_NAMES.aggregate,
      invoke: (event) => invokeOrThrow(runtime, event),
      stateDir: place('mapping'),
      onFailureDir: place('on-failure'),
      pollMs: POLL_MS,
      log: (message) => log('warn', `mapping: ${message}`),
    });
    stops.push(() => mapping.close());
    stops.push(
      startSweepSchedule({
        clock,
        invoke: (name, payload) => runtime.invoke(name, payload, 'RequestResponse'),
        log,
      }),
    );
    writeFileSync(place(ENDPOINTS_FILE), JSON.stringify(endpoints, null, 2), { mode: 0o600 });
    return {
      endpoints,
      caPem: authority.caCertificatePem,
      setAside: [...table.setAside, ...authority.setAside],
      enroll: (racerId, csrPem) => authority.issueCertificate({ thingName: racerId, csrPem }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Loads the handlers as Lambda would: with their environment set before their modules run. */
async function registerFunctions(runtime: FunctionRuntime, endpoints: CloudEndpoints): Promise<void> {
  Object.assign(process.env, {
    AWS_REGION: endpoints.region,
    AWS_ACCESS_KEY_ID: endpoints.accessKeyId,
    AWS_SECRET_ACCESS_KEY: endpoints.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_IOT_DATA_PLANE: endpoints.iotData,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
    ALLEYCAT_CLOCK: endpoints.clock,
  });
  const [aggregate, finalize, requests] = await Promise.all([
    import('../infra/functions/aggregate/handler.ts'),
    import('../infra/functions/finalize/handler.ts'),
    import('../infra/functions/requests/handler.ts'),
  ]);
  runtime.register(FUNCTION_NAMES.aggregate, aggregate.handler);
  runtime.register(FUNCTION_NAMES.finalize, finalize.handler);
  runtime.register(FUNCTION_NAMES.requests, requests.handler, { reservedConcurrency: 10 });
}

/** What the event source mapping wants of an invocation: the handler's answer, or a rejection. */
async function invokeOrThrow(runtime: FunctionRuntime, event: KinesisWindowEvent): Promise<unknown> {
  const result = await runtime.invoke(FUNCTION_NAMES.aggregate, event, 'RequestResponse');
  if (result.statusCode !== 200) throw new Error('The invocation was only queued');
  if (result.functionError !== undefined) {
    throw new Error(`${result.payload.errorType}: ${result.payload.errorMessage}`);
  }
  return result.payload;
}
