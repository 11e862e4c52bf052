import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';

import { HEAT_SECONDS, heatAt, raceOf, type Race } from '../../core/race/heat.ts';
import type { Clock } from '../../core/race/clock.ts';
import { openCloud, tableClient, type OpenCloud } from '../../simulator/cli/cloud/open-cloud.ts';
import { followBoards } from '../../simulator/cli/live/board-feed.ts';
import { issueCredentials } from '../../simulator/cli/live/credentials.ts';
import { RosterReader } from '../../simulator/cli/live/roster.ts';
import { rideTotal } from '../../simulator/cli/results/tally.ts';
import { figure, type Figure } from '../lib/figure.ts';
import type { BenchOptions } from '../lib/options.ts';
import { usageOf } from '../../e2e/support/process-usage.ts';
import { BenchApp } from './app.ts';
import { BoardWatch } from './board-watch.ts';
import { BenchRider, pacingFor, type FieldOptions } from './field.ts';
import { boardFigures, usageFigures } from './figures.ts';
import { connectRider } from './mqtt-clients.ts';
import { rideHeat } from './ride.ts';
import { openScreen } from './screen.ts';
import { checkTotals } from './totals.ts';

/** Of the heat, the app's among them, unless said. */
const RIDERS = 1000;
/** Riders of the bench with an MQTT connection of their own; the app has one more. */
const CONNECTED = 20;
/** One rider in so many is measured. */
const PROBE_EVERY = 10;
/** For connecting and joining before the first ridden second, s. */
const LEAD_SECONDS = 12;
/** The class that everybody rides in. */
const CLASS_ID = 5;

/** What a run has at hand. */
interface Run {
  app: BenchApp;
  cloud: OpenCloud;
  race: Race;
  options: HeatOptions;
}

interface HeatOptions {
  seconds: number;
  riders: number;
  screen: boolean;
}

/**
 * A heat at real time with the app and the local cloud that it starts, each in a process of its own: the app rides too.
 * Measured are latency, CPU, memory, and whether every total is the sum of its samples. A part of a heat is its end,
 * for only then are there results.
 * @throws Error when a second is lost, counted twice, or a total is wrong
 */
