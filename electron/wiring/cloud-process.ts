import { KinesisClient } from '@aws-sdk/client-kinesis';

import { AlleycatError } from '../../core/errors.ts';
import { createClock, type Clock } from '../../core/race/clock.ts';
import { CREDIT_MS, parseRaceId } from '../../core/race/heat.ts';
import { say, sentenceOf } from '../contract/sentences/say.ts';
import { PROVISIONING_TEMPLATE, STREAM_NAME } from '../../infra/settings.ts';
import { startCloud, type Cloud } from '../../local/cloud.ts';
import { steadyTime, timeAfter } from '../../local/steady-time.ts';
import { feedRace } from '../../simulator/riders/race-feed.ts';
import type { Log } from '../host/log.ts';
import type { FromCloud, ToCloud } from './cloud-protocol.ts';
import { pathToFileURL } from 'node:url';
import { openFileLog } from './file-log.ts';
import { stderrLog } from './stderr-log.ts';

/** The app's side of this process: Electron's parentPort in a utilityProcess, Node's IPC channel otherwise. */
const parent = process.parentPort
  ? {
      send: (message: FromCloud) => process.parentPort.postMessage(message),
      onMessage: (listener: (message: ToCloud) => void) =>
        void process.parentPort.on('message', ({ data }) => listener(data as ToCloud)),
    }
  : {
      send: (message: FromCloud) => void process.send?.(message),
      onMessage: (listener: (message: ToCloud) => void) =>
        void process.on('message', (message) => listener(message as ToCloud)),
    };

let cloud: Cloud | null = null;
let clock: Clock | null = null;
let seed = '';
/** Into a file as soon as the app has said which. */
let log: Log = stderrLog;
let stopping = false;
const feeds = new Map<string, AbortController>();

parent.onMessage((message) => {
  switch (message.type) {
    case 'start':
      void start(message);
      break;
    case 'invite':
      void invite(message);
      break;
    case 'fillRace':
      void fillRace(message.raceId, message.opponents).catch((error: unknown) =>
        log('error', 'the opponents have stopped', { error: String(error) }),
      );
      break;
    case 'stop':
      void stop();
      break;
  }
});
process.on('uncaughtExceptionMonitor', (error) =>
  log('error', 'the local backend failed', { error: error.stack }),
);
// An app that was killed takes its cloud with it: all that was accepted is on disk.
process.on('disconnect', () => void stop());
// Ctrl-C reaches the whole group: the app decides when the cloud ends.
process.on('SIGINT', () => undefined);

async function start(message: Extract<ToCloud, { type: 'start' }>): Promise<void> {
  const realMs = steadyTime(() => timeAfter(message.now));
  clock = createClock(message.anchor, realMs);
  seed = message.seed;
  log = openFileLog(message.logFile);
  try {
    cloud = await startCloud({
      dataDir: message.dataDir,
      anchor: message.anchor,
      realMs,
      tableWorker: pathToFileURL(message.tableWorker),
      // The app sees the process end and starts it again, with everything that was accepted.
      onCrash: (error) => {
        log('error', 'the local backend’s table has died', { error: error.message });
        if (!stopping) process.exit(1);
      },
      log,
    });
    parent.send({
      type: 'ready',
      broker: {
        port: cloud.endpoints.mqttPort,
        caPem: cloud.caPem,
        claimCertificatePem: cloud.claim.certificatePem,
        claimPrivateKeyPem: cloud.claim.privateKeyPem,
        template: PROVISIONING_TEMPLATE,
      },
      notices: cloud.setAside.map(({ path, reason, keptAs }) => ({
        code: 'N_CLOUD_SET_ASIDE',
        ...say('cloudSetAside', { file: path, why: reason }),
        path: keptAs,
      })),
    });
  } catch (error) {
    let words = sentenceOf(error);
    if (!(error instanceof AlleycatError)) {
      words = say('partLocalNoStart', { why: words });
      log('error', words.message, { stack: error instanceof Error ? error.stack : null });
    }
    parent.send({ type: 'failed', code: codeOf(error), words });
    // The message must be out before the process ends.
    setTimeout(() => process.exit(1), 200);
  }
}

/** The app's own way in: the operator of this cloud is the rider. */
async function invite({ id, racerId }: Extract<ToCloud, { type: 'invite' }>): Promise<void> {
  try {
    if (cloud === null) throw new AlleycatError('E_CLOUD', say('localNotRunning'));
    const code = await cloud.invite({ racerId, racerName: 'This computer', hours: 1 });
    parent.send({ type: 'invited', id, code });
  } catch (error) {
    parent.send({ type: 'refused', id, code: codeOf(error), words: sentenceOf(error) });
  }
}

function codeOf(error: unknown): string {
  return error instanceof AlleycatError ? error.code : 'E_CLOUD';
}

/** Lets simulated riders ride a race, once: asked again for the same race it changes nothing. */
async function fillRace(raceId: string, opponents: number): Promise<void> {
  const race = parseRaceId(raceId);
  if (cloud === null || clock === null || race === null || feeds.has(raceId)) return;
  const { endpoints } = cloud;
  if (clock.now() > race.endsAt + CREDIT_MS) return;
  const abort = new AbortController();
  feeds.set(raceId, abort);
  const client = new KinesisClient({
    region: endpoints.region,
    endpoint: endpoints.kinesis,
    credentials: endpoints,
  });
  try {
    await feedRace({
      client,
      streamName: STREAM_NAME,
      clock,
      race,
      seed,
      riders: opponents,
      signal: abort.signal,
    });
  } finally {
    client.destroy();
  }
}

async function stop(): Promise<void> {
  stopping = true;
  for (const abort of feeds.values()) abort.abort();
  await cloud?.close();
  process.exit(0);
}
