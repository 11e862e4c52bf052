import { effortCurve, unusualOf } from '../../../core/bike/plausibility.ts';
import { ownRank } from '../../../core/leaderboard/own-rank.ts';
import type { Board } from '../../../core/messages/board.ts';
import { realDuration } from '../../../core/race/clock.ts';
import {
  CREDIT_MS,
  FINISHED_SECONDS,
  HEAT_SECONDS,
  OFFICIAL_MS,
  type Race,
} from '../../../core/race/heat.ts';
import { pointsTenths, UNITS_PER_POINT } from '../../../core/race/output.ts';
import { BRIDGE_MS, RideRecorder, type Reading, type RideSample } from '../../../core/race/ride.ts';
import type { RideState, RosterEntry } from '../../contract/state.ts';
import type { Sentence } from '../../contract/sentences/say.ts';
import type { Log } from '../log.ts';
import { resultsBook, type ResultsBook, type Standing } from '../race/results.ts';
import type { Connection } from '../uplink/connection.ts';
import type { HeatClock } from '../uplink/heat-clock.ts';
import { Publisher } from '../uplink/publisher.ts';
import type { Requests } from '../uplink/requests.ts';
import { deliverRide, type Seen } from './delivery.ts';
import { RideJournal, type RideResult } from './journal.ts';
import { against, type OwnBest } from './own-best.ts';
import { pause } from './pause.ts';
import { whyUnkept } from './unkept.ts';

const TICK_MS = 250;
/** The rank is looked for this often until it is official, clock ms. */
const RESULTS_EVERY_MS = 15_000;
/** Official results that lack some of the ride are made anew when it has arrived: looked for this often, clock ms. */
const LATE_EVERY_MS = 60_000;
/** The first time so long after the end, for the window then closed must have become results; clock ms... */
const FIRST_LOOK_MS = 3000;
/** ...and spread over so many, for everybody comes at once. */
const LOOK_SPREAD_MS = 7000;
/** The first lacks what the `final` messages bring, the second has it. */
const PROVISIONAL_LOOKS = 2;
const FIRST_FINAL_SPREAD_S = 5;
/** A rank is kept of every so many seconds of the heat. */
const RANK_EVERY_S = 5;
/** What the disk did not take is tried again this often, real ms. */
const KEEP_EVERY_MS = 1000;

export interface RideSessionOptions {
  race: Race;
  racerId: string;
  name: string;
  folder: string;
  connection: Connection;
  requests: Requests;
  clock: HeatClock;
  log: Log;
  random(): number;
  /** The rider's best of the class before this race; null where there is none, undefined where that is not known. Never rejects. */
  best?(race: Race): Promise<OwnBest | null | undefined>;
  /** Something that the screen shows has changed. */
  onChange(): void;
  /** Nothing more is recorded. */
  onRidden?(race: Race, samples: readonly RideSample[]): void;
  /** Nothing of the ride was delivered within the time that it is credited in. */
  onUndelivered(): void;
  /** Nothing is left to be done: what can be delivered is, and its files are closed. */
  onSettled(): void;
}

/** One rider's heat, from taking the place until the backend has all of it and the results are official. */
export class RideSession {
  readonly race: Race;
  readonly #options: RideSessionOptions;
  readonly #journal: RideJournal;
  readonly #recorder: RideRecorder;
  readonly #publisher: Publisher;
  readonly #samples: RideSample[];
  readonly #ended = new AbortController();
  #finalSpreadSeconds = FIRST_FINAL_SPREAD_S;
  /** The five seconds of which a rank was kept last. */
  #rankStep: number;
  #ticker: NodeJS.Timeout | null = null;
  #keeper: NodeJS.Timeout | null = null;
  #unkept: Sentence | null = null;
  #delivery: RideState['delivery'] = 'riding';
  #result: RideState['result'] = null;
  /** What the results say that the backend has. */
  #seen: Seen | null = null;
  /** Undefined until it is known. */
  #best: OwnBest | null | undefined;
  #riding = true;
  #estimated: boolean;

  /** Takes up the race's journal where there is one. */
  constructor(options: RideSessionOptions) {
    this.#options = options;
    this.race = options.race;
    const { raceId } = options.race;
    const onProblem = (code: string | null): void => this.#onJournalProblem(code);
    const { journal, ride } = RideJournal.open({ ...options, raceId, onProblem });
    this.#journal = journal;
    this.#samples = ride.samples;
    this.#estimated = ride.estimated;
    this.#rankStep = Math.floor((ride.ranks.at(-1)?.[0] ?? -RANK_EVERY_S) / RANK_EVERY_S);
    this.#recorder = new RideRecorder(options.race, ride.samples.at(-1)?.second ?? 0);
    this.#publisher = new Publisher({ ...options, raceId, estimated: () => this.#estimated }, ride.samples);
  }

