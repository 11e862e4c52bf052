import { expect, test } from 'vitest';

import { changeCosts, type TraceEvent } from './timeline.ts';

const mark = (name: string, ts: number): TraceEvent => ({ name, ph: 'I', ts, pid: 1, tid: 1 });
const work = (name: string, ts: number, dur: number, tdur = dur): TraceEvent => ({
  ...mark(name, ts),
  ph: 'X',
  dur,
  tdur,
});

test('a board costs what the thread has worked between its marks', () => {
  const events = [
    mark('change-begin', 1000),
    work('FunctionCall', 1100, 4000, 3000),
    // Forced by the script, so it is layout and lies in the script's time.
    work('Layout', 1200, 1000),
    work('UpdateLayoutTree', 6000, 500),
    work('Paint', 7000, 2000),
    mark('change-end', 10_000),
    work('Layout', 20_000, 9000),
  ];
  expect(changeCosts(events)).toEqual([
    { script: 2 - 0.5 + 0.5, layout: 1.5, scriptAndLayout: 3.5, busiestFrame: 3.5, frames: 0, paint: 2 },
  ]);
});

test('where nothing marks its end it is the first frame that is handed over', () => {
  const events = [
    work('Commit', 500, 100),
    mark('change-begin', 1000),
    work('FunctionCall', 1100, 2000),
    work('Commit', 4000, 1000),
    work('FunctionCall', 6000, 2000),
    work('Commit', 9000, 1000),
  ];
  expect(changeCosts(events)).toEqual([
    { script: 2, layout: 0, scriptAndLayout: 2, busiestFrame: 2, frames: 1, paint: 1 },
  ]);
});

test('of several frames the busiest is told too, and what is done after the last one counts', () => {
  const events = [
    mark('change-begin', 1000),
    work('FunctionCall', 1100, 2000),
    work('Commit', 4000, 1000),
    work('FireAnimationFrame', 6000, 3000),
    work('Layout', 9000, 1000),
    work('Commit', 11_000, 1000),
    work('TimerFire', 13_000, 500),
    mark('change-end', 20_000),
  ];
  expect(changeCosts(events)).toEqual([
    { script: 5.5, layout: 1, scriptAndLayout: 6.5, busiestFrame: 4, frames: 2, paint: 2 },
  ]);
});

test('other threads do not count, and a board without a frame is none', () => {
  const events = [
    mark('change-begin', 1000),
    { ...work('Layout', 1100, 500), tid: 2 },
    mark('change-end', 2000),
    mark('change-begin', 3000),
  ];
  expect(changeCosts(events)).toEqual([
    { script: 0, layout: 0, scriptAndLayout: 0, busiestFrame: 0, frames: 0, paint: 0 },
  ]);
  expect(changeCosts([])).toEqual([]);
});
