import type { KinesisStreamRecord } from 'aws-lambda';

import { boardTopic, rosterTopic } from '../../../core/messages/topics.ts';
import { FUNCTION_NAMES } from '../../settings.ts';
import type { Environment } from '../shared/environment.ts';
import type { Metrics } from '../shared/metrics.ts';
import { activeRiders, boardSecond, packRankedBoard, paceFor, type Pace } from './board.ts';
import { fold } from './fold.ts';
import { persist } from './persist.ts';
import { Quarantine } from './quarantine.ts';
import type { RaceState } from './race-state.ts';
import { EMPTY, isOver, WarmWindow, WindowRaces, type WindowState } from './window-state.ts';

/** Shortest time between two boards of a race, clock ms: a little under a second, so that jitter does not halve the rate. */
const BOARD_EVERY_MS = 950;
/** A window state above this is made durable before the window ends; Lambda takes 1 MB. */
const MAX_STATE_BYTES = 600 * 1024;
/** How long after its end a race still counts for the pace, clock ms. */
const FINISHING_MS = 60_000;
/** Roster entries a message holds: under 128 KB whatever the names. */
const ROSTER_MESSAGE = 700;

/** One invocation of a tumbling window: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html */
export interface WindowEvent {
  Records?: KinesisStreamRecord[];
  window: { start: string; end: string };
  state?: unknown;
  shardId: string;
  isFinalInvokeForWindow?: boolean;
}

export interface WindowAnswer {
  state: WindowState;
  batchItemFailures: never[];
}

/**
 * The stream's handler: folds a batch into its races, publishes boards, and at the window's end makes all of it
 * durable. A bad record is set aside and never fails the batch; a fault of the infrastructure is thrown, and the batch
 * comes again: folding it twice is folding it once.
 * @param warm what the execution environment remembers of the invocation before
 */
export async function aggregate(
  event: WindowEvent,
  environment: Environment,
  warm = new WarmWindow(),
): Promise<WindowAnswer> {
  const metrics = environment.metrics(FUNCTION_NAMES.aggregate);
  try {
    const { clock, table } = environment;
    const records = event.Records ?? [];
    const races = new WindowRaces(event.state, table, warm);
    const quarantine = new Quarantine();
    await fold(records, races, warm.door, quarantine, environment);
    metrics.add('records', records.length);
    metrics.add('quarantined', quarantine.total);
    await quarantine.store(table, event.shardId, records[0]?.kinesis.sequenceNumber ?? '', clock.now());

    const isFinal = event.isFinalInvokeForWindow === true;
    await publishBoards(await races.all(), isFinal, environment, metrics);
    const windowStartMs = Date.parse(event.window.start);
    if (isFinal) {
      await persistAll(await races.all(), windowStartMs, event.shardId, environment);
      return { state: EMPTY, batchItemFailures: [] };
    }
    let state = races.pack();
    if (packedLength(state) > MAX_STATE_BYTES) state = races.pack(true);
    if (packedLength(state) > MAX_STATE_BYTES) {
      metrics.add('statePersistedEarly', 1);
      await persistAll(await races.all(), windowStartMs, event.shardId, environment);
      state = races.pack();
    }
    return { state, batchItemFailures: [] };
  } finally {
    metrics.flush();
  }
}

/** Characters of a state's races: what its JSON is, but for some hundreds. */
function packedLength({ races }: WindowState): number {
  let length = 0;
  for (const { roster, field, delta } of Object.values(races)) {
    length += roster.length + field.length;
    for (const piece of delta) length += piece.length;
  }
  return length;
}

/** Publishes what is due. A publish that fails is counted and not repeated: the next board is a second away. */
async function publishBoards(
  states: readonly RaceState[],
  isFinal: boolean,
  environment: Environment,
  metrics: Metrics,
): Promise<void> {
  const now = environment.clock.now();
  // Those who have just finished still want to know how to spread what they send last.
  const running = states.filter((state) => now < state.race.endsAt + FINISHING_MS);
  const pace = paceFor(running.reduce((sum, state) => sum + activeRiders(state.field), 0));
  for (const state of states) {
    const due = state.dirty && now - state.boardAt >= BOARD_EVERY_MS;
    const last = isFinal && !isOver(state, now);
    if (state.closed || !(due || last)) continue;
    await publishRoster(state, environment, metrics);
    await publishBoard(state, pace, now, environment, metrics);
  }
}

async function publishRoster(state: RaceState, environment: Environment, metrics: Metrics): Promise<void> {
  const from = state.announceFrom;
  if (from === null) return;
  const { raceId } = state.race;
  try {
    for (let at = from; at < state.roster.length; at += ROSTER_MESSAGE) {
      const message = state.roster.message(raceId, at, at + ROSTER_MESSAGE);
      await environment.publish(rosterTopic(raceId), Buffer.from(JSON.stringify(message)));
    }
    state.announceFrom = null;
  } catch (error) {
    metrics.fault('rosterPublishFailed', error);
  }
}

async function publishBoard(
  state: RaceState,
  pace: Pace,
  now: number,
  environment: Environment,
  metrics: Metrics,
): Promise<void> {
  const { race, field } = state;
  field.advanceTo(boardSecond(race, now, pace.publishEverySeconds));
  const asOf = Math.max(Math.floor(now), state.boardAt + 1);
  try {
    await environment.publish(boardTopic(race.raceId), packRankedBoard(state, pace, asOf));
    metrics.add('boards', 1);
  } catch (error) {
    metrics.fault('boardPublishFailed', error);
  }
  state.boardAt = asOf;
  state.dirty = false;
}

async function persistAll(
  states: readonly RaceState[],
  windowStartMs: number,
  shardId: string,
  environment: Environment,
): Promise<void> {
  const { clock, table } = environment;
  for (const state of states) {
    if (state.delta.length === 0) continue;
    await persist(state, windowStartMs, shardId, table, clock.now());
    if (clock.now() >= state.race.endsAt) {
      await environment.invokeLater(FUNCTION_NAMES.finalize, { raceId: state.race.raceId });
    }
  }
}
