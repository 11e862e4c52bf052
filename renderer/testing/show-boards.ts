import type { FakeHost } from './fake-host.ts';

/** The second of the heat that the first board stands for: where the gallery's scenes are. */
const FIRST_SECOND = 134;
/** Between two boards, ms: rows travel for 300, and the next board comes when they have arrived, as it does in a race. */
const PAUSE_MS = 400;
/** After a frame's beginning: a board comes when the page has nothing to do. */
const AFTER_FRAME_MS = 3;

/**
 * Hands one packed board after the other to the page and waits for the frame that shows it, with a mark before and one
 * behind: bench/renderer reads from Chromium's timeline what lies between them.
 */
export async function showBoards(host: FakeHost, boards: number): Promise<void> {
  // Packed beforehand: the app gets them so.
  const events = Array.from({ length: boards }, (_, index) => host.boardEvent(FIRST_SECOND + index));
  for (const event of events) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    await nextFrame();
    await new Promise((resolve) => setTimeout(resolve, AFTER_FRAME_MS));
    // Asked for before the mark: asking is no work of the board's.
    const drawn = nextFrame();
    performance.mark('board-begin');
    host.emit('board', event);
    await drawn;
    await afterRendering();
    performance.mark('board-end');
  }
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** A message is handled as soon as the frame that is being made is done. */
function afterRendering(): Promise<unknown> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
}
