import type { CommandName, EventName } from '../../electron/contract/channels.ts';
import type { CommandParams, CommandResults, Reply } from '../../electron/contract/commands.ts';
import type { ClassPace } from '../../electron/contract/records.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import type {
  AppState,
  EventPayloads,
  Notice,
  RaceListing,
  RaceResults,
  RideState,
} from '../../electron/contract/state.ts';
import type { Unusual } from '../../core/bike/plausibility.ts';
import { toBase64 } from '../../core/messages/base64.ts';
import { encodeBoard } from '../../core/messages/board.ts';
import type { ClassId } from '../../core/race/classes.ts';
import { HEAT_MS, heatAt, raceOf, type Race } from '../../core/race/heat.ts';
import { outputUnits, UNITS_PER_POINT } from '../../core/race/output.ts';
import { say, type Sentence } from '../../electron/contract/sentences/say.ts';
import type { Connection, Link } from '../transport/link.ts';
import { bluetoothState, fakeBluetooth, sensorCommands, type FakeBluetooth } from './fake-bluetooth.ts';
import { FakeField, seeded } from './fake-field.ts';
import { fakeExport } from './fake-export.ts';
import { fakeRideDetail, fakeRides } from './fake-rides.ts';
import { FAKE_ABOUT } from './fake-about.ts';
import { JOINED } from './fake-backend.ts';
import { fakePace, fakeRecords } from './fake-records.ts';

export interface FakeOptions {
  /** Clock time now, ms since the epoch. */
  now: () => number;
  /** What `now` was when the scene began; the ride's heat is laid around it. */
  ride: { phase: RideState['phase']; raceId: string } | null;
  name: string | null;
  riders: number;
  seed: number;
  myPlace: number;
  longNames: boolean;
  settings: Settings;
  bikeLink: AppState['bike']['link'];
  /** Clock time at which the bike was last heard; null: now. */
  heardAt: number | null;
  backend: Omit<AppState['backend'], 'joined'> & Partial<Pick<AppState['backend'], 'joined'>>;
  delivery: RideState['delivery'];
  /** Why the ride is not kept on disk; absent: it is. */
  unkept?: Sentence;
  results: RaceResults['status'];
  /** How many races each class has in its list. */
  races: number;
  /** How many rides of my own there are. */
  rides: number;
  notices: Notice[];
  /** Exported files' folder can be shown; absent: as in a browser, it cannot. */
  canReveal?: boolean;
  /** Where exported files are, outside of the data folder; absent: none are. */
  exportFolder?: string;
  /** What is known of a newer version; absent: nothing. */
  update?: AppState['update'];
  /** What a shell says of its system; a browser's page knows that itself. */
  system?: AppState['system'];
  /** Its radio; absent: on, and nothing around. */
  bluetooth?: FakeBluetooth;
  /** What of the bike is not as with the simulated one. */
  bike?: Partial<Omit<AppState['bike'], 'link' | 'reading'>>;
  /** The bike's own word on the heart. */
  heartRateBpm?: number;
  /** Commands that it cannot do just now. */
  refuses?: CommandName[];
  /** What is known of earlier rides: a best of mine, which this ride beats or not; absent: nothing. */
  before?: 'best' | 'beaten' | 'first';
  /** What becomes of a question for the best rides of before; absent: they come. */
  pace?: 'none' | 'never' | 'refused';
  /** So many of my rides, the oldest, are of another computer. */
  elsewhere?: number;
  /** My ride jumps at 2:14, and some others' are unusual too. */
  unusual?: boolean;
}

const ME = 'rider-me';
const REFUSAL = { code: 'E_OFFLINE', ...say('offline') };
const JUMP: Unusual = { reason: 'cadence_jump', second: 134, fromRpm: 62, toRpm: 190.5 };

/** A host that answers by the contract, with a seeded field and a clock one can hold. Nothing happens by itself. */
export class FakeHost implements Link {
  readonly calls: { command: CommandName; params: unknown }[] = [];
  options: FakeOptions;
  cadenceRpm = 92;
  resistancePercent = 48;
  /** The race that is watched without riding. */
  followed: string | null = null;
  readonly field: FakeField;
  readonly #listeners = new Map<EventName, Set<(payload: unknown) => void>>();
  readonly #watchers = new Set<(connection: Connection) => void>();
  #connection: Connection = { kind: 'connected' };

