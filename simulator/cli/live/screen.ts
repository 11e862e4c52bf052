import { boardLines, plainLine, type Scene } from './board-lines.ts';

/** Where something is drawn: what of `process.stdout` it takes. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_LINE = '\u001b[2K';
const USUAL_COLUMNS = 80;

/**
 * Draws scenes one over the other on a terminal, and as one line each on anything else. `close` gives the cursor back
 * and leaves the last scene standing.
 */
export function createScreen(terminal: Terminal): { draw(scene: Scene): void; close(): void } {
  let height = 0;
  if (terminal.isTTY !== true) {
    return { draw: (scene) => void terminal.write(`${plainLine(scene)}\n`), close: () => undefined };
  }
  return {
    draw(scene) {
      const lines = boardLines(scene);
      const back = height === 0 ? HIDE_CURSOR : `\u001b[${height}A`;
      height = lines.length;
      const width = terminal.columns ?? USUAL_COLUMNS;
      // A line that wraps would take two, and the next scene would be drawn too low.
      const text = lines.map((line) => `${CLEAR_LINE}${[...line].slice(0, width - 1).join('')}\n`).join('');
      terminal.write(`${back}${text}`);
    },
    close() {
      if (height > 0) terminal.write(SHOW_CURSOR);
    },
  };
}
