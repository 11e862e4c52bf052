import { decodeBoard } from '../../core/messages/board.ts';
import type { Clock } from '../../core/race/clock.ts';
import type { RosterEntry } from '../../core/messages/roster.ts';
import { LatencyMeter } from './latency.ts';

/** One place where boards arrive, and how late. */
export class BoardWatch {
  readonly meter: LatencyMeter;
  readonly boards: { at: number; bytes: number }[] = [];
  /** Of each board that was measured: ms from the newest measured record in it until it was made, by its `asOf`. */
  readonly beforeMade: number[] = [];
  /** And from then until it was decoded here. */
  readonly sinceMade: number[] = [];
  readonly #riders: number;
  readonly #clock: Clock;
  #ready = false;

  /**
   * @param riders of the whole field: with fewer on the roster nothing is measured yet
   * @param clock the cloud's, at speed 1
   * @param endsAt of the heat, clock ms: records are measured until then
   */
  constructor(riders: number, clock: Clock, endsAt: number) {
    this.meter = new LatencyMeter(endsAt);
    this.#riders = riders;
    this.#clock = clock;
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
    const sinceMade = Math.max(0, this.#clock.now() - board.asOf);
    this.boards.push({ at, bytes: packet.length });
    const roster = rosterOf(board);
    if (roster.length < this.#riders) return;
    this.#ready = true;
    const took = this.meter.decoded(board, roster.map(({ racerId }) => racerId), at); // prettier-ignore
    if (took === null) return;
    this.sinceMade.push(sinceMade);
    this.beforeMade.push(Math.max(0, took - sinceMade));
  }
}
