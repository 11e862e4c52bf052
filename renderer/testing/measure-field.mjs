/**
 * What one board costs the screen: `node renderer/testing/measure-field.mjs [boards]` against a gallery that is served
 * on 127.0.0.1:4173. Prints for the race and for the whole field, at 1,000 and 5,000 riders, from Chromium's timeline:
 * script (opening the board, ranking, Svelte), layout (style, layout, pre-paint), paint, and the main thread's whole
 * work for it, as time of the thread itself; and by the clock the time until the next frame is made, which has the wait
 * for it, and for the processor, in it. ms.
 */
import os from 'node:os';

import { chromium } from '@playwright/test';

const BOARDS = Number(process.argv[2] ?? 60);
const GALLERY = 'http://127.0.0.1:4173/gallery.html';
const FLAGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';
const LAYOUT = new Set(['UpdateLayoutTree', 'Layout', 'PrePaint', 'HitTest']);
const PAINT = new Set(['Paint', 'Layerize', 'Commit']);
const SCRIPT = new Set([
  'FunctionCall',
  'RunMicrotasks',
  'FireAnimationFrame',
  'TimerFire',
  'EvaluateScript',
]);

/** @typedef {{ name: string, ph: string, ts: number, dur?: number, tdur?: number, pid: number, tid: number }} TraceEvent */

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS.split(' ') });
console.log(`${BOARDS} boards each, ${os.cpus().length} cores, load ${load()} at the start; p50 / p95 in ms`);
for (const riders of [1000, 5000]) {
  for (const screen of ['race', 'race-field', 'race-field following', 'race-field searching']) {
    await measure(screen, riders);
  }
}
await browser.close();
console.log(`load ${load()} at the end`);

/**
 * @param {string} screen
 * @param {number} riders
 */
async function measure(screen, riders) {
  const [scene, how] = screen.split(' ');
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const query = how === 'searching' ? '&query=e' : '';
  await page.goto(
    `${GALLERY}?screen=${scene}&riders=${riders}&place=${riders === 1000 ? 0.28 : 0.1}${query}`,
  );
  await page.waitForFunction(() => document.fonts.ready.then(() => true));
  // A hand on the list: it stays where it is. Left alone it follows my row.
  if (how === undefined && scene === 'race-field')
    (await page.mouse.wheel(0, 1), await page.keyboard.press('Home'));
  await page.waitForTimeout(300);
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink.user_timing'],
  });
  const { frames, dom } = await page.evaluate(showBoards, BOARDS);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  await page.close();
  const parts = perBoard(traceEvents);
  const line = Object.entries({ ...parts, 'to next frame': frames })
    .map(([name, values]) => `${name} ${percentile(values, 50)} / ${percentile(values, 95)}`)
    .join(' · ');
  console.log(`${riders} riders, ${screen}, ${dom} rows drawn: ${line}`);
}

/**
 * Runs in the page: hands over one packed board after the other and waits for the frame that shows it.
 * @param {number} boards
 */
async function showBoards(boards) {
  const { host } = /** @type {{ gallery: { host: import('./fake-host.ts').FakeHost } }} */ (
    /** @type {unknown} */ (window)
  ).gallery;
  /** @type {unknown[]} */
  const events = [];
  const emit = host.emit.bind(host);
  host.emit = (_, payload) => events.push(payload);
  for (let second = 134; second < 134 + boards; second += 1) host.emitBoard(second);
  host.emit = emit;
  // Rows travel for 300 ms; the next board comes when they have arrived, as it does in a race.
  const frames = [];
  for (const event of events) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => setTimeout(resolve, 3));
    const begin = performance.now();
    performance.mark('board-begin');
    emit('board', /** @type {never} */ (event));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    performance.mark('board-end');
    frames.push(performance.now() - begin);
  }
  return { frames, dom: document.querySelectorAll('[data-rank]').length };
}

/**
 * The main thread's time between each pair of marks, by kind.
 * @param {TraceEvent[]} events
 */
function perBoard(events) {
  const marks = events.filter(({ name }) => name === 'board-begin' || name === 'board-end');
  const first = marks[0];
  const own = events
    .filter(({ ph, pid, tid }) => ph === 'X' && pid === first?.pid && tid === first.tid)
    .sort((a, b) => a.ts - b.ts);
  /** @type {Record<string, number[]>} */
  const parts = { script: [], layout: [], paint: [], 'script and layout': [], 'whole work': [] };
  const begins = marks.filter(({ name }) => name === 'board-begin').map(({ ts }) => ts);
  const ends = marks.filter(({ name }) => name === 'board-end').map(({ ts }) => ts);
  begins.forEach((from, index) => {
    const to = ends[index] ?? from;
    const inside = own.filter(({ ts, dur = 0 }) => ts + dur > from && ts < to);
    /** @param {(name: string) => boolean} kind */
    const time = (kind) => threadTime(inside.filter(({ name }) => kind(name))) / 1000;
    const layout = time((name) => LAYOUT.has(name));
    const both = time((name) => SCRIPT.has(name) || LAYOUT.has(name));
    parts.script?.push(both - layout);
    parts.layout?.push(layout);
    parts.paint?.push(time((name) => PAINT.has(name)));
    parts['script and layout']?.push(both);
    parts['whole work']?.push(time((name) => name === 'RunTask'));
  });
  return parts;
}

/**
 * The thread's own time in these events, µs: what lies inside another counts once, and what other processes took of
 * the processor meanwhile does not count.
 * @param {TraceEvent[]} events sorted by `ts`
 */
function threadTime(events) {
  let sum = 0;
  let until = 0;
  for (const { ts, dur = 0, tdur = 0 } of events) {
    if (ts < until) continue;
    sum += tdur;
    until = ts + dur;
  }
  return sum;
}

/**
 * @param {number[]} values
 * @param {number} percent
 */
function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0).toFixed(1);
}

function load() {
  return os.loadavg()[0]?.toFixed(2);
}
