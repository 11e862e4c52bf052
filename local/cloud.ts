import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { createClock, formatAnchor, type ClockAnchor } from '../core/race/clock.ts';
import { createInvite, type InviteWish } from '../infra/functions/shared/invites.ts';
import { useRealTime } from '../infra/functions/shared/real-time.ts';
import { Table } from '../infra/functions/shared/table.ts';
import {
  ASYNC_EVENTS,
  FUNCTION_LIMITS,
  FUNCTION_NAMES,
  LOCAL_SHARDS,
  MAPPING,
  STREAM_NAME,
  TABLE_NAME,
} from '../infra/settings.ts';
import { openAuthority } from './authority/authority.ts';
import type { KeyAndCertificate } from './authority/key-files.ts';
import type { CertificateStatus } from './authority/registry.ts';
import type { SetAside } from './authority/set-aside.ts';
import { startBroker } from './broker/broker.ts';
import { ENDPOINTS_FILE, type CloudEndpoints } from './endpoints.ts';
import { listenLoopback } from './http/loopback-server.ts';
import { serveIotDataApi } from './iot-data/api.ts';
import { serveIotApi } from './iot/api.ts';
import { serveLambdaApi } from './lambda/api.ts';
import { FunctionRuntime } from './lambda/runtime.ts';
import { describeError, type Log } from './log.ts';
import { startMapping, type KinesisWindowEvent } from './mapping/mapping.ts';
import { Provisioner } from './provisioning/provisioner.ts';
import { createRequestsRule } from './rule/requests-rule.ts';
import { startSweepSchedule } from './rule/sweep-schedule.ts';
import { createTelemetryRule } from './rule/telemetry-rule.ts';
import { steadyTime } from './steady-time.ts';
import { createKinesisApi } from './stream/api.ts';
import { StreamStore } from './stream/store.ts';
import { startExpiry } from './table/expiry.ts';
import { startTable } from './table/table.ts';

export { ENDPOINTS_FILE, type CloudEndpoints } from './endpoints.ts';

const REGION = 'local-1';
/** A poll a shard each tenth of a second: ten times AWS's, for a rider beside the bike should not wait. Clock ms. */
const POLL_MS = 100;

export interface CloudOptions {
  /** Everything the cloud keeps lies in here. One cloud a folder at a time. */
  dataDir: string;
  anchor: ClockAnchor;
  /** Real ms since the epoch; by default the machine's now, and from then on what passes. */
  realMs?: () => number;
  /** Port of the broker; any free one by default. */
  mqttPort?: number;
  /** The built table worker, where the sources are not at hand. */
  tableWorker?: URL;
  /** A part has died that the others cannot do without: end the process and start the cloud again. */
  onCrash?: (error: Error) => void;
  log: Log;
}

export interface Cloud {
  readonly endpoints: CloudEndpoints;
  readonly caPem: string;
  /** Files that could not be used: kept under another name. */
  readonly setAside: readonly SetAside[];
  /** What those who are invited connect with, to provision themselves. */
  readonly claim: KeyAndCertificate;
  /** Makes an invite, as the operator's command does: its code. @throws AlleycatError E_INVITE. */
  invite(wish: InviteWish): Promise<string>;
  /**
   * Switches a certificate off, or on again, and closes its connections. False when there is none.
   * https://docs.aws.amazon.com/iot/latest/apireference/API_UpdateCertificate.html
   */
  updateCertificate(certificateId: string, status: CertificateStatus): boolean;
  /**
   * Signs a rider's certificate without an invite: for whoever runs the cloud. @throws AlleycatError E_THING_NAME, E_CSR.
   */
  enroll(racerId: string, csrPem: string): Promise<string>;
  /** Clock ms since the oldest record arrived that still waits for its function, of all shards; 0 when none waits. */
  readonly lagMs: number;
  close(): Promise<void>;
}

/**
 * Starts the cloud: all that is AWS's in the deployed system, on loopback addresses of this process. Handlers read
 * their endpoints from the environment when they are first loaded, so a process can hold one cloud.
 * @throws AlleycatError E_PORT_IN_USE, E_TABLE_IN_USE, E_DATA_FOLDER and the like: one sentence each.
 */
