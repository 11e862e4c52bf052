import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { KinesisClient } from '@aws-sdk/client-kinesis';

import { createClock, parseAnchor } from '../../core/race/clock.ts';
import { heatAt, raceOf, type Race } from '../../core/race/heat.ts';
import { tableClient } from '../../simulator/cli/cloud/open-cloud.ts';
import { startOwnCloud, type OwnCloud } from '../../simulator/cli/cloud/own-cloud.ts';
import { followBoards } from '../../simulator/cli/live/board-feed.ts';
import { issueCredentials } from '../../simulator/cli/live/credentials.ts';
import { RosterReader } from '../../simulator/cli/live/roster.ts';
import { awaitResults } from '../../simulator/cli/results/read-results.ts';
import { isRight, tally } from '../../simulator/cli/results/tally.ts';
import { figure, percentile, type Figure } from '../lib/figure.ts';
import type { BenchOptions } from '../lib/options.ts';
import { BenchRider, pacingFor, type FieldOptions } from './field.ts';
import { LatencyMeter } from './latency.ts';
import { connectRider } from './mqtt-clients.ts';
import { rideHeat } from './ride.ts';

/** Riders with an MQTT connection of their own. */
const CONNECTED = 20;
/** One rider in so many is measured. */
const PROBE_EVERY = 10;
/** For connecting and joining before the first ridden second, s. */
const LEAD_SECONDS = 12;
const MIB = 2 ** 20;

/**
 * A heat at real time on the whole local cloud, in a process of its own: latency, CPU, memory, and whether every total is
 * the sum of its samples. A part of a heat is its end, for only then are there results.
 * @throws Error when a second is lost, counted twice, or a total is wrong
 */
export async function benchHeat({ seconds, riders }: BenchOptions): Promise<Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-bench-'));
  const heatInMs = (LEAD_SECONDS - (300 - seconds)) * 1000;
  try {
    const cloud = await startOwnCloud(dir, { speed: 1, afterMs: 0, heatInMs });
    try {
      const race = raceOf(5, heatAt(parseAnchor(cloud.endpoints.clock).clockMs + heatInMs));
      return await Promise.race([measure(cloud, dir, race, { seconds, riders }), cloud.gone]);
    } finally {
      await cloud.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measure(
  cloud: OwnCloud,
  dir: string,
  race: Race,
  { seconds, riders }: Pick<BenchOptions, 'seconds' | 'riders'>,
): Promise<Figure[]> {
  const { endpoints } = cloud;
  const clock = createClock(parseAnchor(endpoints.clock), Date.now);
  const field: FieldOptions = { race, seed: 'bench', riders, firstSecond: 301 - seconds };
  // Sent so late, a second lies before the board's second already, and the next board's total shows it.
  const lag = pacingFor(riders).everySeconds + 1;
  const all = Array.from(
    { length: riders },
    (_, index) => new BenchRider(field, index, index >= CONNECTED && index % PROBE_EVERY === 0 ? lag : 0),
  );
  const connected = await Promise.all(
    all.slice(0, CONNECTED).map(async (rider) => ({
      rider,
      client: await connectRider(endpoints.mqttPort, dir, race, rider.racerId),
    })),
  );
  const kinesis = new KinesisClient({
    region: endpoints.region,
    endpoint: endpoints.kinesis,
    credentials: endpoints,
  });
  const table = tableClient(endpoints);
  const roster = new RosterReader(table, race.raceId);
  const meter = new LatencyMeter();
  let ready = false;
  const boards: { at: number; bytes: number }[] = [];
  const watcher = await issueCredentials(dir, 'watch-bench');
  const feed = await followBoards(endpoints.mqttPort, watcher, race.raceId, (board, packet) => {
    const decodedAt = performance.now();
    const entries = roster.entriesOf(board);
    boards.push({ at: decodedAt, bytes: packet.length });
    if (entries.length < riders) return;
    ready = true;
    meter.decoded(board, entries.map(({ racerId }) => racerId), decodedAt); // prettier-ignore
  });
  try {
    const before = { usage: await cloud.usage(), at: performance.now() };
    const counts = await rideHeat({
      race,
      clock,
      kinesis,
      riders: all.slice(CONNECTED),
      connected,
      probes: new Set(all.filter((_, index) => index >= CONNECTED && index % PROBE_EVERY === 0)),
      meter,
      isReady: () => ready,
    });
    const after = { usage: await cloud.usage(), at: performance.now() };
    const never = new AbortController().signal;
    const results = await awaitResults(table, race, all, clock, never);
    const outcome = tally(all, results?.rows ?? []);
    if (!isRight(outcome)) throw new Error(`Not everything was counted once: ${JSON.stringify(outcome)}`);
    const cpu = ((after.usage.cpuMs - before.usage.cpuMs) / (after.at - before.at)) * 100;
    return [
      ...latencyFigures(meter),
      figure('board to board', 'ms', gaps(boards.map(({ at }) => at))), // prettier-ignore
      figure('largest board', 'bytes', [Math.max(...boards.map(({ bytes }) => bytes))]),
      figure('CPU of the cloud', '% of a core', [cpu], { atMost: 60 }),
      figure('memory of the cloud', 'MiB', [after.usage.rssBytes / MIB]),
      figure('records put', 'records', [counts.put]),
      figure('records put again', 'records', [counts.retried]),
      figure('published by MQTT', 'messages', [counts.published]),
      figure('boards decoded by a rider', 'boards', connected.map(({ client }) => client.boards)), // prettier-ignore
      figure('seconds ridden', 'seconds', [outcome.ridden]),
      figure('seconds lost', 'seconds', [outcome.lost], { atMost: 0 }),
      figure('seconds counted twice', 'seconds', [outcome.surplus], { atMost: 0 }),
      figure('wrong totals', 'riders', [outcome.wrongTotals.length], { atMost: 0 }),
    ];
  } finally {
    await feed.close();
    await Promise.all(connected.map(({ client }) => client.close()));
    kinesis.destroy();
    table.destroy();
  }
}

function latencyFigures({ latencies, unseen }: LatencyMeter): Figure[] {
  const toBoard = latencies.toBoard.sort((a, b) => a - b);
  const ofPipeline = latencies.ofPipeline.sort((a, b) => a - b);
  return [
    figure('record to board', 'ms', toBoard),
    figure('record to board, p50', 'ms', [percentile(toBoard, 0.5)], { atMost: 700 }),
    figure('record to board, p99', 'ms', [percentile(toBoard, 0.99)], { atMost: 1300 }),
    figure('pipeline', 'ms', ofPipeline),
    figure('pipeline, p99', 'ms', [percentile(ofPipeline, 0.99)], { atMost: 250 }),
    figure('measured records never on a board', 'records', [unseen]),
  ];
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}