  constructor(options: FakeOptions) {
    this.options = options;
    const { riders, seed, myPlace, longNames, name, unusual = false } = options;
    this.field = new FakeField({
      riders,
      seed,
      myPlace,
      longNames,
      unusual,
      me: { racerId: ME, name: name ?? 'Mia' },
    });
  }

  subscribe(event: EventName, listener: (payload: unknown) => void): () => void {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set.add(listener));
    return () => set.delete(listener);
  }

  onConnection(watch: (connection: Connection) => void): () => void {
    this.#watchers.add(watch);
    watch(this.#connection);
    return () => this.#watchers.delete(watch);
  }

  connect(connection: Connection): void {
    this.#connection = connection;
    for (const watch of this.#watchers) watch(connection);
  }

  emit<E extends EventName>(event: E, payload: EventPayloads[E]): void {
    for (const listen of this.#listeners.get(event) ?? []) listen(payload);
  }

  emitState(): void {
    this.emit('state', this.state());
  }

  /** The followed race's names, and its board at a second of the heat. */
  emitRoster(length = this.field.roster.length): void {
    const raceId = this.#boardsOf();
    this.emit('roster', { raceId, epoch: 0, entries: this.field.roster.slice(0, length) });
  }

  emitBoard(second: number, receivedAt = this.options.now()): void {
    this.emit('board', this.boardEvent(second, receivedAt));
  }

  /** The followed race's board at a second of the heat, packed. */
  boardEvent(second: number, receivedAt = this.options.now()): EventPayloads['board'] {
    const raceId = this.#boardsOf();
    const standings = this.field.standings(second);
    const bytes = encodeBoard({ raceId, second, asOf: second * 1000, publishEverySeconds: 1, standings });
    return { raceId, packet: toBase64(bytes), receivedAt };
  }

  async invoke(command: CommandName, params: unknown): Promise<Reply<unknown>> {
    this.calls.push({ command, params });
    if (this.options.refuses?.includes(command)) return { ok: false, error: REFUSAL };
    if (command === 'ride.detail') return this.#detail(params as CommandParams<'ride.detail'>);
    const answers: {
      [N in Exclude<CommandName, 'ride.detail'>]: (params: CommandParams<N>) => CommandResults[N];
    } = {
      'state.get': () => this.state(),
      'rider.save': ({ name }) => this.#set({ name }),
      'settings.save': (settings) =>
        this.#set({ settings: { ...this.options.settings, ...settings } as Settings }),
      'bike.ride': ({ cadenceRpm, resistancePercent }) => {
        this.cadenceRpm = cadenceRpm;
        this.resistancePercent = resistancePercent;
        return this.#set({});
      },
      'bike.resist': ({ resistancePercent: percent }) =>
        this.#set({ bike: { ...this.options.bike, resistanceTarget: { percent } } }),
      'sensors.scan': (params) => this.#sensors(sensorCommands.scan, params),
      'sensors.pair': (params) => this.#sensors(sensorCommands.pair, params),
      'sensors.forget': (params) => this.#sensors(sensorCommands.forget, params),
      'sensors.pause': (params) => this.#sensors(sensorCommands.pause, params),
      'sensors.record': (params) => this.#sensors(sensorCommands.record, params),
      'backend.join': () => this.#joinBackend(),
      'backend.use': ({ kind }) => this.#backend({ kind }),
      'backend.leave': () => this.#backend({ kind: 'local', joined: null }),
      'backend.reconnect': () => this.#backend({}),
      'ride.join': ({ classId }) => this.#take('racing', raceOf(classId, heatAt(this.options.now()))),
      'ride.warmUp': ({ classId }) => this.#take('warmUp', raceOf(classId, heatAt(this.options.now()) + 1)),
      'ride.leave': () => this.#set({ ride: null }),
      'ride.dismiss': () => this.#set({ ride: null }),
      'race.follow': ({ raceId }) => {
        this.followed = raceId;
        return this.#set({});
      },
      'races.list': ({ classId, before }) => this.#races(classId, before),
      'results.get': ({ raceId }) => this.results(raceId),
      'records.get': (asked) => fakeRecords(asked, this.field, ME, this.options.now(), this.options.races),
      'pace.get': ({ classId }) => this.#pace(classId),
      'rides.list': () => fakeRides(this.options.rides, this.options.now(), this.options),
      'rider.forget': () => this.#forget(),
      'rider.stays': () => ({ exportFolder: this.options.exportFolder ?? null }),
      'export.rides': (wish) => fakeExport(wish, this.options.rides, this.options.canReveal ?? false),
      'export.reveal': () => null,
      'about.get': () => FAKE_ABOUT,
      'update.look': () => this.#set({ update: { phase: 'looking' } }),
      'update.install': () => null,
      'diagnostics.copy': () => ({
        text: 'Alleycat 0.1.0, in a page, 2026-11-22T21:00:00.000Z, up 300 s\nNo problems in the log.\n',
        copied: this.options.canReveal ?? false,
      }),
      'diagnostics.report': () => null,
    };
    if (command === 'pace.get' && this.options.pace === 'never') return new Promise(() => undefined);
    if (command === 'pace.get' && this.options.pace === 'refused') {
      return { ok: false, error: { code: 'E_NO_ANSWER', ...say('noAnswer') } };
    }
    return { ok: true, value: (answers[command] as (params: unknown) => unknown)(params) };
  }

  /** Refused where the host would refuse it. */
  #detail({ raceId }: CommandParams<'ride.detail'>): Reply<CommandResults['ride.detail']> {
    const value = fakeRideDetail(raceId, this.options.rides, this.options.now(), this.options);
    return value ? { ok: true, value } : { ok: false, error: { code: 'E_NO_RIDE', ...say('rideNotHere') } };
  }

  results(raceId: string): RaceResults {
    const status = this.options.results;
    return { raceId, status, rows: status === 'running' || status === 'pending' ? [] : this.field.results() };
  }

  state(): AppState {
    const { options, cadenceRpm, resistancePercent } = this;
    const now = options.now();
    const reading = {
      at: options.heardAt ?? now - 400,
      cadenceRpm,
      resistancePercent,
      powerW: null,
      heartRateBpm: options.heartRateBpm ?? null,
      outputPerSecond: outputUnits(cadenceRpm, resistancePercent) / UNITS_PER_POINT,
    };
    return {
      rider: { racerId: ME, name: options.name },
      settings: options.settings,
      clock: { nowMs: now, speed: 1 },
      bike: {
        kind: 'simulated',
        name: 'Simulated bike',
        message: null,
        estimated: false,
        resistanceTarget: null,
        ...options.bike,
        link: options.bikeLink,
        reading: options.bikeLink === 'searching' ? null : reading,
      },
      bluetooth: bluetoothState(options.bluetooth ?? fakeBluetooth(), now),
      backend: { joined: null, ...options.backend },
      ride: this.#ride(now),
      followedRaceId: options.ride?.raceId ?? this.followed,
      notices: options.notices,
      system: options.system ?? null,
      update: options.update ?? { phase: 'current' },
      dataFolder: '/home/rosa/.local/share/alleycat',
      logFile: '/home/rosa/.local/share/alleycat/logs/main.log',
    };
  }

  #ride(now: number): RideState | null {
    const { ride, delivery, results, unkept = null } = this.options;
    if (!ride) return null;
    const [classId, heat] = ride.raceId.split('-').map(Number) as [ClassId, number];
    const { startsAt, endsAt } = raceOf(classId, heat);
    const seconds =
      ride.phase === 'finished' ? 300 : Math.min(Math.max(Math.floor((now - startsAt) / 1000), 0), 300);
    const rows = this.field.results();
    const mine = rows.find(({ racerId }) => racerId === ME);
    const counted =
      ride.phase === 'finished' && (results === 'provisional' || results === 'official') && mine;
    const total = this.field.myTotal(seconds);
    return {
      ...ride,
      classId,
      startsAt,
      endsAt,
      totalTenths: total,
      secondsRidden: seconds,
      outputs: fakeOutputs(seconds, this.options.seed),
      unusual: this.options.unusual && seconds > 134 ? [JUMP] : [],
      delivery: ride.phase === 'finished' ? delivery : 'riding',
      unkept,
      result: counted
        ? {
            rank: mine.rank,
            riders: rows.length,
            totalTenths: mine.totalTenths,
            official: results === 'official',
          }
        : null,
      ...this.#beforeThis(total, seconds),
    };
  }

  #forget(): CommandResults['rider.forget'] {
    const { rides, settings } = this.options;
    this.#set({ name: null, rides: 0, settings: { ...settings, follows: [], ghost: 'none' } });
    return { rides, rows: rides };
  }

  #beforeThis(total: number, seconds: number): Pick<RideState, 'best' | 'isBest'> {
    const { before, ride } = this.options;
    const isBest = ride?.phase === 'finished' && (before === 'beaten' || before === 'first');
    if (before === undefined || before === 'first') return { best: null, isBest };
    const mine = this.#pace(3).mine;
    if (mine === null) return { best: null, isBest };
    const aheadTenths = seconds === 0 ? null : total - (mine.cumulativeTenths[seconds - 1] ?? 0);
    const totalTenths = before === 'beaten' ? total - 3640 : total + 1275;
    return { best: { totalTenths, heat: mine.heat, aheadTenths }, isBest };
  }

  #pace(classId: ClassId): ClassPace {
    if (this.options.pace === 'none') return { classId, top: [], mine: null, chosen: null };
    return fakePace(classId, this.field, ME, this.options.now(), this.options.settings.ghost);
  }

  #boardsOf(): string {
    return this.options.ride?.raceId ?? this.followed ?? '1-0';
  }

  #set(change: Partial<FakeOptions>): null {
    this.options = { ...this.options, ...change };
    this.emitState();
    return null;
  }

  #backend(change: Partial<AppState['backend']>): null {
    return this.#set({ backend: { ...this.options.backend, link: 'connected', message: null, ...change } });
  }

  #joinBackend(): { racerId: string } {
    this.#backend({ kind: 'aws', joined: JOINED });
    return { racerId: JOINED.racerId };
  }

  #sensors<P>(change: (fake: FakeBluetooth, params: P) => FakeBluetooth, params: P): null {
    return this.#set({ bluetooth: change(this.options.bluetooth ?? fakeBluetooth(), params) });
  }

  #take(phase: 'racing' | 'warmUp', race: Race): { raceId: string } {
    this.#set({ ride: { phase, raceId: race.raceId } });
    this.emitRoster();
    return { raceId: race.raceId };
  }

  #races(classId: ClassId, before?: number): CommandResults['races.list'] {
    const newest = heatAt(this.options.now()) - 1;
    const from = before ?? newest;
    const oldest = newest - this.options.races + 1;
    const random = seeded(from + classId);
    const races = Array.from(
      { length: Math.max(0, Math.min(12, from - oldest + 1)) },
      (_, index): RaceListing => {
        const heat = from - index;
        return {
          raceId: `${classId}-${heat}`,
          classId,
          heat,
          startsAt: heat * HEAT_MS,
          riders: 1 + Math.floor(random() * 340),
          winnerName: this.field.roster[Math.floor(random() * this.field.roster.length)]?.name ?? 'Ada',
          winnerTenths: 380_000 + Math.floor(random() * 60_000),
          official: heat < newest,
        };
      },
    );
    const last = from - races.length;
    return { races, next: last >= oldest ? last : null };
  }
}

/** A believable ride: a hard start, a wave, a hole where the bike was silent, and a sprint. */
function fakeOutputs(seconds: number, seed: number): (number | null)[] {
  const random = seeded(seed);
  return Array.from({ length: seconds }, (_, index) => {
    const noise = random() * 7 - 3.5;
    if (index > 70 && index < 76) return null;
    const ramp = Math.min(1, (index + 4) / 12);
    const sprint = index > 255 ? (index - 255) * 1.1 : 0;
    return Math.round(ramp * (128 + 14 * Math.sin(index / 19) + noise + sprint) * 10) / 10;
  });
}
