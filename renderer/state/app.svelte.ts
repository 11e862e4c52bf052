import { createApi, type Api } from '../../electron/contract/api.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import type { AppState } from '../../electron/contract/state.ts';
import type { ClassId } from '../../core/race/classes.ts';
import type { Beeper } from '../sound/beeps.ts';
import { silentSpeaker, type Speaker } from '../sound/speaker.ts';
import type { Connection, Link } from '../transport/link.ts';
import { AboutController } from './about.svelte.ts';
import { BackendController } from './backend.svelte.ts';
import { BikeController } from './bike.svelte.ts';
import { BesideController } from './beside.svelte.ts';
import { BoardController } from './board.svelte.ts';
import { FieldController } from './field.svelte.ts';
import { FirstRunController } from './first-run.svelte.ts';
import { DiagnosticsController, type PageClipboard } from './diagnostics.svelte.ts';
import { ForgetController } from './forget.svelte.ts';
import { HeatClock, type Ticker } from './heat-clock.svelte.ts';
import { MyRidesController } from './my-rides.svelte.ts';
import { PaceController } from './pace.svelte.ts';
import { RecordsController } from './records.svelte.ts';
import { ResultsController } from './results.svelte.ts';
import { SensorsController } from './sensors.svelte.ts';
import { SoundController } from './sounds.svelte.ts';
import { WatchController } from './watch.svelte.ts';
import { whyRefused } from '../languages/sentences.ts';

export type Screen = 'home' | 'licences' | 'pairing' | 'records' | 'results' | 'rides' | 'settings' | 'watch';
export type ViewName = 'firstRun' | 'start' | 'warmUp' | 'race' | 'finish' | Exclude<Screen, 'home'>;

/** Screens that are opened from others than the start. */
const HAVE_A_WAY_BACK: ReadonlySet<Screen> = new Set(['licences', 'pairing', 'results']);

/** How long the first Esc waits for the second, real ms. */
const LEAVE_ARMED_MS = 4000;

export interface AppParts {
  link: Link;
  ticker: Ticker;
  beeper: Beeper;
  /** Absent: a computer without a voice. */
  speaker?: Speaker;
  /** Shown by a browser, where a page can be closed by mistake and the app goes on without it; else by its own window. */
  inBrowser?: boolean;
  /** Opens the TV view beside this one. */
  openTv?: () => void;
  /** The page's own; absent where it has none. */
  clipboard?: PageClipboard | undefined;
}

/** What the whole screen knows: the host's state as it last said it, and where the rider has gone in the app. */
export class AppController {
  state = $state.raw<AppState | null>(null);
  connection = $state.raw<Connection>({ kind: 'connecting' });
  screen = $state<Screen>('home');
  /** A command the host refused, in its own sentence, until the next one or until it is put away. */
  trouble = $state<string | null>(null);
  /** A command is under way: its button waits. */
  busy = $state(false);
  /** Leaving was asked for once; the second time does it. */
  leaving = $state(false);

  readonly api: Api;
  readonly clock: HeatClock;
  readonly about: AboutController;
  readonly backend: BackendController;
  readonly bike: BikeController;
  readonly board = new BoardController();
  readonly diagnostics: DiagnosticsController;
  readonly field = new FieldController();
  readonly firstRun = new FirstRunController(this);
  readonly forget = new ForgetController(this);
  readonly records: RecordsController;
  readonly pace: PaceController;
  readonly beside: BesideController;
  readonly results: ResultsController;
  readonly myRides: MyRidesController;
  readonly sensors: SensorsController;
  readonly watch: WatchController;
  readonly sounds: SoundController;
  readonly inBrowser: boolean;
  /** The list of keys lies over the screen. */
  keysOpen = $state(false);
  readonly openTv: () => void;
  readonly #link: Link;
  /** Where `back` leads from the results and from pairing. */
  #cameFrom: Screen = 'home';
  #dismissed = $state.raw<ReadonlySet<string>>(new Set());

  constructor(parts: AppParts) {
    const { link, ticker, beeper, speaker = silentSpeaker(), clipboard } = parts;
    this.#link = link;
    this.inBrowser = parts.inBrowser ?? false;
    this.openTv = parts.openTv ?? (() => undefined);
    this.api = createApi(link);
    this.clock = new HeatClock(ticker);
    this.about = new AboutController(this.api, (work) => this.do(work));
    this.diagnostics = new DiagnosticsController(this.api, clipboard ?? null);
    this.backend = new BackendController(this.api, (work) => this.do(work));
    this.bike = new BikeController(
      this.api,
      () => ticker.now(),
      (words) => (this.trouble = words),
    );
    this.sensors = new SensorsController(
      this.api,
      () => ticker.now(),
      (work) => this.do(work),
    );
    this.records = new RecordsController(this.api);
    this.pace = new PaceController(this.api, () => ticker.now());
    this.beside = new BesideController(() => this.state, this.pace);
    this.results = new ResultsController(this.api);
    this.myRides = new MyRidesController(this.api);
    this.watch = new WatchController(this.api);
    this.sounds = new SoundController(this, { beeper, speaker, now: () => ticker.now() });
  }

