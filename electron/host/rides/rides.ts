import path from 'node:path';

import { AlleycatError } from '../../../core/errors.ts';
import { CREDIT_MS, type Race } from '../../../core/race/heat.ts';
import type { RideDetail } from '../../contract/ride-detail.ts';
import type { Notice, RideListing, RideState } from '../../contract/state.ts';
import { say } from '../../contract/sentences/say.ts';
import { removeFolder } from '../remove-folder.ts';
import { rideDetail, type DetailSources } from './detail.ts';
import { RideHistory } from './history.ts';
import { unstoredRides } from './journal.ts';
import { RideSession, type RideSessionOptions } from './ride-session.ts';

const UNDER_WAY: ReadonlySet<RideState['delivery']> = new Set(['riding', 'sending']);

/** What every ride of an installation shares. */
export interface RidesOptions extends Omit<
  RideSessionOptions,
  'race' | 'name' | 'onUndelivered' | 'onSettled' | 'folder'
> {
  /** Where the journals are. */
  folder: string;
  /** Another ride is the rider's own now, or none is. */
  onRide(race: Race | null): void;
  onNotice(notice: Notice): void;
}

/** The rides of this installation: the one on the screen, and those that are over but not wholly delivered. */
export class Rides {
  readonly #options: RidesOptions;
  readonly #history: RideHistory;
  /** Those with something left to be done. */
  readonly #sessions = new Set<RideSession>();
  #current: RideSession | null = null;
  #forgetting = false;

  constructor(options: RidesOptions) {
    this.#options = options;
    this.#history = new RideHistory(options.folder);
  }

  /** The rider's own ride, until its card is put away. */
  get current(): RideSession | null {
    return this.#current;
  }

  /** Any is warmed up for, ridden or being delivered, also one whose card was put away. */
  get areUnderWay(): boolean {
    return [...this.#sessions].some((session) => UNDER_WAY.has(session.state().delivery));
  }

  /** @throws AlleycatError E_RIDING while another heat is ridden, E_FORGETTING while the rider is being forgotten. */
  begin(race: Race, name: string): void {
    if (this.#forgetting) throw new AlleycatError('E_FORGETTING', say('forgetting'));
    if (this.#current !== null && this.#current.state().phase !== 'finished') {
      throw new AlleycatError('E_RIDING', say('ridingAlready'));
    }
    this.#take(this.#open(race, name));
  }

  /** Leaves the heat; what was ridden counts and is delivered. */
  leave(): void {
    this.#current?.leave();
    this.#take(null);
  }

  /** Puts a finished ride's card away; one that is still ridden stays. */
  dismiss(): void {
    if (this.#current?.state().phase === 'finished') this.#take(null);
  }

  /** Takes up what an earlier run left: the heat that is still running, and rides that were not delivered. */
  resume(): void {
    const { clock, folder } = this.#options;
    for (const { race, ride } of unstoredRides(folder, clock.now() - CREDIT_MS)) {
      const session = this.#open(race, ride.name);
      if (clock.now() < race.endsAt && !ride.left) this.#take(session);
      else session.leave();
    }
  }

  /** Every ride with a second in it, newest first. */
  history(): Promise<RideListing[]> {
    return this.#history.list();
  }

  /** One ride with everything that is known of it. @throws as `rideDetail` */
  detail(raceId: string, sources: Omit<DetailSources, 'folder'>): Promise<RideDetail> {
    return rideDetail(raceId, { ...sources, folder: this.#options.folder });
  }

  /**
   * Deletes every journal, as soon as the backend has forgotten the rider; until then nothing more is sent. Should it refuse, all
   * is as before.
   * @param erase gives the rides that the backend had, and what else it has to tell
   * @throws AlleycatError E_RIDING while there is a ride on the screen, E_DATA_DIR; and what `erase` throws
   */
  async forget<T extends { rides: number }>(erase: () => Promise<T>): Promise<T> {
    if (this.#current !== null) throw new AlleycatError('E_RIDING', say('rideWouldBeKept'));
    this.#forgetting = true;
    this.close();
    this.#sessions.clear();
    try {
      const erased = await erase();
      const here = (await this.history()).length;
      removeFolder(this.#options.folder);
      // Some may never have got there, and some were ridden elsewhere.
      return { ...erased, rides: Math.max(erased.rides, here) };
    } catch (error) {
      this.resume();
      throw error;
    } finally {
      this.#forgetting = false;
    }
  }

  /** Ends everything at once; the journals keep what is not delivered. */
  close(): void {
    for (const session of this.#sessions) session.close();
  }

  #take(session: RideSession | null): void {
    this.#current = session;
    this.#options.onRide(session?.race ?? null);
  }

  #open(race: Race, name: string): RideSession {
    // A rider who left and comes back goes on with the same journal.
    for (const session of this.#sessions) {
      if (session.race.raceId !== race.raceId) continue;
      session.close();
      this.#sessions.delete(session);
    }
    const session: RideSession = new RideSession({
      ...this.#options,
      race,
      name,
      onUndelivered: () => this.#undelivered(race),
      onRidden: (...ridden) => {
        this.#options.onRidden?.(...ridden);
        // Who went on at once may have begun before the last second of the heat before was in.
        if (this.#current !== session) this.#current?.learnBest();
      },
      onSettled: () => this.#sessions.delete(session),
    });
    this.#sessions.add(session);
    session.start();
    return session;
  }

  #undelivered({ raceId }: Race): void {
    this.#options.onNotice({
      code: 'N_RIDE_UNDELIVERED',
      ...say('rideUndelivered'),
      path: path.join(this.#options.folder, `${raceId}.jsonl`),
    });
  }
}
