import type { KinesisStreamRecord } from 'aws-lambda';

import { boardTopic, rosterTopic } from '../../../core/messages/topics.ts';
import { FUNCTION_NAMES } from '../../settings.ts';
import type { Environment } from '../shared/environment.ts';
import type { Metrics } from '../shared/metrics.ts';
import {
  boardEveryMs,
  boardSecond,
  packRankedBoard,
  paceOf,
  ridersOf,
  isSentWhole,
  type Pace,
} from './board.ts';
import { admitNewcomers, isAdmissionDue, isCrowded } from './admission.ts';
import { fold } from './fold.ts';
import { persist, TAIL_SECONDS, type WindowName } from './persist.ts';
import { Quarantine } from './quarantine.ts';
import type { RaceState } from './race-state.ts';
import { EMPTY, isOver, WarmWindow, WindowRaces, type WindowState } from './window-state.ts';

/** What an invocation may leave undone. */
export interface Limits {
  /** Characters of a window state above which it is made durable before the window ends: Lambda takes 1 MB. */
  stateLength: number;
  /** Counted seconds that a race's durable state keeps to itself before they go into a window item. */
  tailSeconds: number;
}

export const LIMITS: Limits = { stateLength: 600 * 1024, tailSeconds: TAIL_SECONDS };
/** So long after a race's last board nothing more seems to come of it, clock ms. */
const QUIET_MS = 2000;
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
  { stateLength, tailSeconds } = LIMITS,
): Promise<WindowAnswer> {
  const metrics = environment.metrics(FUNCTION_NAMES.aggregate);
  try {
    const { clock, table } = environment;
    const records = event.Records ?? [];
    const races = new WindowRaces(event.state, table, warm);
    if (races.isStateLost)
      metrics.fault('stateOfAnotherVersion', 'What the window has brought so far comes again with `final`.');
    const quarantine = new Quarantine();
    await fold(records, races, warm.door, quarantine);
    const isFinal = event.isFinalInvokeForWindow === true;
    const states = await races.all();
    // The next window knows nothing of who waits in this one's state.
    const everybody = isFinal || isCrowded(states);
    for (const race of states) {
      if (everybody || isAdmissionDue(race, clock.now())) await admitNewcomers(race, quarantine, environment);
    }
    metrics.add('records', records.length);
    metrics.add('quarantined', quarantine.total);
    // Who waited may be set aside in an invocation without records.
    const name = records[0]?.kinesis.sequenceNumber ?? event.window.start;
    await quarantine.store(table, event.shardId, name, clock.now());

    const window = { shardId: event.shardId, startMs: Date.parse(event.window.start) };
    await publishBoards(states, isFinal, window.startMs, environment, metrics);
    if (isFinal) {
      await persistAll(states, window, environment, tailSeconds);
      warm.keepDurable(states, clock.now());
      return { state: EMPTY, batchItemFailures: [] };
    }
    let state = races.pack();
    if (packedLength(state) > stateLength) state = races.pack(true);
    if (packedLength(state) > stateLength) {
      metrics.add('statePersistedEarly', 1);
      await persistAll(states, window, environment, tailSeconds);
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
  for (const { roster, field, delta, tail, waiting } of Object.values(races)) {
    length += roster.length + field.length;
    for (const piece of [...delta, ...(tail?.parts ?? [])]) length += piece.length;
    for (const [sequenceNumber, data] of waiting) length += sequenceNumber.length + data.length;
  }
  return length;
}

/**
 * Publishes what is due; at the window's end whatever is new, for the next window does not know that it is. What
 * cannot be published is counted, and stays due.
 */
async function publishBoards(
  states: readonly RaceState[],
  isFinal: boolean,
  windowStartMs: number,
  environment: Environment,
  metrics: Metrics,
): Promise<void> {
  const now = environment.clock.now();
  for (const state of states) {
    const isDue =
      state.dirty &&
      now - lastBoardAt(state, windowStartMs) >= boardEveryMs(state.race, state.roster.length, now);
    const isLast = isFinal && !isOver(state, now) && (state.dirty || isBehind(state, now));
    if (state.closed || !(isDue || isLast)) continue;
    const pace = paceOf(state.race, ridersBeside(state, states, now), now);
    const isKnown = await publishRoster(state, environment, metrics);
    const isSeen = await publishBoard(state, pace, now, environment, metrics);
    state.dirty = !isKnown || !isSeen;
  }
}

/**
 * Riders of the shard who race at the same time, those without a place yet among them: heats are back to back, and who
 * waits for the next or has finished sends no updates.
 */
function ridersBeside({ race }: RaceState, states: readonly RaceState[], now: number): number {
  return states
    .filter((state) => state.race.heat === race.heat)
    .reduce((sum, state) => sum + ridersOf(state, now) + state.newcomers.riders, 0);
}

/** Whether seconds have come that the last board was too early for, with none to follow it. */
function isBehind({ race, field, boardAt }: RaceState, now: number): boolean {
  if (now < race.endsAt && now - boardAt < QUIET_MS) return false;
  return field.allUnits().some((units, racerIndex) => units !== field.total(racerIndex));
}

/** Joins alone leave nothing durable, but what an earlier window knew of them was published at its end. */
function lastBoardAt({ boardAt, announceFrom }: RaceState, windowStartMs: number): number {
  return boardAt === 0 && announceFrom !== 0 ? windowStartMs : boardAt;
}

/** False when it could not. */
async function publishRoster(state: RaceState, environment: Environment, metrics: Metrics): Promise<boolean> {
  if (state.announceFrom === null) return true;
  const { length } = state.roster;
  const from = isSentWhole(length, length - state.announceFrom) ? 0 : state.announceFrom;
  const { raceId } = state.race;
  try {
    for (let at = from; at < state.roster.length; at += ROSTER_MESSAGE) {
      const message = state.roster.message(raceId, at, at + ROSTER_MESSAGE);
      await environment.publish(rosterTopic(raceId), Buffer.from(JSON.stringify(message)));
    }
    state.announceFrom = null;
    return true;
  } catch (error) {
    metrics.fault('rosterPublishFailed', error);
    return false;
  }
}

/** False when it could not. */
async function publishBoard(
  state: RaceState,
  pace: Pace,
  now: number,
  environment: Environment,
  metrics: Metrics,
): Promise<boolean> {
  const { race, field } = state;
  field.advanceTo(boardSecond(race, now, pace.publishEverySeconds));
  const asOf = Math.max(Math.floor(now), state.boardAt + 1);
  state.boardAt = asOf;
  try {
    await environment.publish(boardTopic(race.raceId), packRankedBoard(state, pace, asOf));
    metrics.add('boards', 1);
    return true;
  } catch (error) {
    metrics.fault('boardPublishFailed', error);
    return false;
  }
}

async function persistAll(
  states: readonly RaceState[],
  window: WindowName,
  environment: Environment,
  tailSeconds: number,
): Promise<void> {
  const { clock, table } = environment;
  for (const state of states) {
    const now = clock.now();
    if (!state.isUnsaved(now)) continue;
    // Also where no board was due: what lies behind the second that it would have is no longer kept one by one.
    const pace = paceOf(state.race, ridersBeside(state, states, now), now);
    state.field.advanceTo(boardSecond(state.race, now, pace.publishEverySeconds));
    await persist(state, window, table, now, tailSeconds);
    if (clock.now() >= state.race.endsAt) {
      await environment.invokeLater(FUNCTION_NAMES.finalize, { raceId: state.race.raceId });
    }
  }
}
