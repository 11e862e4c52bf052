import path from 'node:path';

import { AlleycatError } from '../../core/errors.ts';
import { createClock } from '../../core/race/clock.ts';
import { heatAt, raceOf, type Race } from '../../core/race/heat.ts';
import type { AppState, Notice } from '../contract/state.ts';
import { say } from '../contract/sentences/say.ts';
import { backendHandlers } from './backends/handlers.ts';
import { Cockpit } from './bike/cockpit.ts';
import { sensorHandlers } from './bluetooth/handlers.ts';
import { diagnosticsHandlers } from './diagnostics/handlers.ts';
import type { CommandHandlers } from './dispatch.ts';
import type { EventHub } from './event-hub.ts';
import { exportHandlers } from './export/handlers.ts';
import type { HostOptions } from './host-options.ts';
import { BackendRides } from './race/backend-rides.ts';
import { raceHandlers } from './race/handlers.ts';
import { RaceWatch } from './race/race-watch.ts';
import { ownPace, recordHandlers, type KnownPaces } from './race/records.ts';
import { forgetHandlers } from './rides/forget.ts';
import { OwnBests } from './rides/own-best.ts';
import { Rides } from './rides/rides.ts';
import { SettingsStore } from './settings/settings-store.ts';
import { StateFeed } from './state-feed.ts';
import { BackendLine } from './uplink/backend-line.ts';
import { HeatClock } from './uplink/heat-clock.ts';
import { aboutHandlers } from './updates/handlers.ts';
import { Updates } from './updates/updates.ts';

/**
 * What the app does, without a window: the rider, the bike, the connection, the ride. Both transports call its
 * handlers and pass its events on.
 */
export class Host {
  readonly events: EventHub;
  readonly #options: HostOptions;
  readonly #store: SettingsStore;
  readonly #clock: HeatClock;
  readonly #cockpit: Cockpit;
  readonly #line: BackendLine;
  readonly #notices: Notice[];
  readonly #rides: Rides;
  readonly #bests: OwnBests;
  readonly #backendRides: BackendRides;
  readonly #watch: RaceWatch;
  readonly #feed: StateFeed;
  readonly #updates: Updates;
  readonly #paces: KnownPaces = new Map();
  readonly #racerId: string;
  readonly #ridesFolder: string;

