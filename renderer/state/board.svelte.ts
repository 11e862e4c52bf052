import type { BoardEvent, RideState, RosterEvent } from '../../electron/contract/state.ts';
import { boardView, type Beside, type BoardView } from '../../core/leaderboard/board-view.ts';
import { totalThrough } from '../../core/leaderboard/own-total.ts';
import { fromBase64 } from '../../core/messages/base64.ts';
import { decodeBoard, type Board } from '../../core/messages/board.ts';

/** Riders of the top that are always on the screen. */
const LEADERS = 3;
/** Places won and lost are counted over this many seconds of the heat: from one board to the next they would only flicker. */
export const MOVE_SECONDS = 10;
/** A board this old, in clock ms, is old news: the next one is due every second or two, and two may go missing. */
const STALE_MS = 4000;
/** Nor is anything called old that came within this many real milliseconds: at ten times the speed 4 s are a blink. */
const STALE_REAL_MS = 1000;

interface Held {
  board: Board;
  receivedAt: number;
}

/** The race's board: opened, ranked against its roster, and replaced whole. */
export class BoardController {
  view = $state.raw<BoardView | null>(null);
  /** Clock time at which the shown board arrived. */
  receivedAt = $state(0);
  /** Names on the roster of the race that is followed, in order of arrival. */
  roster = $state.raw<RosterEvent | null>(null);
  #publishEverySeconds = $state(1);
  #slots = $state(14);
  #me = '';
  #ride: RideState | null = null;
  #beside: Beside | undefined;
  #waiting: Held | null = null;
  #shown: Board | null = null;
  #history: { second: number; ranks: ReadonlyMap<number, number> }[] = [];

  /** Whose row is mine. */
  setMe(racerId: string): void {
    if (racerId === this.#me) return;
    this.#me = racerId;
    this.#show();
  }

  /** What the app itself counts: it finds my rank where the board's list ends before me. Boards to come heed it. */
  setRide(ride: RideState | null): void {
    this.#ride = ride;
  }

  /** What the board is shown beside: rides of before, riders to follow. The very same again costs nothing. */
  setBeside(beside: Beside): void {
    if (beside === this.#beside) return;
    this.#beside = beside;
    this.#show();
  }

  /** How many row heights the screen has room for. */
  setSlots(slots: number): void {
    const room = Math.max(LEADERS + 4, slots);
    if (room === this.#slots) return;
    this.#slots = room;
    this.#show();
  }

  hearBoard(event: BoardEvent): void {
    const board = opened(event.packet);
    if (!board) return;
    const newest = this.#waiting?.board ?? this.#shown;
    if (newest?.raceId === board.raceId && board.asOf < newest.asOf) return;
    this.#waiting = { board, receivedAt: event.receivedAt };
    this.#take();
  }

  hearRoster(event: RosterEvent): void {
    this.roster = event;
    this.#take();
    this.#show();
  }

  /** What is known of this race and no other: the board of the last heat stays until the next one's comes. */
  viewOf(raceId: string): BoardView | null {
    return this.view?.raceId === raceId ? this.view : null;
  }

  /** Whether what is shown should be taken for old at this clock time. */
  isStale(now: number, speed: number): boolean {
    const patience = Math.max(STALE_MS, (2 * this.#publishEverySeconds + 2) * 1000, STALE_REAL_MS * speed);
    return this.view !== null && now - this.receivedAt > patience;
  }

  /** Shows the board that waits, once its roster is there: a board with another roster's names would be a lie. */
  #take(): void {
    const held = this.#waiting;
    const roster = this.roster;
    if (!held || !roster || roster.raceId !== held.board.raceId || roster.epoch !== held.board.rosterEpoch)
      return;
    if (roster.entries.length < held.board.rosterLength) return;
    this.#waiting = null;
    if (this.#shown?.raceId !== held.board.raceId) this.#history = [];
    this.#shown = held.board;
    this.receivedAt = held.receivedAt;
    this.#publishEverySeconds = held.board.publishEverySeconds;
    this.#show();
    this.#remember();
  }

  #show(): void {
    const board = this.#shown;
    const roster = this.roster;
    if (!board || !roster || roster.raceId !== board.raceId) return;
    const then =
      this.#history.findLast(({ second }) => second <= board.second - MOVE_SECONDS) ?? this.#history[0];
    // One slot is kept for the gap between the leaders and those around me; an odd one goes to the leaders.
    const spare = this.#slots - LEADERS - 2;
    const around = Math.max(1, Math.floor(spare / 2));
    const me = { racerId: this.#me, total: this.#ownTotal(board) };
    const shape = { leaders: LEADERS + (spare % 2), around };
    const ranks = then?.ranks ?? new Map<number, number>();
    this.view = boardView(board, roster.entries, me, ranks, { ...shape, beside: this.#beside });
  }

  #ownTotal({ raceId, second }: Board): number | null {
    return this.#ride?.raceId === raceId ? totalThrough(this.#ride.outputs, second) : null;
  }

  #remember(): void {
    const view = this.view;
    if (!view || this.#history.at(-1)?.second === view.second) return;
    this.#history = [
      ...this.#history.filter(({ second }) => second >= view.second - 2 * MOVE_SECONDS),
      { second: view.second, ranks: view.ranks },
    ];
  }
}

/** A packet that cannot be read is dropped: the board on the screen then grows old and says so. */
function opened(packet: string): Board | null {
  try {
    return decodeBoard(fromBase64(packet));
  } catch {
    return null;
  }
}
