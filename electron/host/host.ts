import path from 'node:path';

import { AlleycatError } from '../../core/errors.ts';
import { createClock, type ClockAnchor } from '../../core/race/clock.ts';
import { heatAt, raceOf, type Race } from '../../core/race/heat.ts';
import type { AppState, Notice } from '../contract/state.ts';
import { backendHandlers } from './backends/handlers.ts';
import type { Installation } from './backends/installation.ts';
import { BikeStation } from './bike/bike-station.ts';
import type { NobleInstance } from './bluetooth/noble.ts';
import { sensorHandlers } from './bluetooth/handlers.ts';
import { Sensors } from './bluetooth/sensors.ts';
import type { CommandHandlers } from './dispatch.ts';
import type { EventHub } from './event-hub.ts';
import type { Log } from './log.ts';
import { FollowedRace } from './race/followed-race.ts';
import { raceHandlers } from './race/handlers.ts';
import { Rides } from './rides/rides.ts';
import { SettingsStore } from './settings/settings-store.ts';
import type { Backend, Uplink } from './uplink/backend.ts';
import { Connection } from './uplink/connection.ts';
import { HeatClock } from './uplink/heat-clock.ts';
import { Requests } from './uplink/requests.ts';

/** The state goes out at most this often, real ms: a screen shows no more. */
const STATE_EVERY_MS = 250;
/** And at least this often, clock ms. */
const SILENCE_EVERY_MS = 1000;
/** How often the heat clock is set, real ms. */
const CLOCK_EVERY_MS = 300_000;

export interface HostOptions {
  dataDir: string;
  anchor: ClockAnchor;
  /** Monotonic real time, ms since the epoch at the start. */
  monotonicMs(): number;
  random(): number;
  log: Log;
  /** A Bluetooth log to ride by, in place of the simulated bike; null for that. */
  replayFile: string | null;
  backend: Backend;
  /** Loads the radio's library, when it is wanted. */
  createNoble(): NobleInstance;
  /** What this installation is to a backend in AWS. */
  installation: Installation;
  /** Takes a new host in this one's place, for another backend is chosen. */
  restart(): void;
  /** Outlives the host. */
  events: EventHub;
}

/**
 * What the app does, without a window: the rider, the bike, the connection, the ride. Both transports call its
 * handlers and pass its events on.
 */
export class Host {
  readonly events: EventHub;
  readonly #options: HostOptions;
  readonly #store: SettingsStore;
  readonly #clock: HeatClock;
  readonly #sensors: Sensors;
  readonly #bike: BikeStation;
  readonly #connection: Connection;
  readonly #requests: Requests;
  readonly #notices: Notice[];
  readonly #rides: Rides;
  #followed: FollowedRace | null = null;
  readonly #racerId: string;
  #link: Pick<AppState['backend'], 'link' | 'message'> = { link: 'starting', message: null };
  #changed = true;
  #emittedAt = -Infinity;
  #timers: NodeJS.Timeout[] = [];