  /** The rider's ride comes first; a table can wait until it is over. */
  view = $derived.by((): ViewName | null => {
    const { state } = this;
    if (!state) return null;
    if (state.ride && state.ride.phase !== 'finished')
      return state.ride.phase === 'warmUp' ? 'warmUp' : 'race';
    if (this.screen !== 'home') return this.screen;
    if (state.rider.name === null || this.firstRun.step !== null) return 'firstRun';
    return state.ride ? 'finish' : 'start';
  });

  notices = $derived((this.state?.notices ?? []).filter((notice) => !this.#dismissed.has(noticeKey(notice))));

  /** Listens until the returned function is called. */
  run(): () => void {
    const ends = [
      this.clock.run(),
      this.sounds.run(),
      this.api.on('state', (state) => this.#hear(state)),
      this.api.on('board', (event) => this.board.hearBoard(event)),
      this.api.on('roster', (event) => this.board.hearRoster(event)),
      this.api.on('menu', ({ choice }) => {
        if (choice === 'keys') this.keysOpen = true;
        else this.openSettings();
      }),
      this.#link.onConnection((connection) => {
        this.connection = connection;
        if (connection.kind === 'connected')
          void this.do(async () => {
            this.#hear(await this.api.call('state.get', null));
            await this.watch.follow();
            await this.sensors.listen();
          });
      }),
    ];
    return () => ends.forEach((end) => end());
  }

  /** Runs a command and keeps the host's sentence when it refuses. */
  async do(work: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    try {
      await work();
      this.trouble = null;
      return true;
    } catch (error) {
      this.trouble = whyRefused(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  join(classId: ClassId): Promise<boolean> {
    return this.#start(() => this.api.call('ride.join', { classId }));
  }

  warmUp(classId: ClassId): Promise<boolean> {
    return this.#start(() => this.api.call('ride.warmUp', { classId }));
  }

  /** The first call asks, the second leaves. */
  leave(): void {
    if (this.leaving) {
      this.leaving = false;
      void this.do(() => this.api.call('ride.leave', null));
      return;
    }
    this.leaving = true;
    setTimeout(() => (this.leaving = false), LEAVE_ARMED_MS);
  }

  save(settings: Partial<Settings>): Promise<boolean> {
    return this.do(() => this.api.call('settings.save', settings));
  }

  openResults(classId: ClassId, raceId: string | null = null): void {
    this.#cameFrom = this.screen === 'rides' || this.screen === 'records' ? this.screen : 'home';
    this.#leaveWatch();
    this.screen = 'results';
    void this.results.open(classId, raceId);
  }

  /** Bike and sensors; `back` leads to where it was opened. */
  openPairing(): void {
    this.#cameFrom = this.screen === 'settings' ? 'settings' : 'home';
    this.screen = 'pairing';
  }

  /** What the app is made of; `back` leads to the settings. */
  openLicences(): void {
    this.#cameFrom = 'settings';
    this.screen = 'licences';
  }

  openRides(): void {
    this.screen = 'rides';
    void this.myRides.refresh();
  }

  openRecords(classId: ClassId): void {
    this.screen = 'records';
    void this.records.open(classId);
  }

  openSettings(): void {
    this.forget.done = null;
    this.screen = 'settings';
  }

  /** Watches the running heat of a class without riding. */
  openWatch(classId: ClassId): void {
    this.screen = 'watch';
    void this.do(() => this.watch.start(classId, this.clock.now));
  }

  /** One screen back. */
  back(): void {
    this.#leaveWatch();
    if (this.screen === 'pairing') this.firstRun.paired();
    this.screen = HAVE_A_WAY_BACK.has(this.screen) ? this.#cameFrom : 'home';
    this.#cameFrom = 'home';
  }

  dismissNotice(notice: AppState['notices'][number]): void {
    this.#dismissed = new Set([...this.#dismissed, noticeKey(notice)]);
  }

  #start(command: () => Promise<unknown>): Promise<boolean> {
    // Browsers let sound out only after a touch; this is the one before the beeps are needed.
    this.sounds.unlock();
    this.firstRun.step = null;
    this.screen = 'home';
    this.leaving = false;
    // The host goes over to the race that is ridden by itself.
    this.watch.race = null;
    return this.do(command);
  }

  #leaveWatch(): void {
    if (this.watch.race) void this.do(() => this.watch.stop());
  }

  #hear(state: AppState): void {
    this.state = state;
    this.clock.hear(state.clock);
    this.bike.hear(state.bike);
    this.sensors.hear(state.bluetooth);
    this.board.setMe(state.rider.racerId);
    this.board.setRide(state.ride);
    this.pace.hear(state);
  }
}

function noticeKey({ code, message, path }: AppState['notices'][number]): string {
  return `${code}\n${message}\n${path ?? ''}`;
}