export async function benchHeat({ seconds, riders, screen }: BenchOptions): Promise<Figure[]> {
  const options = { seconds: seconds ?? HEAT_SECONDS, riders: riders ?? RIDERS, screen };
  const dir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-bench-'));
  try {
    const app = await BenchApp.start(dir);
    try {
      const cloud = await openCloud(dir, 1);
      if (cloud.kind !== 'running') throw new Error('The app has no local cloud.');
      return await measure({ app, cloud, race: nextRace(cloud.clock, options.seconds), options });
    } finally {
      await app.close();
      if (app.printed.includes('error')) process.stderr.write(`The app printed:\n${app.printed}\n`);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The first race whose ridden part has not begun. The clock is the day's own, as it is for a user. */
function nextRace(clock: Clock, seconds: number): Race {
  const leadMs = (LEAD_SECONDS - (300 - seconds)) * 1000;
  return raceOf(CLASS_ID, heatAt(clock.now() + leadMs) + 1);
}

async function measure(run: Run): Promise<Figure[]> {
  const { app, cloud, race, options } = run;
  const firstAt = race.endsAt - options.seconds * 1000;
  const waitMs = firstAt - LEAD_SECONDS * 1000 - cloud.clock.now();
  process.stdout.write(`heat: ${race.raceId} is ridden in ${Math.ceil(waitMs / 1000 + LEAD_SECONDS)} s\n`);
  await sleep(Math.max(0, waitMs));
  const inApp = new BoardWatch(options.riders, cloud.clock, race.endsAt);
  app.onBoard((packet, roster) => inApp.take(packet, () => roster));
  await app.enter(race, cloud.clock.now());
  const screen = options.screen ? await openScreen(app.url) : null;
  try {
    // In the middle of what is ridden.
    const screenAfterMs = firstAt - cloud.clock.now() + (options.seconds * 1000) / 3;
    const [figures, ofScreen] = await Promise.all([
      rideTogether(run, inApp),
      screen?.measure(screenAfterMs, options.seconds / 3) ?? [],
    ]);
    return [...figures, ...ofScreen];
  } finally {
    await screen?.close();
  }
}

/** Rides the heat with everybody. */
async function rideTogether(run: Run, inApp: BoardWatch): Promise<Figure[]> {
  const { app, cloud, race, options } = run;
  const { endpoints, clock, dir } = cloud;
  const all = fieldOf(race, options);
  const connected = await Promise.all(
    all.slice(0, CONNECTED).map(async (rider) => ({
      rider,
      client: await connectRider(endpoints.mqttPort, dir, race, rider.racerId),
    })),
  );
  const { region, kinesis: endpoint } = endpoints;
  const kinesis = new KinesisClient({ region, endpoint, credentials: endpoints });
  const table = tableClient(endpoints);
  const subscriber = new BoardWatch(options.riders, cloud.clock, race.endsAt);
  const roster = new RosterReader(table, race.raceId);
  const credentials = await issueCredentials(dir, 'watch-bench');
  const feed = await followBoards(endpoints.mqttPort, credentials, race.raceId, (_, packet) =>
    subscriber.take(packet, (board) => roster.entriesOf(board)),
  );
  const watches = [inApp, subscriber];
  try {
    const usage = startUsage(app);
    const counts = await rideHeat({
      race,
      clock,
      kinesis,
      riders: all.slice(CONNECTED),
      connected,
      probes: new Set(all.filter(isProbe)),
      onAnswered: (racerId, record) => watches.forEach(({ meter }) => meter.answered(racerId, record)),
      isReady: () => watches.every(({ ready }) => ready),
    });
    const used = usage();
    return [
      ...boardFigures('app', inApp),
      ...boardFigures('subscriber', subscriber),
      figure('largest board', 'bytes', [Math.max(...inApp.boards.map(({ bytes }) => bytes))]),
      ...used,
      figure('records put', 'records', [counts.put]),
      figure('records put again', 'records', [counts.retried]),
      figure('published by MQTT', 'messages', [counts.published]),
      figure('boards decoded by a rider', 'boards', connected.map(({ client }) => client.boards)), // prettier-ignore
      ...(await checkAll(run, all, table)),
    ];
  } finally {
    await feed.close();
    await Promise.all(connected.map(({ client }) => client.close()));
    kinesis.destroy();
    table.destroy();
  }
}

function fieldOf(race: Race, { riders, seconds }: HeatOptions): BenchRider[] {
  const field: FieldOptions = { race, seed: 'bench', riders, firstSecond: 301 - seconds };
  // Sent so late, a second lies before the board's second already, and the next board's total shows it.
  const lag = pacingFor(riders).everySeconds + 1;
  // The app is one of them.
  return Array.from(
    { length: riders - 1 },
    (_, index) => new BenchRider(field, index, isProbe(null, index) ? lag : 0),
  );
}

function isProbe(_: unknown, index: number): boolean {
  return index >= CONNECTED && index % PROBE_EVERY === 0;
}

/** Begins to count what app and cloud use. @returns what ends it */
function startUsage({ pids }: BenchApp): () => Figure[] {
  const from = { at: performance.now(), app: usageOf(pids.app), cloud: usageOf(pids.cloud) };
  return () => {
    const overMs = performance.now() - from.at;
    return [
      ...usageFigures('cloud', from.cloud, usageOf(pids.cloud), { overMs, atMost: 60 }),
      ...usageFigures('app', from.app, usageOf(pids.app), { overMs }),
    ];
  };
}

/**
 * Holds the results against what everybody rode: the bench's riders by what they sent, the app by its own journal.
 * @throws Error where anything differs
 */
async function checkAll(
  { app, cloud, race }: Run,
  riders: readonly BenchRider[],
  table: DynamoDBClient,
): Promise<Figure[]> {
  const { ride } = await app.stored();
  const own = app.journal(race.raceId);
  const figures = await checkTotals(table, race, [...riders, own], cloud.clock);
  const expected = rideTotal(own.ride);
  if (ride?.totalTenths !== expected)
    throw new Error(`The app shows ${ride?.totalTenths} tenths of a point, its journal says ${expected}.`);
  return [
    ...figures,
    figure('seconds ridden by the app', 'seconds', [own.ride.length]),
    figure("the app's total", 'points', [expected / 10]),
  ];
}
