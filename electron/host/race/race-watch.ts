import type { Board } from '../../../core/messages/board.ts';
import type { RosterEntry } from '../../contract/state.ts';
import type { EventHub } from '../event-hub.ts';
import type { Log } from '../log.ts';
import type { Connection } from '../uplink/connection.ts';
import type { HeatClock } from '../uplink/heat-clock.ts';
import type { Requests } from '../uplink/requests.ts';
import { FollowedRace } from './followed-race.ts';

export interface RaceWatchOptions {
  connection: Connection;
  requests: Requests;
  clock: HeatClock;
  events: EventHub;
  log: Log;
  /** The race's newest board with its roster, before the screens have it. */
  onBoard(raceId: string, board: Board, roster: readonly RosterEntry[]): void;
}

/** Which race's board the screens are shown: one at a time, or none. */
export class RaceWatch {
  readonly #options: RaceWatchOptions;
  #followed: FollowedRace | null = null;

  constructor(options: RaceWatchOptions) {
    this.#options = options;
  }

  get raceId(): string | null {
    return this.#followed?.raceId ?? null;
  }

  follow(raceId: string | null): void {
    if (this.raceId === raceId) return;
    this.#followed?.close();
    this.#followed = raceId === null ? null : this.#open(raceId);
  }

  /** Takes a message of the broker's. */
  receive(topic: string, payload: Uint8Array): void {
    this.#followed?.receive(topic, payload);
  }

  #open(raceId: string): FollowedRace {
    const { connection, requests, clock, events, log } = this.#options;
    return new FollowedRace({
      raceId,
      connection,
      requests,
      clock,
      onBoard: (event, board, roster) => {
        this.#options.onBoard(raceId, board, roster);
        events.emit('board', event);
      },
      onRoster: (event) => events.emit('roster', event),
      onProblem: (message, error) => log('warn', message, { raceId, error: String(error) }),
    });
  }
}
