import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

import { AlleycatError } from '../../../core/errors.ts';
import { createClock, parseAnchor, type Clock } from '../../../core/race/clock.ts';
import { heatAt } from '../../../core/race/heat.ts';
import { TABLE_NAME } from '../../../infra/settings.ts';
import { ENDPOINTS_FILE, type CloudEndpoints } from '../../../local/cloud.ts';
import { baseDataDir, cloudDir, runDataDir } from '../../../local/data-folder.ts';
import { startOwnCloud } from './own-cloud.ts';
import type { ClockWish } from './protocol.ts';

/** How long a running cloud may take to answer, real ms. */
const ANSWER_MS = 2000;
/** Real milliseconds from a cloud's start to the start of its heat: it takes about a second to be there. */
const HEAT_IN_MS = 3000;

/** A local cloud that can be used, whoever started it. */
export interface OpenCloud {
  endpoints: CloudEndpoints;
  /** Where it keeps its things. */
  dir: string;
  clock: Clock;
  /** Whether it was there already, or is ours. */
  kind: 'running' | 'own';
  /** The heat that its clock was set for; null where it shows the time of day. */
  firstHeat: number | null;
  /** Rejects when it is our own and has gone. */
  gone: Promise<never>;
  /** Ends our own, and removes what was for this run only. */
  close(): Promise<void>;
}

/**
 * The local cloud for a run: at speed 1 the app's, if it is running, else one of our own, in a folder that lives as
 * long as the run, or in the given one.
 * @throws AlleycatError E_TABLE_IN_USE at another speed where the given folder's cloud is running; what starting throws
 */
export async function openCloud(dataDir: string | null, speed: number): Promise<OpenCloud> {
  const base = baseDataDir(dataDir);
  const running = speed === 1 || dataDir !== null ? await findCloud(cloudDir(base)) : null;
  if (speed === 1) {
    if (running !== null) return running;
    return dataDir === null ? openTemporary(nextHeat(1)) : openOwn(cloudDir(base), 'real');
  }
  if (running !== null) {
    throw new AlleycatError(
      'E_TABLE_IN_USE',
      `Another Alleycat is running with the data in ${base}, at speed 1: close it first, or leave --data-dir out.`,
    );
  }
  return dataDir === null ? openTemporary(nextHeat(speed)) : openKept(runDataDir(base, speed), speed);
}

/** A fresh local cloud whose clock is past a time (ms since the epoch): to it, what was recorded before is history. */
export function openCloudAfter(afterMs: number, speed: number): Promise<OpenCloud> {
  return openTemporary({ speed, afterMs, heatInMs: 0 });
}

function nextHeat(speed: number, afterMs = 0): ClockWish {
  return { speed, afterMs, heatInMs: HEAT_IN_MS * speed };
}

/** The cloud that is running on a folder; null where none answers. */
async function findCloud(dir: string): Promise<OpenCloud | null> {
  let endpoints: CloudEndpoints;
  try {
    endpoints = JSON.parse(readFileSync(path.join(dir, ENDPOINTS_FILE), 'utf8')) as CloudEndpoints;
  } catch {
    // None has ever run here, or it left half a file: none can be used.
    return null;
  }
  if (!(await answers(endpoints))) return null;
  return {
    endpoints,
    dir,
    clock: clockOf(endpoints),
    kind: 'running',
    firstHeat: null,
    gone: new Promise<never>(() => undefined),
    close: async () => undefined,
  };
}

/** Whether the table at the address is there and knows the key: the file outlives the cloud that wrote it. */
async function answers(endpoints: CloudEndpoints): Promise<boolean> {
  const client = tableClient(endpoints, 1);
  try {
    await client.send(
      new GetItemCommand({ TableName: TABLE_NAME, Key: { PK: { S: 'nobody' }, SK: { S: 'nothing' } } }),
      { abortSignal: AbortSignal.timeout(ANSWER_MS) },
    );
    return true;
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}

/** A client of the cloud's table. */
export function tableClient(endpoints: CloudEndpoints, maxAttempts = 3): DynamoDBClient {
  const { region, dynamodb: endpoint } = endpoints;
  return new DynamoDBClient({ region, endpoint, credentials: endpoints, maxAttempts });
}

function clockOf(endpoints: CloudEndpoints): Clock {
  return createClock(parseAnchor(endpoints.clock), Date.now);
}

async function openOwn(dir: string, clock: ClockWish | 'real'): Promise<OpenCloud> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { endpoints, gone, close } = await startOwnCloud(dir, clock);
  const firstHeat = clock === 'real' ? null : heatAt(parseAnchor(endpoints.clock).clockMs + clock.heatInMs);
  return { endpoints, dir, clock: clockOf(endpoints), kind: 'own', firstHeat, gone, close };
}

async function openTemporary(wish: ClockWish): Promise<OpenCloud> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-simulate-'));
  const remove = (): void => rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  try {
    const cloud = await openOwn(dir, wish);
    return { ...cloud, close: () => cloud.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** In the folder of an app's run at this speed: its clock must not go back, and the app's next run goes on with ours. */
async function openKept(runDir: string, speed: number): Promise<OpenCloud> {
  const file = path.join(runDir, 'clock');
  const cloud = await openOwn(cloudDir(runDir), nextHeat(speed, seenIn(file)));
  writeFileSync(file, cloud.endpoints.clock);
  return cloud;
}

/** The latest time that a run with this clock file can have seen, ms since the epoch; 0 where there is none. */
function seenIn(file: string): number {
  try {
    return createClock(parseAnchor(readFileSync(file, 'utf8')), Date.now).now();
  } catch {
    // None yet, or damaged: real time is all that is known, and our own cloud begins after it anyway.
    return 0;
  }
}