  /** @throws AlleycatError E_DATA_DIR when there is no folder to write to, E_REPLAY for a file that is no log. */
  constructor(options: HostOptions) {
    const { dataDir, backend, log } = options;
    this.#options = options;
    this.events = options.events;
    const { store, notices } = SettingsStore.open(dataDir);
    this.#store = store;
    this.#notices = [...notices, ...options.installation.notices];
    this.#racerId = backend.racerId ?? store.racerId;
    // What was ridden as somebody else, or elsewhere, is not to go out under another name.
    this.#ridesFolder = path.join(
      dataDir,
      ...(backend.kind === 'local' ? ['rides'] : ['rides-aws', this.#racerId]),
    );
    const clock = new HeatClock(createClock(options.anchor, () => options.monotonicMs()));
    this.#clock = clock;
    // What every part of it may say.
    const onChange = (): void => this.#feed.change();
    const onNotice = (notice: Notice): void => this.#notice(notice);
    const isRiding = (): boolean => this.#rides.current !== null;
    this.#feed = new StateFeed({ events: this.events, clock, state: () => this.#state(), isRiding });
    this.#cockpit = new Cockpit({
      clock,
      log,
      createNoble: () => options.createNoble(),
      store,
      dataDir,
      replayFile: options.replayFile,
      onReading: (reading, estimated) => {
        this.#rides.current?.take(reading, estimated);
        onChange();
      },
      onChange,
      onNotice,
    });
    this.#line = new BackendLine({
      backend,
      racerId: this.#racerId,
      clock,
      log,
      isRiding,
      onMessage: (topic, payload) => this.#watch.receive(topic, payload),
      onConnected: () => {
        this.#fill(this.#rides.current?.race ?? null);
        // It could not be asked for when the ride began.
        this.#rides.current?.learnBest();
      },
      onChange,
      onNotice,
    });
    const { connection, requests } = this.#line;
    this.#watch = new RaceWatch({
      connection,
      requests,
      clock,
      events: this.events,
      log,
      onBoard: (raceId, board, roster) => {
        if (this.#rides.current?.race.raceId === raceId) this.#rides.current.heed(board, roster);
      },
    });
    this.#rides = new Rides({
      racerId: this.#racerId,
      folder: this.#ridesFolder,
      connection,
      requests,
      clock,
      log,
      random: () => options.random(),
      onChange,
      best: (race) => this.#bests.before(race),
      onRidden: (race, samples) => this.#bests.add(race, samples),
      onRide: (race) => this.#onRide(race),
      onNotice,
    });
    this.#bests = new OwnBests({
      folder: this.#ridesFolder,
      ask: (classId) => ownPace(requests, classId),
      log,
    });
    this.#backendRides = new BackendRides(requests);
    this.#updates = new Updates({
      updater: options.updater,
      isBusy: () => this.#rides.areUnderWay,
      onChange,
      log,
    });
  }

  start(): void {
    this.#cockpit.start();
    this.#line.start();
    this.#feed.start();
    this.#rides.resume();
    this.#updates.start();
  }

  /** Ends everything; unfinished rides stay in their journals. */
  async close(): Promise<void> {
    this.#feed.stop();
    this.#updates.close();
    await this.#cockpit.close();
    this.#rides.close();
    await this.#line.close();
  }

  /** The machine has slept: links may be dead without a word, and the clock stood still. */
  resume(): void {
    this.#options.log('info', 'the links are probed, and the clock is set anew');
    this.#cockpit.sensors.resume();
    this.#clock.forget();
    this.#line.setClock();
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
      if (clean === '') throw new AlleycatError('E_NO_NAME', say('nameNeedsLetter'));
      this.#store.saveName(clean);
      return this.#done();
    },
    'settings.save': (changes) => {
      this.#store.save(changes);
      return this.#done();
    },
    'bike.ride': ({ cadenceRpm, resistancePercent }) => {
      this.#cockpit.bike.ride(cadenceRpm, resistancePercent);
      return null;
    },
    'bike.resist': ({ resistancePercent }) => {
      this.#cockpit.bike.resist(resistancePercent);
      return this.#done();
    },
    ...sensorHandlers(() => this.#cockpit.sensors),
    ...backendHandlers(() => ({
      installation: this.#options.installation,
      isRiding: this.#rides.current !== null,
      restart: () => this.#options.restart(),
      reconnect: () => this.#line.rideHere(),
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
      if (this.#rides.current === null) this.#watch.follow(raceId);
      return this.#done();
    },
    ...raceHandlers(() => this.#line.requests),
    ...recordHandlers(() => ({
      requests: this.#line.requests,
      rides: this.#rides,
      backendRides: this.#backendRides,
      bests: this.#bests,
      rider: this.#rider,
      now: this.#clock.now(),
      paces: this.#paces,
      ghost: this.#store.settings.ghost,
    })),
    ...forgetHandlers(() => ({
      requests: this.#line.requests,
      rides: this.#rides,
      store: this.#store,
      dataDir: this.#options.dataDir,
      exportFolder: this.#options.exportFolder,
      isRecording: this.#cockpit.sensors.recording,
      onForgotten: () => {
        this.#backendRides.forget();
        this.#bests.forget();
        this.#paces.clear();
        this.#feed.changeNow();
      },
    })),
    ...exportHandlers(() => ({
      ridesFolder: this.#ridesFolder,
      folder: this.#options.exportFolder,
      openFolder: this.#options.openFolder,
    })),
    ...aboutHandlers(() => ({
      updates: this.#updates,
      version: this.#options.diagnostics.machine.version,
      aboutFile: this.#options.aboutFile,
    })),
    ...diagnosticsHandlers(() => ({
      ...this.#options.diagnostics,
      state: this.#state(),
      log: this.#options.log,
      nowMs: this.#options.monotonicMs(),
    })),
  };

  #begin(race: Race): { raceId: string } {
    const { name } = this.#store;
    if (name === null) {
      throw new AlleycatError('E_NO_NAME', say('nameFirst'));
    }
    this.#rides.begin(race, name);
    try {
      this.#store.save({ classId: race.classId });
    } catch (error) {
      // It has begun, and it says so itself where the disk is full; the class is only what the next start would show.
      this.#options.log('warn', 'the chosen class was not kept', { error: String(error) });
    }
    this.#done();
    return { raceId: race.raceId };
  }

  #onRide(race: Race | null): void {
    if (race !== null) this.#updates.hold();
    this.#watch.follow(race?.raceId ?? null);
    this.#fill(race);
    this.#feed.change();
  }

  /** Gives a race its opponents; again after each connection, for a restarted backend has forgotten who rides with whom. */
  #fill(race: Race | null): void {
    if (race !== null) this.#options.backend.fillRace(race.raceId, this.#store.settings.opponents);
  }

  #notice(notice: Notice): void {
    if (this.#notices.some(({ code, path: known }) => code === notice.code && known === notice.path)) return;
    this.#notices.push(notice);
    this.#feed.change();
  }

  get #rider(): AppState['rider'] {
    return { racerId: this.#racerId, name: this.#store.name };
  }

  #done(): null {
    this.#feed.changeNow();
    return null;
  }

  #state(): AppState {
    const nowMs = this.#clock.now();
    return {
      rider: this.#rider,
      settings: this.#store.settings,
      clock: { nowMs, speed: this.#clock.speed },
      bike: this.#cockpit.bike.state(nowMs),
      bluetooth: this.#cockpit.sensors.state(nowMs),
      backend: {
        ...this.#line.state,
        joined: this.#options.installation.joined,
      },
      ride: this.#rides.current?.state() ?? null,
      followedRaceId: this.#watch.raceId,
      notices: this.#notices,
      update: this.#updates.state,
      system: this.#options.system(),
      dataFolder: this.#options.dataDir,
      logFile: this.#options.diagnostics.logFile,
    };
  }
}
