import { aggregate, type WindowEvent } from '../../infra/functions/aggregate/aggregate.ts';
import { WarmWindow } from '../../infra/functions/aggregate/window-state.ts';
import { MAPPING } from '../../infra/settings.ts';
import { decodeBoard } from '../../core/messages/board.ts';
import { rideTotal } from '../../simulator/cli/results/tally.ts';
import { RACE, RIDERS, type Batch, type Heat } from './batches.ts';
import { createMemoryEnvironment } from './memory-environment.ts';

const WINDOW_MS = MAPPING.tumblingWindowSeconds * 1000;
/** After the end: when the last board ranks everybody at second 300. */
const LAST_BOARD_MS = 6000;

export interface RideOptions {
  /** Whether the function finds its memory as the invocation before left it, as in a warm execution environment. */
  warm: boolean;
  /** Called before or after a batch, in turns; not timed. */
  beside?: (batch: Batch) => void;
}

export interface Timing {
  /** Milliseconds in `aggregate`, windows' ends included. */
  ms: number;
  /** Milliseconds to make JSON of the state and a state of JSON, between invocations: Lambda's part of the work. */
  jsonMs: number;
  records: number;
  boards: number;
  /** Longest window state that was handed over, characters of JSON. */
  stateLength: number;
}

/**
 * Brings a heat to `aggregate` as the event source mapping does: batch after batch, the state as JSON between them, and
 * a final invocation at each window's end.
 * @throws Error when the last board is not the sum of the rides: then nothing of this was worth measuring
 */
export async function rideHeat(heat: Heat, { warm, beside }: RideOptions): Promise<Timing> {
  const environment = createMemoryEnvironment();
  const memory = new WarmWindow();
  const timing: Timing = { ms: 0, jsonMs: 0, records: 0, boards: 0, stateLength: 0 };
  let stateJson = '{}';
  let windowStart = windowOf(heat.joins.arrivesAt);

  const invoke = async (records: WindowEvent['Records'], isFinal: boolean): Promise<void> => {
    const before = performance.now();
    const state: unknown = JSON.parse(stateJson);
    const from = performance.now();
    const answer = await aggregate(
      {
        ...(records && { Records: records }),
        window: {
          start: new Date(windowStart).toISOString(),
          end: new Date(windowStart + WINDOW_MS).toISOString(),
        },
        state,
        shardId: 'shardId-000000000000',
        isFinalInvokeForWindow: isFinal,
      },
      environment,
      warm ? memory : new WarmWindow(),
    );
    const to = performance.now();
    stateJson = JSON.stringify(answer.state);
    timing.ms += to - from;
    timing.jsonMs += from - before + performance.now() - to;
    timing.stateLength = Math.max(timing.stateLength, stateJson.length);
    if (isFinal) stateJson = '{}';
  };
  const endWindowsBefore = async (now: number): Promise<void> => {
    if (windowOf(now) === windowStart) return;
    environment.setTime(windowStart + WINDOW_MS);
    await invoke([], true);
    windowStart = windowOf(now);
  };

  environment.setTime(heat.joins.arrivesAt);
  await invoke(heat.joins.records, false);
  // Whoever has joined has joined once: the heat is what is measured.
  Object.assign(timing, { ms: 0, jsonMs: 0 });
  for (const [turn, batch] of heat.batches.entries()) {
    if (turn % 2 === 0) beside?.(batch);
    await endWindowsBefore(batch.arrivesAt);
    environment.setTime(batch.arrivesAt);
    await invoke(batch.records, false);
    timing.records += batch.records.length;
    if (turn % 2 === 1) beside?.(batch);
  }
  environment.setTime(RACE.endsAt + LAST_BOARD_MS);
  await invoke([], true);
  timing.boards = environment.counts.get('boards') ?? 0;
  check(heat, environment.last('board'));
  return timing;
}

function windowOf(ms: number): number {
  return Math.floor(ms / WINDOW_MS) * WINDOW_MS;
}

function check({ riders }: Heat, packet: Uint8Array | undefined): void {
  const { standings, second } = decodeBoard(packet ?? new Uint8Array());
  const wrong = standings.filter(
    ({ racerIndex, total }) => total !== rideTotal(riders[racerIndex]?.ride ?? []),
  );
  if (second !== 300 || standings.length !== RIDERS || wrong.length > 0) {
    throw new Error(
      `The last board: second ${second}, ${standings.length} riders, ${wrong.length} wrong totals`,
    );
  }
}
