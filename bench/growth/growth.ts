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
import { BoardWatch } from '../heat/board-watch.ts';
import { pacingFor } from '../heat/field.ts';
import { rideHeat } from '../heat/ride.ts';
import { checkTotals } from '../heat/totals.ts';
import { figure, type Figure } from '../lib/figure.ts';
import type { BenchOptions } from '../lib/options.ts';
import { fieldFigures } from './figures.ts';
import { benchField } from './riders.ts';
import { watchUsage } from './usage-watch.ts';

const FIELDS = [10, 100, 1000, 5000];
/** Of each field's heat, unless said. */
const SECONDS = 60;
const CLASS_ID = 5;
/** Before the first ridden second, besides the joins, s. */
const LEAD_SECONDS = 4;
/** How much more five times the riders may cost. */
const COMPARED = { small: 1000, large: 5000, atMost: 5.5 };

/**
 * Fields of 10 to 5,000 riders, one after the other, each in a fresh local cloud at real time, without an app: how late
 * its boards are and what it costs. A part of a heat is its end, for only then are there results.
 * @throws Error when a second is lost, counted twice, or a total is wrong
 */
export async function benchGrowth({ seconds, riders }: BenchOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  const used = new Map<number, number>();
  for (const field of riders === null ? FIELDS : [riders]) {
    process.stdout.write(`growth: ${field} riders\n`);
    const measured = await measureField(field, seconds ?? SECONDS);
    figures.push(...measured.figures);
    used.set(field, measured.cpuMs);
  }
  const { small, large, atMost } = COMPARED;
  const [ofSmall, ofLarge] = [used.get(small), used.get(large)];
  if (ofSmall !== undefined && ofLarge !== undefined)
    figures.push(figure(`CPU of ${large} : of ${small} riders`, '', [ofLarge / ofSmall], { atMost }));
  return figures;
}

/** One field in a cloud of its own. */
async function measureField(riders: number, seconds: number): Promise<{ figures: Figure[]; cpuMs: number }> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-bench-'));
  const leadSeconds = LEAD_SECONDS + pacingFor(riders).everySeconds;
  // The heat is on its way when the cloud starts: what is ridden is its end.
  const heatInMs = (leadSeconds - (300 - seconds)) * 1000;
  const cloud = await startOwnCloud(dir, { speed: 1, afterMs: 0, heatInMs });
  try {
    return await Promise.race([ride(cloud, dir, riders, seconds, heatInMs), cloud.gone]);
  } finally {
    await cloud.close();
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function ride(
  cloud: OwnCloud,
  dir: string,
  riders: number,
  seconds: number,
  heatInMs: number,
): Promise<{ figures: Figure[]; cpuMs: number }> {
  const { endpoints } = cloud;
  const anchor = parseAnchor(endpoints.clock);
  const clock = createClock(anchor, Date.now);
  const race: Race = raceOf(CLASS_ID, heatAt(anchor.clockMs + heatInMs));
  const { region, kinesis: endpoint } = endpoints;
  const kinesis = new KinesisClient({ region, endpoint, credentials: endpoints });
  const table = tableClient(endpoints);
  const { field, probes } = benchField(race, riders, seconds);
  const watch = new BoardWatch(riders, clock, race.endsAt);
  const roster = new RosterReader(table, race.raceId);
  const feed = await followBoards(
    endpoints.mqttPort,
    await issueCredentials(dir, 'watch-bench'),
    race.raceId,
    (_, packet) => watch.take(packet, (board) => roster.entriesOf(board)),
  );
  try {
    const usage = await watchUsage(cloud);
    const from = performance.now();
    const counts = await rideHeat({
      ...{ race, clock, kinesis, probes },
      riders: field,
      connected: [],
      onAnswered: (racerId, record) => watch.meter.answered(racerId, record),
      isReady: () => watch.ready,
    });
    const overMs = performance.now() - from;
    const ridden = await usage.ridden();
    const totals = await checkTotals(table, race, field, clock);
    const used = await usage.end();
    return {
      cpuMs: used.cpuMs,
      figures: fieldFigures({ riders, watch, counts, overMs, ridden, used, totals }),
    };
  } finally {
    await feed.close();
    kinesis.destroy();
    table.destroy();
  }
}
