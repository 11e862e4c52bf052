import type { FakeHost } from './fake-host.ts';

/** The second of the heat that the first board stands for: where the gallery's scenes are. */
const FIRST_SECOND = 134;
/** For a board, ms: rows travel for 300, and the next board comes when they have arrived, as it does in a race. */
const BOARD_MS = 400;
/** For a list that has moved, ms: nothing travels in it. */
const MOVE_MS = 150;
/** After a frame's beginning: a change comes when the page has nothing to do. */
const AFTER_FRAME_MS = 3;
/** A list moves by so much of its own height: all its rows are others then. */
const MOVE = 0.95;
/** For a page of a list to come, ms. */
const PAGE_MS = 20;

/** What bench/renderer measures, each change between two marks: it reads from Chromium's timeline what the frames between them cost. */
export interface Measured {
  /** Hands one packed board after the other to the page. */
  showBoards(boards: number): Promise<void>;
  /** Moves what scrolls, page by page, from its top: once it has all its rows. */
  move(selector: string, moves: number): Promise<void>;
  /** Types a text into a field, and deletes it again. */
  type(selector: string, text: string): Promise<void>;
}

export function measured(host: FakeHost): Measured {
  return {
    async showBoards(boards) {
      // Packed beforehand: the app gets them so.
      const events = Array.from({ length: boards }, (_, index) => host.boardEvent(FIRST_SECOND + index));
      for (const event of events) await change(BOARD_MS, () => host.emit('board', event));
    },
    async move(selector, moves) {
      const list = find(selector, HTMLElement);
      await scrollToEnd(list);
      for (let move = 0; move < moves; move++)
        await change(MOVE_MS, () => list.scrollBy({ top: list.clientHeight * MOVE, behavior: 'instant' }));
      if (list.scrollTop === 0) throw new Error(`${selector} has not moved`);
    },
    async type(selector, text) {
      const field = find(selector, HTMLInputElement);
      for (let length = 1; length <= text.length * 2; length++) {
        await change(MOVE_MS, () => {
          field.value = text.slice(0, Math.min(length, text.length * 2 - length));
          field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        });
      }
    },
  };
}

async function change(forMs: number, make: () => void): Promise<void> {
  await new Promise(requestAnimationFrame);
  await sleep(AFTER_FRAME_MS);
  performance.mark('change-begin');
  make();
  await sleep(forMs);
  performance.mark('change-end');
}

/** To the end until nothing more comes there, and back to the top. */
async function scrollToEnd(list: HTMLElement): Promise<void> {
  for (let height = 0; height < list.scrollHeight; await sleep(PAGE_MS)) {
    height = list.scrollHeight;
    list.scrollTop = height;
    await sleep(PAGE_MS);
  }
  list.scrollTop = 0;
  await sleep(MOVE_MS);
}

function find<E extends HTMLElement>(selector: string, kind: new () => E): E {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`There is no ${selector}`);
  return found;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
