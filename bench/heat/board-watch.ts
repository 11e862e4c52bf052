import { decodeBoard } from '../../core/messages/board.ts';
import type { RosterEntry } from '../../core/messages/roster.ts';
import { LatencyMeter } from './latency.ts';

/** One place where boards arrive, and how late. */
export class BoardWatch {
  readonly meter = new LatencyMeter();
  readonly boards: { at: number; bytes: number }[] = [];
  readonly #riders: number;
  #ready = false;

  /** @param riders of the whole field: with fewer on the roster nothing is measured yet */
  constructor(riders: number) {
    this.#riders = riders;
  }

  /** A board with everybody on it was here. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Ms between two boards. */
  get gaps(): number[] {
    return this.boards.slice(1).map(({ at }, index) => at - (this.boards[index]?.at ?? at));
  }

  /** Opens a board that has just come. @param rosterOf its names, by racerIndex; none where they are not known yet */
  take(
    packet: Uint8Array,
    rosterOf: (board: ReturnType<typeof decodeBoard>) => readonly RosterEntry[],
  ): void {
    const board = decodeBoard(packet);
    const at = performance.now();
    this.boards.push({ at, bytes: packet.length });
    const roster = rosterOf(board);
    if (roster.length < this.#riders) return;
    this.#ready = true;
    this.meter.decoded(board, roster.map(({ racerId }) => racerId), at); // prettier-ignore
  }
}
