import { expect, test } from 'vitest';

import { decodeBoard, encodeBoard, type Board } from '../../../core/messages/board.ts';
import { boardLines, plainLine, type Scene } from './board-lines.ts';
import { createScreen } from './screen.ts';

const RACE_ID = '3-1000';

function boardOf(totals: number[], second = 120): Board {
  const standings = totals.map((total, racerIndex) => ({ racerIndex, total }));
  return decodeBoard(
    encodeBoard({ raceId: RACE_ID, second, publishEverySeconds: 1, asOf: 50_000, standings }),
  );
}

const roster = ['Ines', 'Paul', 'Talia'].map((name, index) => ({
  racerId: `r-${index}`,
  name,
  estimated: false,
}));

const scene = (board: Board | null, change: Partial<Scene> = {}): Scene => ({
  raceId: RACE_ID,
  board,
  roster,
  nowMs: 50_400,
  ...change,
});

test('the head says which race, which second, how many riders and how old the board is', () => {
  const [head, status] = boardLines(scene(boardOf([300, 200, 100])));
  expect(head).toBe('Boing-Boing Boost  3-1000');
  expect(status).toBe('second 120 of 300  3 riders  board 0.4 s old');
  expect(boardLines(scene(boardOf([1])))[1]).toContain('1 rider ');
});

test('rows are rank, name and points; equal points share a rank', () => {
  const rows = boardLines(scene(boardOf([123_456, 2000, 2000]))).slice(2, 5);
  expect(rows).toEqual([
    '   1  Ines                       12,345.6',
    '   2  Paul                          200.0',
    '   2  Talia                         200.0',
  ]);
});

test('ten are listed, however many there are, and the block keeps its height', () => {
  const many = boardLines(scene(boardOf(Array.from({ length: 1000 }, (_, place) => 5000 - place))));
  expect(many).toHaveLength(12);
  expect(many[1]).toContain('1000 riders');
  expect(many.at(-1)).toContain('  10  …');
  expect(boardLines(scene(boardOf([1])))).toHaveLength(12);
  expect(boardLines(scene(null))).toHaveLength(12);
});

test('a long name of wide characters is cut by characters, not by halves of them', () => {
  const name = '🚲'.repeat(24);
  const row = boardLines(scene(boardOf([10]), { roster: [{ racerId: 'r', name, estimated: false }] }))[2];
  expect(row).toBe(`   1  ${name}        1.0`);
});

test('a board from a clock ahead of ours is not of the future', () => {
  expect(boardLines(scene(boardOf([1]), { nowMs: 40_000 }))[1]).toContain('board 0.0 s old');
});

test('a plain line names the first three', () => {
  expect(plainLine(scene(boardOf([3000, 200, 100])))).toBe(
    'second 120 of 300  3 riders  board 0.4 s old  1 Ines 300.0  2 Paul 20.0  3 Talia 10.0',
  );
  expect(plainLine(scene(null))).toBe('waiting for the first board');
});

function written(
  isTTY: boolean,
  columns = 80,
): { text: () => string; terminal: Parameters<typeof createScreen>[0] } {
  let all = '';
  return { text: () => all, terminal: { isTTY, columns, write: (text) => (all += text) } };
}

test('on a terminal each scene is drawn over the one before, and the cursor comes back', () => {
  const { text, terminal } = written(true, 20);
  const screen = createScreen(terminal);
  screen.draw(scene(null));
  screen.draw(scene(boardOf([300])));
  screen.close();
  expect(text().startsWith('\u001b[?25l')).toBe(true);
  expect(text().split('\u001b[12A')).toHaveLength(2);
  expect(text().endsWith('\u001b[?25h')).toBe(true);
  // eslint-disable-next-line no-control-regex
  const lines = text().replace(/\u001b\[[?\d]*[a-zA-Z]/g, '').split('\n'); // prettier-ignore
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(20);
});

test('elsewhere a scene is one line, without any escape', () => {
  const { text, terminal } = written(false);
  const screen = createScreen(terminal);
  screen.draw(scene(boardOf([300])));
  screen.close();
  expect(text()).toBe(`${plainLine(scene(boardOf([300])))}\n`);
});

test('a screen that was never drawn on leaves the terminal alone', () => {
  const { text, terminal } = written(true);
  createScreen(terminal).close();
  expect(text()).toBe('');
});