  /** @throws AlleycatError E_DATA_DIR when there is no folder to write to, E_REPLAY for a file that is no log. */
  constructor(options: HostOptions) {
    this.#options = options;
    this.events = options.events;
    const { store, notices } = SettingsStore.open(options.dataDir);
    this.#store = store;
    this.#notices = notices;
    this.#racerId = options.backend.racerId ?? store.racerId;
    this.#clock = new HeatClock(createClock(options.anchor, () => options.monotonicMs()));
    this.#sensors = new Sensors({
      clock: this.#clock,
      log: options.log,
      createNoble: () => options.createNoble(),
      remembered: () => store.devices,
      remember: (devices) => store.saveDevices(devices),
      onBike: () => this.#bike.choose(),
      logFolder: path.join(options.dataDir, 'bluetooth-logs'),
      onChange: () => {
        this.#changed = true;
      },
      onNotice: (notice) => this.#notice(notice),
    });
    this.#bike = new BikeStation({
      clock: this.#clock,
      sensors: this.#sensors,
      replayFile: options.replayFile,
      onReading: (reading, estimated) => {
        this.#rides.current?.take(reading, estimated);
        this.#changed = true;
      },
    });
    this.#connection = new Connection({
      racerId: this.#racerId,
      access: () => options.backend.access(this.#racerId),
      explain: (access, error) => options.backend.explain(access, error),
      onLink: (link, message) => this.#onLink(link, message),
      onMessage: (topic, payload) => this.#onMessage(topic, payload),
      log: options.log,
    });
    this.#requests = new Requests(this.#racerId, this.#connection, this.#clock);
    this.#rides = new Rides({
      racerId: this.#racerId,
      // What was ridden as somebody else, or elsewhere, is not to go out under another name.
      folder: path.join(
        options.dataDir,
        ...(options.backend.kind === 'local' ? ['rides'] : ['rides-aws', this.#racerId]),
      ),
      connection: this.#connection,
      requests: this.#requests,
      clock: this.#clock,
      log: options.log,
      random: () => options.random(),
      onChange: () => {
        this.#changed = true;
      },
      onRide: (race) => this.#onRide(race),
      onNotice: (notice) => this.#notice(notice),
    });
  }

  start(): void {
    this.#options.backend.onGone(() => this.#connection.restart());
    this.#bike.start();
    this.#sensors.start();
    this.#connection.start();
    this.#timers = [
      setInterval(() => this.#emitState(), STATE_EVERY_MS),
      setInterval(() => this.#setClock(), CLOCK_EVERY_MS),
    ];
    this.#rides.resume();
  }

  /** Ends everything; unfinished rides stay in their journals. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#bike.stop();
    await this.#sensors.close();
    this.#rides.close();
    this.#requests.close();
    await this.#connection.close();
    await this.#options.backend.close();
  }

  /** The machine has slept: links may be dead without a word, and the clock stood still. */
  resume(): void {
    this.#sensors.resume();
    this.#clock.forget();
    this.#setClock();
  }

  /** Opponents of the next heats, as the settings would say it. */
  setOpponents(opponents: number): void {
    this.#store.save({ opponents });
  }

  /** What each command does; its parameters have been validated. */
  readonly handlers: CommandHandlers = {
    'state.get': () => this.#state(),
    'rider.save': ({ name }) => {
      const clean = name.trim();
      if (clean === '') throw new AlleycatError('E_NO_NAME', 'A name needs at least one letter.');
      this.#store.saveName(clean);
      return this.#done();
    },
    'settings.save': (changes) => {
      this.#store.save(changes);
      return this.#done();
    },
    'bike.ride': ({ cadenceRpm, resistancePercent }) => {
      this.#bike.ride(cadenceRpm, resistancePercent);
      return null;
    },
    'bike.resist': ({ resistancePercent }) => {
      this.#bike.resist(resistancePercent);
      return this.#done();
    },
    ...sensorHandlers(() => this.#sensors),
    ...backendHandlers(() => ({
      installation: this.#options.installation,
      isRiding: this.#rides.current !== null,
      restart: () => this.#options.restart(),
      reconnect: () => this.#connection.restart('Connecting here again. Your ride is kept.'),
    })),
    'ride.join': ({ classId }) => this.#begin(raceOf(classId, heatAt(this.#clock.now()))),
    'ride.warmUp': ({ classId }) => this.#begin(raceOf(classId, heatAt(this.#clock.now()) + 1)),
    'ride.leave': () => {
      this.#rides.leave();
      return this.#done();
    },
    'ride.dismiss': () => {
      this.#rides.dismiss();
      return this.#done();
    },
    'race.follow': ({ raceId }) => {
      if (this.#rides.current === null) this.#follow(raceId);
      return this.#done();
    },
    ...raceHandlers(() => this.#requests),
    'rides.list': () => this.#rides.history(),
  };

  #begin(race: Race): { raceId: string } {
    const { name } = this.#store;
    if (name === null) {
      throw new AlleycatError(
        'E_NO_NAME',
        'Give yourself a name first: the others want to know who is ahead.',
      );
    }
    this.#rides.begin(race, name);
    this.#store.save({ classId: race.classId });
    this.#done();
    return { raceId: race.raceId };
  }

  #onRide(race: Race | null): void {
    this.#follow(race?.raceId ?? null);
    if (race !== null) this.#options.backend.fillRace(race.raceId, this.#store.settings.opponents);
    this.#changed = true;
  }

  #follow(raceId: string | null): void {
    if (this.#followed?.raceId === raceId) return;
    this.#followed?.close();
    this.#followed =
      raceId === null
        ? null
        : new FollowedRace({
            raceId,
            connection: this.#connection,
            requests: this.#requests,
            clock: this.#clock,
            onBoard: (event, board) => {
              if (this.#rides.current?.race.raceId === raceId) this.#rides.current.heed(board);
              this.events.emit('board', event);
            },
            onRoster: (event) => this.events.emit('roster', event),
            onProblem: (message, error) =>
              this.#options.log('warn', message, { raceId, error: String(error) }),
          });
  }

  #onMessage(topic: string, payload: Uint8Array): void {
    if (this.#requests.receive(topic, payload)) return;
    this.#followed?.receive(topic, payload);
  }

  #onLink(link: AppState['backend']['link'], message: string | null): void {
    this.#link = { link, message };
    this.#changed = true;
    if (link !== 'connected') return;
    this.#options.backend.onConnected?.(this.#uplink());
    for (const notice of this.#options.backend.notices()) this.#notice(notice);
    this.#setClock();
    // A restarted backend has forgotten who rides with whom.
    if (this.#rides.current !== null)
      this.#options.backend.fillRace(this.#rides.current.race.raceId, this.#store.settings.opponents);
  }

  /** What the backend may do by the connection. */
  #uplink(): Uplink {
    const [connection, rides, requests] = [this.#connection, this.#rides, this.#requests];
    return {
      get isConnected() {
        return connection.connected;
      },
      get isRiding() {
        return rides.current !== null;
      },
      retire: async (certificateId) => (await requests.ask('retire', { certificateId })).retired,
      reconnect: (message) => connection.restart(message),
    };
  }

  #setClock(): void {
    if (!this.#connection.connected) return;
    this.#requests
      .ask('time', {})
      .catch((error: unknown) =>
        this.#options.log('info', 'the heat clock could not be set', { error: String(error) }),
      );
  }

  #notice(notice: Notice): void {
    if (this.#notices.some(({ code, path: known }) => code === notice.code && known === notice.path)) return;
    this.#notices.push(notice);
    this.#changed = true;
  }

  #done(): null {
    this.#changed = true;
    this.#emitState();
    return null;
  }

  #emitState(): void {
    // A heat's phases change with the clock alone, and a silence is no event.
    const now = this.#clock.monotonic();
    const due = this.#rides.current !== null || now - this.#emittedAt >= SILENCE_EVERY_MS;
    if (!this.#changed && !due) return;
    this.#changed = false;
    this.#emittedAt = now;
    this.events.emit('state', this.#state());
  }

  #state(): AppState {
    const nowMs = this.#clock.now();
    return {
      rider: { racerId: this.#racerId, name: this.#store.name },
      settings: this.#store.settings,
      clock: { nowMs, speed: this.#clock.speed },
      bike: this.#bike.state(nowMs),
      bluetooth: this.#sensors.state(nowMs),
      backend: {
        kind: this.#options.backend.kind,
        ...this.#link,
        joined: this.#options.installation.joined,
      },
      ride: this.#rides.current?.state() ?? null,
      followedRaceId: this.#followed?.raceId ?? null,
      notices: this.#notices,
      dataFolder: this.#options.dataDir,
    };
  }
}
