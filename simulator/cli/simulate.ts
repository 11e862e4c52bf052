import { setTimeout as sleep } from 'node:timers/promises';

import { className } from '../../core/race/classes.ts';
import { realDuration } from '../../core/race/clock.ts';
import { heatAt, raceOf, type Race } from '../../core/race/heat.ts';
import { STREAM_NAME } from '../../infra/settings.ts';
import type { PutCounts } from '../riders/put-records.ts';
import { feedRace } from '../riders/race-feed.ts';
import { fieldRider } from '../riders/cheat.ts';
import type { SimulateArguments } from './arguments.ts';
import { openRunCloud, type RunCloud } from './cloud/run-cloud.ts';
import type { BoardFeed } from './live/board-feed.ts';
import { RosterReader } from './live/roster.ts';
import { createScreen } from './live/screen.ts';
import { createArchive } from './replay/archive.ts';
import { replay } from './replay/replay.ts';
import { say, type Io } from './io.ts';
import { awaitResults } from './results/read-results.ts';
import { summaryLines } from './results/summary.ts';
import { writeResults } from './results/results-file.ts';
import { isRight, tally, type Ridden } from './results/tally.ts';

/** Messages a second that a shard's riders keep under until a board has said: half of what it takes. */
const SHARD_BUDGET = 500;
/** Riders a second of the `final` spread, until a board has said. */
const FINALS_A_SECOND = 200;
const DRAW_MS = 1000;
const NOT_WATCHED =
  '--watch is not available with AWS: its boards go to riders who have joined. Watch the race in an app that has.';

/**
 * Rides one heat with simulated riders and checks its results against what was ridden.
 * @returns the exit code: 0 when every second is counted once and every total is right, else 1
 * @throws AlleycatError when no cloud can be used; AbortError when the signal came
 */
export async function simulate(args: SimulateArguments, io: Io, open = openRunCloud): Promise<number> {
  if (args.replay !== null) return replay(args.replay, args, io);
  const cloud = await open(args);
  try {
    return await Promise.race([ride(args, cloud, io), cloud.gone]);
  } finally {
    await cloud.close();
  }
}

async function ride(args: SimulateArguments, cloud: RunCloud, io: Io): Promise<number> {
  const { clock, kinesis, table } = cloud;
  const { racers, cheats, seconds, seed } = args;
  const race = raceOf(args.classId, cloud.firstHeat ?? heatAt(clock.now()) + 1);
  say(io, `${racers} riders, class ${args.classId} (${className(race.classId)}), race ${race.raceId}, on ${cloud.place}.`); // prettier-ignore
  let boards = 0;
  const feed = await follow(cloud, race, io, () => boards++);
  const roster = new RosterReader(table, race.raceId);
  const archive = args.archive === null ? null : createArchive(args.archive);
  const screen = args.watch && cloud.follow !== null ? createScreen(io.stdout) : null;
  if (args.watch && screen === null) say(io, NOT_WATCHED);
  const draw = (): void => {
    const board = feed?.latest ?? null;
    if (clock.now() < race.startsAt) return;
    screen?.draw({ raceId: race.raceId, board, roster: roster.entriesOf(board), nowMs: clock.now() });
  };
  const drawing = screen === null ? undefined : setInterval(draw, DRAW_MS);
  try {
    const riding = feedRace({
      client: kinesis,
      streamName: STREAM_NAME,
      clock,
      race,
      seed,
      riders: racers,
      cheats,
      seconds,
      publishEverySeconds: () => feed?.latest?.publishEverySeconds ?? Math.ceil(racers / SHARD_BUDGET),
      finalSpreadSeconds: () =>
        feed?.latest?.finalSpreadSeconds ?? Math.max(5, Math.ceil(racers / FINALS_A_SECOND)),
      onAccepted: archive?.add,
      signal: io.signal,
    });
    await countDown(race, cloud, io);
    const counts = await riding;
    io.signal.throwIfAborted();
    screen?.close();
    clearInterval(drawing);
    say(io, 'Everything is on the stream; waiting for the results.');
    const field = fieldOf(args, race);
    const results = await awaitResults(table, race, field, clock, io.signal);
    if (args.results !== null) writeResults(args.results, [{ raceId: race.raceId, results }]);
    return conclude(field, results, counts, { race, boards: feed && boards, speed: clock.speed }, io);
  } finally {
    clearInterval(drawing);
    screen?.close();
    archive?.close();
    await feed?.close();
  }
}

/** What each rider rode: the simulator's own, not what came back. */
function fieldOf({ racers, cheats, seconds, seed }: SimulateArguments, { raceId }: Race): Ridden[] {
  return Array.from({ length: racers }, (_, index) => {
    const { racerId, ride: whole } = fieldRider(seed, raceId, index, cheats);
    return { racerId, ride: whole.slice(0, seconds) };
  });
}

/** The live boards; null where they cannot be had, for the race can be ridden without. */
async function follow(cloud: RunCloud, race: Race, io: Io, onBoard: () => void): Promise<BoardFeed | null> {
  if (cloud.follow === null) return null;
  try {
    return await cloud.follow(race.raceId, onBoard);
  } catch (error) {
    say(io, error instanceof Error ? error.message : String(error));
    return null;
  }
}

/** One line that counts the seconds to the start; where it cannot be written over, it is written once. */
async function countDown(race: Race, { clock }: RunCloud, { stderr, signal }: Io): Promise<void> {
  const left = (): number => (race.startsAt - clock.now()) / 1000;
  const text = (): string => `Warming up: the heat starts in ${Math.ceil(left())} s.`;
  if (left() <= 0) return;
  if (stderr.isTTY !== true) stderr.write(`${text()}\n`);
  while (left() > 0) {
    if (stderr.isTTY === true) stderr.write(`\r\u001b[2K${text()}`);
    await sleep(realDuration(clock, Math.min(left() % 1 || 1, left()) * 1000) + 1, undefined, { signal });
  }
  if (stderr.isTTY === true) stderr.write('\r\u001b[2K');
}

function conclude(
  field: readonly Ridden[],
  results: Awaited<ReturnType<typeof awaitResults>>,
  counts: PutCounts,
  run: { race: Race; boards: number | null; speed: number },
  { stdout }: Io,
): number {
  const outcome = tally(field, results?.rows ?? []);
  const status = results === null ? 'none' : results.official ? 'official' : 'provisional';
  const unusual = results?.unusual ?? [];
  for (const line of summaryLines(outcome, { ...run, raceId: run.race.raceId, status, unusual })) {
    stdout.write(`${line}\n`);
  }
  stdout.write(`put ${counts.put}, retried ${counts.retried}, lost ${outcome.lost}\n`);
  return isRight(outcome) ? 0 : 1;
}
