import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { KinesisClient } from '@aws-sdk/client-kinesis';

import { createClock, parseAnchor, realDuration, type Clock } from '../../core/race/clock.ts';
import { heatAt, raceOf, type Race } from '../../core/race/heat.ts';
import { paceFor } from '../../infra/functions/aggregate/board.ts';
import { STREAM_NAME } from '../../infra/settings.ts';
import { tableClient } from '../../simulator/cli/cloud/open-cloud.ts';
import { startOwnCloud, type OwnCloud } from '../../simulator/cli/cloud/own-cloud.ts';
import type { Usage } from '../../simulator/cli/cloud/protocol.ts';
import { feedRace } from '../../simulator/riders/race-feed.ts';
import { simulatedRider } from '../../simulator/riders/rider.ts';
import { checkTotals } from '../heat/totals.ts';
import { figure, type Figure } from '../lib/figure.ts';
import type { BenchOptions } from '../lib/options.ts';
import { growthPercent } from './growth-rule.ts';

const HEATS = 24;
const SERIES = [
  { riders: 50, speed: 100 },
  { riders: 1000, speed: 10 },
];
const CLASS_ID = 1;
const SEED = 'memory';
const MIB = 2 ** 20;
/** Real ms from the cloud's start to the first heat. */
const LEAD_MS = 3000;
/** Riders come so long before their heat, clock ms. */
const JOIN_MS = 10_000;
/** After a heat's end, clock ms: its last window is durable and its results are there; the next heat is on. */
const LOOK_MS = 60_000;
/**
 * Records that wait so long, clock ms, are not an error of the cloud's: another half an hour, and the mapping gives them up as too
 * old, as it is told to.
 */
const TOO_LATE_MS = 30 * 60 * 1000;
/** What the heap may hold more after 24 heats than after 4 to 9, percent. */
const MOST_GROWTH = 5;

interface Series {
  riders: number;
  speed: number;
}

/**
 * Heats back to back in one local cloud: what its process keeps after each of them.
 * @throws Error when a total of any heat is wrong
 */
export async function benchMemory({ riders }: BenchOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const series of SERIES.filter((one) => riders === null || one.riders === riders)) {
    process.stdout.write(`memory: ${HEATS} heats of ${series.riders} riders at speed ${series.speed}\n`);
    const dir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-bench-'));
    try {
      figures.push(...(await rideSeries(series, dir)));
    } finally {
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  return figures;
}

async function rideSeries(series: Series, dir: string): Promise<Figure[]> {
  const { riders, speed } = series;
  const name = `${riders} riders, speed ${speed}`;
  const stop = new AbortController();
  const { signal } = stop;
  const heatInMs = LEAD_MS * speed;
  const cloud = await startOwnCloud(dir, { speed, afterMs: 0, heatInMs }, ['--expose-gc']);
  try {
    const { clockMs } = parseAnchor(cloud.endpoints.clock);
    const first = heatAt(clockMs + heatInMs);
    const races = Array.from({ length: HEATS }, (_, number) => raceOf(CLASS_ID, first + number));
    const looks: Usage[] = [];
    try {
      const work = [lookAfter(races, cloud, looks, signal), rideAll(races, series, cloud, signal)];
      await Promise.race([Promise.all(work), cloud.gone]);
    } catch (error) {
      const waited = Math.max(0, ...looks.map(({ lagMs }) => lagMs));
      if (waited < TOO_LATE_MS) throw error;
      process.stdout.write(
        `${name}: not measured, for this machine has no time for it: records waited ${waited / speed / 1000} s\n`,
      );
      return [figure(`${name}: wait on the stream`, 'clock ms', looks.map(({ lagMs }) => lagMs))]; // prettier-ignore
    }
    return seriesFigures(name, looks);
  } finally {
    stop.abort();
    await cloud.close();
  }
}

/** Rides all races, each at its time, and holds each one's results against what was ridden. */
async function rideAll(
  races: readonly Race[],
  { riders }: Series,
  { endpoints }: OwnCloud,
  signal: AbortSignal,
): Promise<void> {
  const clock = createClock(parseAnchor(endpoints.clock), Date.now);
  const { region, kinesis: endpoint } = endpoints;
  const client = new KinesisClient({ region, endpoint, credentials: endpoints });
  const table = tableClient(endpoints);
  const { publishEverySeconds, finalSpreadSeconds } = paceFor(riders);
  try {
    await Promise.all(
      races.map(async (race) => {
        await until(clock, race.startsAt - JOIN_MS, signal);
        const feed = { client, streamName: STREAM_NAME, clock, race, seed: SEED, riders, signal };
        await feedRace({ ...feed, publishEverySeconds, finalSpreadSeconds });
        const field = Array.from({ length: riders }, (_, index) => simulatedRider(SEED, race.raceId, index));
        await checkTotals(table, race, field, clock, signal);
      }),
    );
  } finally {
    client.destroy();
    table.destroy();
  }
}

/** Notes what the cloud has after each race, garbage collected. */
async function lookAfter(
  races: readonly Race[],
  cloud: OwnCloud,
  looks: Usage[],
  signal: AbortSignal,
): Promise<void> {
  const clock = createClock(parseAnchor(cloud.endpoints.clock), Date.now);
  for (const race of races) {
    await until(clock, race.endsAt + LOOK_MS, signal);
    looks.push(await cloud.usage());
  }
}

function seriesFigures(name: string, looks: readonly Usage[]): Figure[] {
  const heap = looks.map(({ heapBytes }) => heapBytes / MIB);
  const resident = looks.map(({ rssBytes }) => rssBytes / MIB);
  return [
    { ...figure(`${name}: heap after each heat`, 'MiB', heap), series: heap },
    figure(`${name}: heap, first heat`, 'MiB', heap.slice(0, 1)),
    figure(`${name}: heap, last heat`, 'MiB', heap.slice(-1)),
    figure(`${name}: heap, growth`, '%', [growthPercent(heap)], { atMost: MOST_GROWTH }),
    { ...figure(`${name}: resident after each heat`, 'MiB', resident), series: resident },
    figure(`${name}: resident, growth`, '%', [growthPercent(resident)]),
    figure(`${name}: wait on the stream`, 'clock ms', looks.map(({ lagMs }) => lagMs)), // prettier-ignore
  ];
}

function until(clock: Clock, at: number, signal: AbortSignal): Promise<void> {
  return sleep(Math.max(0, realDuration(clock, at - clock.now())), undefined, { signal });
}
