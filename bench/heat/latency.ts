import type { Board } from '../../core/messages/board.ts';

/** A record on its way: from the answer to PutRecords until a board has it. */
interface Waiting {
  /** The newest second it brings, 1..300. */
  second: number;
  /** Tenths of a point of the rider with everything through this record. */
  total: number;
  /** Real ms. */
  answeredAt: number;
}

/** How long records take to be seen on a board, in real ms. */
export interface Latencies {
  /** PutRecords answered -> the first board that was made with the record was decoded. */
  toBoard: number[];
  /** The newest record of a board -> that board decoded: one of each board. */
  ofPipeline: number[];
}

/**
 * Recognises records on boards by the totals they add up to. That works for riders whose seconds lie before the board's
 * second when they arrive: they are in the total of the first board that was made with them.
 */
export class LatencyMeter {
  readonly #waiting = new Map<string, Waiting[]>();
  readonly latencies: Latencies = { toBoard: [], ofPipeline: [] };
  readonly #lastAt: number;

  /**
   * @param lastAt clock ms: nothing that is measured is sent from then on, so what is newest on a board of later has waited
   *   for it, whatever the pipeline took
   */
  constructor(lastAt = Infinity) {
    this.#lastAt = lastAt;
  }

  /** A record was accepted. Records of a rider come in the order of their seconds. */
  answered(racerId: string, record: Waiting): void {
    const waiting = this.#waiting.get(racerId);
    if (waiting === undefined) this.#waiting.set(racerId, [record]);
    else waiting.push(record);
  }

  /**
   * A board was decoded.
   * @param racerIds by racerIndex
   * @returns the pipeline's own time for it, ms; null where it says nothing of it
   */
  decoded(board: Board, racerIds: readonly string[], decodedAt: number): number | null {
    let newest = -Infinity;
    for (const { racerIndex, total } of board.standings) {
      const waiting = this.#waiting.get(racerIds[racerIndex] ?? '');
      while (waiting?.[0] !== undefined && waiting[0].second <= board.second && waiting[0].total <= total) {
        const { answeredAt } = waiting.shift() ?? waiting[0];
        // The board may be here before the answer of the very call that it is made of.
        this.latencies.toBoard.push(Math.max(0, decodedAt - answeredAt));
        newest = Math.max(newest, answeredAt);
      }
    }
    if (board.tail !== undefined) this.#forgetUnlisted(board, racerIds);
    if (newest === -Infinity || board.asOf >= this.#lastAt) return null;
    const took = Math.max(0, decodedAt - newest);
    this.latencies.ofPipeline.push(took);
    return took;
  }

  /**
   * Of a field that a board does not list wholly: what had come of riders who are not listed is in it all the same. They may
   * be listed much later, which says nothing of how long it took.
   */
  #forgetUnlisted({ standings }: Board, racerIds: readonly string[]): void {
    const listed = new Set(standings.map(({ racerIndex }) => racerIds[racerIndex]));
    for (const racerId of this.#waiting.keys()) if (!listed.has(racerId)) this.#waiting.delete(racerId);
  }

  /** Records that no board has shown. */
  get unseen(): number {
    return [...this.#waiting.values()].reduce((sum, { length }) => sum + length, 0);
  }
}