export async function startCloud({
  dataDir,
  anchor,
  realMs = steadyTime(),
  mqttPort,
  tableWorker,
  onCrash,
  log,
}: CloudOptions): Promise<Cloud> {
  useRealTime(realMs);
  const clock = createClock(anchor, realMs);
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
    const provisioner = new Provisioner({
      authority,
      invokeHook: (event) => invokeOrThrow(runtime, FUNCTION_NAMES.provision, event),
      now: Date.now,
      log,
    });
    const broker = await startBroker({
      authority,
      clock,
      onProvisioning: (request) => provisioner.answer(request),
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
    const updateCertificate: Cloud['updateCertificate'] = (certificateId, status) => {
      const known = authority.registry.setStatus(certificateId, status);
      if (status !== 'ACTIVE') broker.drop(certificateId);
      return known;
    };
    const iotApi = await serveIotApi({ updateCertificate, accessKeyId, log });
    stops.push(() => iotApi.close());

    const endpoints: CloudEndpoints = {
      region: REGION,
      ...credentials,
      kinesis: kinesisApi.url,
      dynamodb: table.url,
      lambda: lambdaApi.url,
      iotData: iotDataApi.url,
      iot: iotApi.url,
      mqttPort: broker.port,
      clock: formatAnchor(anchor),
    };
    await registerFunctions(runtime, endpoints);
    const mapping = await startMapping({
      store,
      clock,
      settings: MAPPING,
      functionName: FUNCTION_NAMES.aggregate,
      invoke: (event: KinesisWindowEvent) => invokeOrThrow(runtime, FUNCTION_NAMES.aggregate, event),
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
    // Real time, whatever clock the races run on: an invite is good for days of people's lives.
    const now = Date.now;
    const database = new DynamoDBClient({ region: REGION, endpoint: endpoints.dynamodb, credentials });
    stops.push(() => database.destroy());
    stops.push(startExpiry({ client: database, clock, now, log }));
    const invites = new Table(DynamoDBDocumentClient.from(database), TABLE_NAME);
    writeFileSync(place(ENDPOINTS_FILE), JSON.stringify(endpoints, null, 2), { mode: 0o600 });
    return {
      endpoints,
      caPem: authority.caCertificatePem,
      setAside: [...table.setAside, ...authority.setAside],
      claim: authority.claim,
      invite: async (wish) => (await createInvite(invites, wish, now())).code,
      updateCertificate,
      enroll: (racerId, csrPem) => authority.issueCertificate({ thingName: racerId, csrPem }),
      get lagMs() {
        return Math.max(...mapping.metrics.iteratorAgeMs);
      },
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
    AWS_ENDPOINT_URL_IOT: endpoints.iot,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
    ALLEYCAT_CLOCK: endpoints.clock,
  });
  const [aggregate, finalize, requests, provision] = await Promise.all([
    import('../infra/functions/aggregate/handler.ts'),
    import('../infra/functions/finalize/handler.ts'),
    import('../infra/functions/requests/handler.ts'),
    import('../infra/functions/provision/handler.ts'),
  ]);
  runtime.register(FUNCTION_NAMES.aggregate, aggregate.handler, FUNCTION_LIMITS.aggregate);
  runtime.register(FUNCTION_NAMES.finalize, finalize.handler, {
    ...FUNCTION_LIMITS.finalize,
    ...ASYNC_EVENTS.finalize,
  });
  runtime.register(FUNCTION_NAMES.requests, requests.handler, {
    ...FUNCTION_LIMITS.requests,
    ...ASYNC_EVENTS.requests,
  });
  runtime.register(FUNCTION_NAMES.provision, provision.handler, FUNCTION_LIMITS.provision);
}

/** What services that wait for a function want of it: its answer, or a rejection. */
async function invokeOrThrow(runtime: FunctionRuntime, name: string, event: unknown): Promise<unknown> {
  const result = await runtime.invoke(name, event, 'RequestResponse');
  if (result.statusCode !== 200) throw new Error('The invocation was only queued');
  if (result.functionError !== undefined) {
    throw new Error(`${result.payload.errorType}: ${result.payload.errorMessage}`);
  }
  return result.payload;
}
