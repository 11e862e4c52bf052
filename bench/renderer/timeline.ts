import type { Browser, Page } from '@playwright/test';

/** An event of Chromium's timeline: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU */
export interface TraceEvent {
  name: string;
  /** `X`: it lasts from `ts` to `ts + dur`. */
  ph: string;
  /** Beginning, µs. */
  ts: number;
  /** By the clock, µs. */
  dur?: number;
  /** What the thread itself has worked of it, µs. */
  tdur?: number;
  pid: number;
  tid: number;
}

/** What one change, a board mostly, costs the page's main thread, ms of the thread itself: waiting for a processor is not in it. */
export interface ChangeCost {
  /** Of a board: opening it, ranking, Svelte. */
  script: number;
  /** Style, layout, pre-paint. */
  layout: number;
  scriptAndLayout: number;
  /** Script and layout of the busiest of the change's frames: that one has to be done within a frame's time. */
  busiestFrame: number;
  /** Frames that were drawn. */
  frames: number;
  paint: number;
}

/** Marks that the page sets where a change comes, and where nothing of it is left to be done. */
export const BEGIN = 'change-begin';
export const END = 'change-end';

const LAYOUT = new Set(['UpdateLayoutTree', 'Layout', 'PrePaint', 'HitTest']);
const PAINT = new Set(['Paint', 'Layerize', 'Commit']);
const SCRIPT = new Set([
  'FunctionCall',
  'RunMicrotasks',
  'FireAnimationFrame',
  'TimerFire',
  'EvaluateScript',
]);
const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink.user_timing'];

/** Records the page's timeline while something is done. */
export async function record(
  browser: Browser,
  page: Page,
  work: () => Promise<unknown>,
): Promise<TraceEvent[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await work();
  const bytes = await browser.stopTracing();
  return (JSON.parse(bytes.toString()) as { traceEvents: TraceEvent[] }).traceEvents;
}

/**
 * What each change has cost: from its mark to the mark of its end or, where the page sets none, to the end of the first
 * frame that was handed over after it.
 */
export function changeCosts(events: readonly TraceEvent[]): ChangeCost[] {
  const begins = events.filter(({ name }) => name === BEGIN);
  const thread = begins[0];
  if (thread === undefined) return [];
  const own = events
    .filter(({ pid, tid }) => pid === thread.pid && tid === thread.tid)
    .sort((a, b) => a.ts - b.ts);
  const marked = own.some(({ name }) => name === END);
  const frames = own
    .filter(({ name, ph }) => name === 'Commit' && ph === 'X')
    .map(({ ts, dur = 0 }) => ts + dur);
  const ends = marked ? own.filter(({ name }) => name === END).map(({ ts }) => ts) : frames;
  const work = own.filter(({ ph }) => ph === 'X');
  return begins.flatMap(({ ts: from }) => {
    const to = ends.find((end) => end > from);
    if (to === undefined) return [];
    const inside = work.filter(({ ts, dur = 0 }) => ts + dur > from && ts < to);
    return [costOf(inside, [...frames.filter((end) => end > from && end < to), to])];
  });
}

/** @param ends of the frames, and of the change: what is after the last frame counts as one more */
function costOf(inside: readonly TraceEvent[], ends: readonly number[]): ChangeCost {
  const time = (events: readonly TraceEvent[], ...kinds: ReadonlySet<string>[]): number =>
    threadTime(events.filter(({ name }) => kinds.some((kind) => kind.has(name))));
  const layout = time(inside, LAYOUT);
  const scriptAndLayout = time(inside, SCRIPT, LAYOUT);
  const ofFrames = ends.map((end, index) => {
    const begin = ends[index - 1] ?? -Infinity;
    return time(
      inside.filter(({ ts }) => ts >= begin && ts < end),
      SCRIPT,
      LAYOUT,
    );
  });
  return {
    script: scriptAndLayout - layout,
    layout,
    scriptAndLayout,
    busiestFrame: Math.max(...ofFrames),
    frames: inside.filter(({ name }) => name === 'Commit').length,
    paint: time(inside, PAINT),
  };
}

/** The thread's own time in these events, ms: what lies inside another one counts once. @param events sorted by `ts` */
function threadTime(events: readonly TraceEvent[]): number {
  let sum = 0;
  let until = 0;
  for (const { ts, dur = 0, tdur = 0 } of events) {
    if (ts < until) continue;
    sum += tdur;
    until = ts + dur;
  }
  return sum / 1000;
}
