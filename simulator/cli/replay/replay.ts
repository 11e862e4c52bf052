import { KinesisClient } from '@aws-sdk/client-kinesis';

import { AlleycatError } from '../../../core/errors.ts';
import { OFFICIAL_MS } from '../../../core/race/heat.ts';
import { STREAM_NAME } from '../../../infra/settings.ts';
import { putEntries, type PutCounts, type StreamEntry } from '../../riders/put-records.ts';
import type { SimulateArguments } from '../arguments.ts';
import { openCloudAfter, tableClient, type OpenCloud } from '../cloud/open-cloud.ts';
import { say, type Io } from '../io.ts';
import { awaitResults } from '../results/read-results.ts';
import { writeResults } from '../results/results-file.ts';
import { summaryLines } from '../results/summary.ts';
import { isRight, tally } from '../results/tally.ts';
import { readArchive } from './archive.ts';
import { recordedRaces, type RecordedRaces } from './recorded-races.ts';

/** The partition key of a record that names no race: it is set aside, on whichever shard. */
const NO_RACE = 'none';

/**
 * Plays an archive of the raw stream back into a fresh local cloud and checks the results against what it says was
 * ridden. Records keep their `receivedAt`, which is all that the door asks; the cloud's clock stands behind the last
 * heat's end, so that its results are official at once.
 * @returns the exit code: 0 when every second is counted once and every total is right, else 1
 * @throws AlleycatError E_ARCHIVE, or when no cloud can be started; AbortError when the signal came
 */
export async function replay(
  place: string,
  { speed, results }: Pick<SimulateArguments, 'speed' | 'results'>,
  io: Io,
): Promise<number> {
  const records = readArchive(place);
  const recorded = recordedRaces(records);
  if (recorded.races.length === 0) {
    throw new AlleycatError(
      'E_ARCHIVE',
      `None of the ${records.length} records in ${place} is one of a race.`,
    );
  }
  say(
    io,
    `${records.length} records of ${recorded.races.length} races, ${recorded.refused} refused at the door.`,
  );
  const end = recorded.races.reduce((latest, { race }) => Math.max(latest, race.endsAt), 0);
  const cloud = await openCloudAfter(end + OFFICIAL_MS, speed);
  try {
    return await Promise.race([play(records, recorded, cloud, results, io), cloud.gone]);
  } finally {
    await cloud.close();
  }
}

async function play(
  records: readonly string[],
  { races }: RecordedRaces,
  cloud: OpenCloud,
  file: string | null,
  io: Io,
): Promise<number> {
  const { clock, endpoints } = cloud;
  const kinesis = new KinesisClient({
    region: endpoints.region,
    endpoint: endpoints.kinesis,
    credentials: endpoints,
  });
  const table = tableClient(endpoints);
  try {
    const target = { client: kinesis, streamName: STREAM_NAME, clock, signal: io.signal };
    const counts = await putEntries(target, records.map(entryOf));
    io.signal.throwIfAborted();
    say(io, 'Everything is on the stream; waiting for the results.');
    const outcomes = [];
    for (const { race, field } of races) {
      const results = await awaitResults(table, race, field, clock, io.signal);
      outcomes.push({ raceId: race.raceId, results, sum: tally(field, results?.rows ?? []) });
    }
    if (file !== null) writeResults(file, outcomes);
    return conclude(outcomes, counts, clock.speed, io);
  } finally {
    kinesis.destroy();
    table.destroy();
  }
}

/** The partition key is not in the archive: the rule makes it of the race. */
function entryOf(text: string): StreamEntry {
  return { Data: Buffer.from(text), PartitionKey: raceIdOf(text) ?? NO_RACE };
}

function raceIdOf(text: string): string | null {
  try {
    const { raceId } = JSON.parse(text) as { raceId?: unknown };
    return typeof raceId === 'string' && raceId !== '' && raceId.length <= 256 ? raceId : null;
  } catch {
    return null;
  }
}

interface Outcome {
  raceId: string;
  results: Awaited<ReturnType<typeof awaitResults>>;
  sum: ReturnType<typeof tally>;
}

function conclude(outcomes: readonly Outcome[], counts: PutCounts, speed: number, { stdout }: Io): number {
  for (const { raceId, results, sum } of outcomes) {
    const status = results === null ? 'none' : results.official ? 'official' : 'provisional';
    const run = { raceId, speed, boards: null, status, unusual: results?.unusual ?? [] } as const;
    for (const line of summaryLines(sum, run)) stdout.write(`${line}\n`);
  }
  const lost = outcomes.reduce((all, { sum }) => all + sum.lost, 0);
  stdout.write(`put ${counts.put}, retried ${counts.retried}, lost ${lost}\n`);
  return outcomes.every(({ sum }) => isRight(sum)) ? 0 : 1;
}