  start(): void {
    this.#publisher.start();
    this.#ticker = setInterval(() => this.#tick(), realDuration(this.#options.clock, TICK_MS));
    this.#keeper = setInterval(() => this.#journal.flush(), KEEP_EVERY_MS);
    this.learnBest();
  }

  /** Asks for the best before this race, once more where another ride has ended since, or the backend can be asked again. */
  learnBest(): void {
    void this.#options.best?.(this.race).then((best) => {
      this.#best = best ?? this.#best ?? best;
      this.#options.onChange();
    });
  }

  /** A reading of the bike; `estimated` where its resistance is. */
  take(reading: Reading, estimated: boolean): void {
    if (!this.#riding) return;
    if (estimated && !this.#estimated) this.#journal.mark('estimated');
    this.#estimated ||= estimated;
    this.#record(this.#recorder.add(reading));
  }

  /** The board tells how often to publish, how the finals are spread, and what the rank is. */
  heed(board: Board, roster: readonly RosterEntry[]): void {
    this.#publisher.pace(board.publishEverySeconds);
    this.#finalSpreadSeconds = board.finalSpreadSeconds;
    this.#keepRank(board, roster);
  }

  /** Keeps the rank with the first board of every five seconds: ranks of every second would make the journal half as long again. */
  #keepRank(board: Board, roster: readonly RosterEntry[]): void {
    const step = Math.floor(board.second / RANK_EVERY_S);
    if (step <= this.#rankStep || this.#ended.signal.aborted) return;
    const total = pointsTenths(
      this.#samples.reduce((sum, { second, units }) => (second <= board.second ? sum + units : sum), 0),
    );
    const mine = ownRank(board, roster, { racerId: this.#options.racerId, total });
    if (mine === null) return;
    this.#rankStep = step;
    this.#journal.keepRank([board.second, mine.rank, mine.riders]);
  }

  /** Stops riding before the end. What was ridden counts, and is delivered. */
  leave(): void {
    if (!this.#riding) return;
    this.#journal.mark('left');
    this.#stopRiding();
  }

  /** Ends everything at once; the journal keeps what is not delivered for the next start. Once more does nothing. */
  close(): void {
    if (this.#ended.signal.aborted) return;
    this.#stopTicking();
    if (this.#keeper !== null) clearInterval(this.#keeper);
    this.#ended.abort();
    this.#journal.close();
  }

  state(): RideState {
    const { race } = this;
    const now = this.#options.clock.now();
    const outputs: (number | null)[] = new Array<number | null>(this.#samples.at(-1)?.second ?? 0).fill(null);
    for (const { second, units } of this.#samples) outputs[second - 1] = units / UNITS_PER_POINT;
    const phase = now < race.startsAt ? 'warmUp' : now < race.endsAt ? 'racing' : 'finished';
    const totalTenths = pointsTenths(this.#samples.reduce((sum, { units }) => sum + units, 0));
    const best = this.#best;
    const isFinished = phase === 'finished' && this.#samples.length >= FINISHED_SECONDS;
    return {
      raceId: race.raceId,
      classId: race.classId,
      phase,
      startsAt: race.startsAt,
      endsAt: race.endsAt,
      totalTenths,
      secondsRidden: this.#samples.length,
      outputs,
      unusual: unusualOf(effortCurve(this.#samples)),
      delivery: this.#delivery,
      unkept: this.#unkept,
      result: this.#result,
      best: best ? against(best, totalTenths, this.#samples.at(-1)?.second) : null,
      isBest: isFinished && best !== undefined && totalTenths > (best?.totalTenths ?? 0),
    };
  }

  #onJournalProblem(code: string | null): void {
    const { raceId } = this.race;
    this.#unkept = code === null ? null : whyUnkept(code);
    if (code === null) this.#options.log('info', 'the ride is on disk again', { raceId });
    else this.#options.log('error', 'the ride cannot be written to disk', { raceId, code });
    this.#options.onChange();
  }

  #tick(): void {
    const now = this.#options.clock.now();
    this.#record(this.#recorder.tick(now));
    // The seconds before a gap's end are filled by the first reading after it: wait for that one, too.
    if (now >= this.race.endsAt + BRIDGE_MS || this.#samples.at(-1)?.second === HEAT_SECONDS)
      this.#stopRiding();
  }

  #record(samples: readonly RideSample[]): void {
    if (samples.length === 0) return;
    this.#journal.append(samples);
    this.#samples.push(...samples);
    this.#publisher.add(samples);
    this.#options.onChange();
  }

  #stopTicking(): void {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#ticker = null;
    this.#publisher.stop();
  }

  #stopRiding(): void {
    if (!this.#riding) return;
    this.#riding = false;
    this.#options.onRidden?.(this.race, this.#samples);
    this.#stopTicking();
    // Who left before the first second is in no results.
    this.#delivery = this.#samples.length === 0 ? 'nothing' : 'sending';
    this.#options.onChange();
    this.#settle().catch((error: unknown) => this.#notSettled(error));
  }

  async #settle(): Promise<void> {
    const parts = this.#samples.length === 0 ? [] : [this.#deliver(), this.#awaitResults()];
    const outcomes = await Promise.allSettled(parts);
    if (this.#ended.signal.aborted) return;
    for (const outcome of outcomes) if (outcome.status === 'rejected') this.#notSettled(outcome.reason);
    this.#options.onSettled();
    this.close();
  }

  #notSettled(error: unknown): void {
    this.#options.log('error', 'the ride could not be settled', { error: String(error) });
  }

  async #deliver(): Promise<void> {
    const stored = await deliverRide({
      ...this.#options,
      raceId: this.race.raceId,
      samples: this.#samples,
      estimated: this.#estimated,
      spreadSeconds: this.#finalSpreadSeconds,
      seen: () => this.#seen,
      signal: this.#ended.signal,
    });
    if (stored) this.#journal.mark('stored');
    else this.#options.onUndelivered();
    this.#delivery = stored ? 'stored' : 'undelivered';
    this.#options.onChange();
  }

  async #awaitResults(): Promise<void> {
    const { clock, requests } = this.#options;
    const { raceId, endsAt } = this.race;
    const book = resultsBook(requests);
    book.follow(raceId);
    try {
      const phase = FIRST_LOOK_MS + LOOK_SPREAD_MS * this.#options.random();
      await pause(clock, Math.max(endsAt - clock.now(), 0) + phase, this.#ended.signal);
      for (let found = 0; clock.now() < endsAt + CREDIT_MS;) {
        if (await this.#lookAtResults(book)) found++;
        if (this.#result?.official === true && this.#isWhole()) return;
        await pause(clock, this.#untilNextLook(found, phase), this.#ended.signal);
      }
    } finally {
      book.unfollow(raceId);
    }
  }

  /** Whether the results have every second of the ride. */
  #isWhole(): boolean {
    return (this.#seen?.seconds ?? 0) >= this.#samples.length;
  }

  /** Clock ms. @param found looks that had the rider's own @param phase of this app's looks, ms */
  #untilNextLook(found: number, phase: number): number {
    if (this.#result?.official === true) return LATE_EVERY_MS;
    // Once the rides are in, what is left to be learned is that it is official.
    const untilOfficial = this.race.endsAt + OFFICIAL_MS + phase - this.#options.clock.now();
    return Math.max(found < PROVISIONAL_LOOKS ? 0 : untilOfficial, RESULTS_EVERY_MS);
  }

  /** Whether the rider's own was there. */
  async #lookAtResults(book: ResultsBook): Promise<boolean> {
    const { raceId } = this.race;
    try {
      const standing = await book.look(raceId);
      const mine = standing.me === undefined ? await this.#findMine(book, standing) : standing.me;
      // Who is not in them may be yet: what was ridden is credited for half an hour.
      if (mine === null) return false;
      const [rank, totalTenths, seconds] = mine;
      const official = standing.status === 'official';
      this.#seen = { seconds, totalTenths, official };
      this.#keepResult({ rank, riders: standing.riders, totalTenths, official });
      return true;
    } catch (error) {
      this.#options.log('info', 'no results yet', { raceId, error: String(error) });
      return false;
    }
  }

  /** An older backend does not say it. */
  async #findMine(book: ResultsBook, { raceId }: Standing): Promise<NonNullable<Standing['me']> | null> {
    const { rows } = await book.table(raceId);
    const mine = rows.find(([, racerId]) => racerId === this.#options.racerId);
    return mine === undefined ? null : [mine[0], mine[3], mine[4]];
  }

  #keepResult(result: RideResult): void {
    const known = this.#result;
    this.#result = result;
    if (JSON.stringify(known) === JSON.stringify(result)) return;
    this.#journal.keepResult(result);
    this.#options.onChange();
  }
}
