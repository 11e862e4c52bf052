/** The unchanged app beside a virtual radio: served by Node, in a process of its own, and driven as its page drives it. */
import fs from 'node:fs';
import path from 'node:path';

import { makeDataDir } from '../../support/app-options.ts';
import { AppSocket } from '../../support/app-socket.ts';
import type { SlotName, StateView } from '../../support/app-state.ts';
import { ownBuild } from '../../support/own-build.ts';
import { HEAT_MS, setClock } from '../../support/run-clock.ts';
import { type ServedApp, startServedApp } from '../../support/served-app.ts';
import { type Adapter, type Radio, startRadio } from '../harness/radio.ts';
import { type VirtualBike, startBike } from '../harness/virtual-bike.ts';
import type { KindName } from '../harness/bike-kinds.ts';
import { monotonicMs } from '../harness/waiting.ts';

/**
 * How many times as fast as life the apps' clock runs. A silence of 3 s of the heat is 600 ms then: faster, and a machine
 * that has other work to do, too, would now and then make such a silence itself.
 */
const SPEED = 5;
/** Two records in each second of the heat. */
const EVERY_MS = 100;

export interface RigOptions {
  /** Seconds of the heat's clock from the app's start to the next heat's; default: the clock begins with a heat. */
  heatIn?: number;
  speed?: number;
  args?: string[];
  /** Default: the radio's adapter. */
  env?: NodeJS.ProcessEnv;
}

/** An app with a radio around it. */
export class Rig {
  readonly radio: Radio;
  readonly adapter: Adapter;
  readonly dataDir: string;
  #speed = SPEED;
  #app: ServedApp | null = null;
  #socket: AppSocket | null = null;
  /** The heat clock's ms at 0 of the machine's monotonic clock. */
  #clockZero = 0;
  #log: { file: string; begunAt: number } | null = null;

  private constructor(radio: Radio, adapter: Adapter, dataDir: string) {
    this.radio = radio;
    this.adapter = adapter;
    this.dataDir = dataDir;
  }

  /** The radio alone: for bikes that are to be on before the app is. */
  static async open(dataDir = makeDataDir()): Promise<Rig> {
    const radio = await startRadio();
    return new Rig(radio, await radio.adapter(), dataDir);
  }

  get app(): AppSocket {
    if (this.#socket === null) throw new Error('The app does not run');
    return this.#socket;
  }

  /** Everything that the app has printed. */
  get printed(): string {
    return this.#app?.log.text ?? '';
  }

  /** Where the app keeps what is of this speed. */
  get appDir(): string {
    return path.join(this.dataDir, `speed-${this.#speed}`);
  }

  async start({ heatIn, speed = SPEED, args = [], env }: RigOptions = {}): Promise<void> {
    this.#speed = speed;
    if (heatIn !== undefined) setClock(this.appDir, heatIn, speed);
    this.#app = await startServedApp({
      built: ownBuild(),
      dataDir: this.dataDir,
      speed,
      opponents: 0,
      args,
      env: env ?? { BLUETOOTH_HCI_SOCKET_UART_PORT: this.adapter.port },
    });
    this.#socket = await AppSocket.open(this.#app.url);
    await this.app.call('rider.save', { name: 'Rosa' });
    await this.app.until(({ backend }) => backend.link === 'connected', 'the backend');
    await this.#compareClocks();
  }

  /** Ends the app as Ctrl-C does. @returns its exit code */
  async stop(): Promise<number | null> {
    this.#socket?.close();
    const code = (await this.#app?.stop()) ?? null;
    this.#app = null;
    this.#socket = null;
    return code;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.radio.close();
    fs.rmSync(this.dataDir, { recursive: true, force: true });
  }

  bike(kind: KindName, name: string = kind): Promise<VirtualBike> {
    return startBike(this.radio, { name, kind, everyMs: EVERY_MS, speed: SPEED });
  }

  /** As the rider does: scan, see it, choose it, see what it says. */
  async pair({ id }: { id: string }, slot: SlotName): Promise<StateView> {
    await this.app.call('sensors.scan', { on: true });
    await this.app.until(
      ({ bluetooth }) => bluetooth.heard.some((one) => one.id === id && one.offers.includes(slot)),
      `${id} to be heard`,
    );
    await this.app.pair(id, slot);
    await this.app.call('sensors.scan', { on: false });
    return this.app.until(
      ({ bluetooth, bike }) =>
        bluetooth.slots[slot]?.link === 'connected' &&
        bluetooth.slots[slot].sampleAt !== null &&
        (slot !== 'bike' || bike.reading !== null),
      `the first sample of ${id}`,
    );
  }

  /** Begins the Bluetooth log: it tells when the app really read what came, see `readAt`. */
  async record(): Promise<void> {
    const begunAt = monotonicMs();
    await this.app.call('sensors.record', { on: true });
    const { bluetooth } = await this.app.state();
    this.#log = { file: bluetooth.recording?.file ?? '', begunAt };
  }

  /** By the log: when the app read each record of the bike, in milliseconds of a heat. */
  readAt(raceId: string): number[] {
    if (this.#log === null) throw new Error('No Bluetooth log was begun');
    const zero = this.heatMs(raceId, this.#log.begunAt);
    const lines = fs.readFileSync(this.#log.file, 'utf8').split('\n');
    return lines
      .map((line) => line.split('\t'))
      .filter(([, , uuid]) => uuid === '2ad2')
      .map(([atMs]) => zero + Number(atMs));
  }

  /** Joins the running heat of the first class. */
  async join(): Promise<string> {
    const { raceId } = (await this.app.call('ride.join', { classId: 1 })) as { raceId: string };
    return raceId;
  }

  /** Takes a place in the next heat. */
  async warmUp(): Promise<string> {
    const { raceId } = (await this.app.call('ride.warmUp', { classId: 1 })) as { raceId: string };
    return raceId;
  }

  /** Waits for the finish, and until the backend holds the ride and has the heat's results. */
  async finish(): Promise<StateView> {
    await this.app.until(({ ride }) => ride?.phase === 'finished', 'the finish', 90_000);
    return this.app.until(
      ({ ride }) => ride?.delivery === 'stored' && ride.result !== null,
      'the ride to be stored, with a result',
      40_000,
    );
  }

  /** A moment of the machine's monotonic clock as milliseconds of a heat. */
  heatMs(raceId: string, monotonic: number): number {
    return this.#clockZero + monotonic * this.#speed - Number(raceId.split('-')[1]) * HEAT_MS;
  }

  /** The quickest of several answers tells best what the app's clock shows now. */
  async #compareClocks(): Promise<void> {
    let quickest = Infinity;
    for (let at = 0; at < 10; at++) {
      const sent = monotonicMs();
      const { clock } = await this.app.state();
      const received = monotonicMs();
      if (received - sent >= quickest) continue;
      quickest = received - sent;
      this.#clockZero = clock.nowMs - ((sent + received) / 2) * this.#speed;
    }
  }
}
