import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { createClock, realDuration, type Clock } from '../../core/race/clock.ts';
import { heatAt, raceOf, type Race } from '../../core/race/heat.ts';
import { makeDataDir } from '../support/app-options.ts';
import { AppSocket } from '../support/app-socket.ts';
import { readJournal } from '../support/journal.ts';
import { ownBuild } from '../support/own-build.ts';
import { cloudOf } from '../support/processes.ts';
import { setClock } from '../support/run-clock.ts';
import { startServedApp, type ServedApp } from '../support/served-app.ts';
import { CloudAccess } from './cloud-access.ts';
import { diskFor, type Disk } from './disk.ts';
import { Screen } from './screen.ts';
import { ALL_WELL, SWITCHES_VARIABLE, writeSwitches, type Switches } from './switches.ts';
import { until } from './waiting.ts';

/** Real seconds from the app's start to the heat's: a busy machine takes some of them to start it. */
const START_SECONDS = 5;
const CLASS = 3;
const BOUNDARY_MS = 1000;
const READY_MS = 30_000;

/** The app with its cloud, in front of a heat, and a screen. Whatever of it ends can be started again. */
export class Scene {
  readonly access: CloudAccess;
  readonly clock: Clock;
  readonly race: Race;
  readonly screen: Screen;
  /** Of the journals. */
  readonly disk: Disk;
  readonly #dataDir: string;
  readonly #speed: number;
  #app: ServedApp;
  #socket: AppSocket;
  #switches: Switches = ALL_WELL;
  #pedalling: NodeJS.Timeout;
  /** Everything that earlier runs of the app have printed. */
  #printed = '';

  private constructor(parts: {
    dataDir: string;
    speed: number;
    clock: Clock;
    race: Race;
    app: ServedApp;
    socket: AppSocket;
    screen: Screen;
    disk: Disk;
  }) {
    this.#dataDir = parts.dataDir;
    this.#speed = parts.speed;
    this.clock = parts.clock;
    this.race = parts.race;
    this.screen = parts.screen;
    this.disk = parts.disk;
    this.#app = parts.app;
    this.#socket = parts.socket;
    this.access = new CloudAccess(path.join(this.folder, 'cloud'));
    this.#pedalling = setInterval(() => this.#pedal(), 1000 / parts.speed);
  }

  /** Starts the app a few seconds before a heat, and takes a place in it. */
  static async open(speed: number): Promise<Scene> {
    const dataDir = makeDataDir();
    const folder = path.join(dataDir, `speed-${speed}`);
    const anchor = setClock(folder, START_SECONDS * speed, speed);
    const clock = createClock(anchor, Date.now);
    const race = raceOf(CLASS, heatAt(clock.now()) + 1);
    writeSwitches(switchesIn(dataDir), ALL_WELL);
    const disk = diskFor(path.join(folder, 'rides'));
    let app: ServedApp | null = null;
    try {
      app = await launch(dataDir, speed);
      const socket = await AppSocket.open(app.url);
      await socket.call('rider.save', { name: 'Rosa' });
      await socket.until(({ backend }) => backend.link === 'connected', 'the backend', READY_MS);
      await takePlace(socket, race, clock);
      const screen = await Screen.open(app.url);
      return new Scene({ dataDir, speed, clock, race, app, socket, screen, disk });
    } catch (error) {
      await app?.stop();
      disk.remove();
      throw error;
    }
  }

  /** Where the app keeps what is of this speed. */
  get folder(): string {
    return path.join(this.#dataDir, `speed-${this.#speed}`);
  }

  get app(): AppSocket {
    return this.#socket;
  }

  get pid(): number {
    return this.#app.pid;
  }

  get cloudPid(): number {
    return cloudOf(this.#app.pid);
  }

  /** Everything that the app and its cloud have printed. */
  get printed(): string {
    return this.#printed + this.#app.log.text;
  }

  /** Seconds of the heat that have passed. */
  get second(): number {
    return (this.clock.now() - this.race.startsAt) / 1000;
  }

  set(change: Partial<Switches>): void {
    this.#switches = { ...this.#switches, ...change };
    writeSwitches(switchesIn(this.#dataDir), this.#switches);
  }

  /** kill -9 of the app. */
  async killApp(): Promise<void> {
    await this.#app.kill();
    this.#socket.close();
    this.#printed += this.#app.log.text;
  }

  /** Starts it again as its user does, and opens the address that it prints. */
  async startApp(): Promise<void> {
    const app = await launch(this.#dataDir, this.#speed);
    this.#app = app;
    this.#socket = await AppSocket.open(app.url);
    await this.screen.goTo(app.url);
  }

  get journalFile(): string {
    return path.join(this.folder, 'rides', `${this.race.raceId}.jsonl`);
  }

  /** The seconds that the app has written down. */
  journal(): { second: number; cadenceRpm: number; resistancePercent: number }[] {
    const { samples = [] } = readJournal(this.folder, this.race.raceId);
    return samples.map(([second, cadenceRpm, resistancePercent]) => ({
      second,
      cadenceRpm,
      resistancePercent,
    }));
  }

  /**
   * Waits until the screen gives the rider more than `tenths`, or the heat is over, and says of nothing that it is not well.
   */
  async allWell(tenths: number, limitMs = 40_000): Promise<void> {
    let seen = '';
    await until(
      async () => {
        const [total, troubles] = [await this.screen.ownTotal(), await this.screen.troubles()];
        seen = `${total}, ${troubles.join(', ')}`;
        if (troubles.length > 0) return false;
        return (total ?? 0) > tenths || this.screen.showsFinish(this.race.raceId);
      },
      `a board above ${tenths / 10} points and no trouble on the screen`,
      limitMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)} There is: ${seen}.`, { cause: error });
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#pedalling);
    this.#socket.close();
    this.access.close();
    await this.screen.close();
    await this.#app.stop();
    this.disk.remove();
    fs.rmSync(this.#dataDir, { recursive: true, force: true });
  }

  /** Not evenly, so that every second counts something else. */
  #pedal(): void {
    const second = this.second;
    const cadenceRpm = 85 + 15 * Math.sin(second / 7);
    const resistancePercent = 45 + 10 * Math.sin(second / 23);
    // While the app is down nobody hears it.
    this.#socket.call('bike.ride', { cadenceRpm, resistancePercent }).catch(() => undefined);
  }
}

/** Before the heat, or in it: a busy machine may have taken longer to start the app. */
async function takePlace(socket: AppSocket, race: Race, clock: Clock): Promise<void> {
  const left = realDuration(clock, race.startsAt - clock.now());
  // Not at its very start, where the app may see another heat than we do.
  if (Math.abs(left) < BOUNDARY_MS) await sleep(left + BOUNDARY_MS);
  const command = clock.now() < race.startsAt ? 'ride.warmUp' : 'ride.join';
  const { raceId } = (await socket.call(command, { classId: CLASS })) as { raceId: string };
  if (raceId !== race.raceId) throw new Error(`The app rides ${raceId}, the others ride ${race.raceId}.`);
}

const switchesIn = (dataDir: string): string => path.join(dataDir, 'switches.json');

function launch(dataDir: string, speed: number): Promise<ServedApp> {
  const inside = new URL('./inside.ts', import.meta.url).href;
  return startServedApp({
    ...{ built: ownBuild(), dataDir, speed, opponents: 0 },
    env: { NODE_OPTIONS: `--import ${inside}`, [SWITCHES_VARIABLE]: switchesIn(dataDir) },
  });
}
