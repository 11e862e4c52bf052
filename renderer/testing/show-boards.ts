import type { FakeHost } from './fake-host.ts';

/** The second of the heat that the first board stands for: where the gallery's scenes are. */
const FIRST_SECOND = 134;
/** For a board, ms: rows travel for 300, and the next board comes when they have arrived, as it does in a race. */
const BOARD_MS = 400;
/** After a frame's beginning: a board comes when the page has nothing to do. */
const AFTER_FRAME_MS = 3;

/**
 * Hands one packed board after the other to the page, with a mark before it and one when the page has long been quiet:
 * bench/renderer reads from Chromium's timeline what the frames between them cost.
 */
export async function showBoards(host: FakeHost, boards: number): Promise<void> {
  // Packed beforehand: the app gets them so.
  const events = Array.from({ length: boards }, (_, index) => host.boardEvent(FIRST_SECOND + index));
  for (const event of events) {
    await nextFrame();
    await sleep(AFTER_FRAME_MS);
    performance.mark('board-begin');
    host.emit('board', event);
    await sleep(BOARD_MS);
    performance.mark('board-end');
  }
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
