import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { fromBase64 } from '../../core/messages/base64.ts';
import type { RideSecond } from '../../core/messages/packed-ride.ts';
import type { Race } from '../../core/race/heat.ts';
import { cloudOf } from '../../e2e/support/processes.ts';
import { startServedApp, type ServedApp } from '../../e2e/support/served-app.ts';
import type { Api } from '../../electron/contract/api.ts';
import type { AppState, RosterEntry } from '../../electron/contract/state.ts';
import type { Ridden } from '../../simulator/cli/results/tally.ts';
import { connectToApp, type AppSocket } from './app-socket.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A build of the bench's own, where it finds its packages: `out/` may be in use. */
const BUILT = path.join(ROOT, 'node_modules', '.cache', 'alleycat-bench', 'app');
/** Between two looks at the app's state, ms. */
const LOOK_MS = 250;
const CONNECT_MS = 30_000;
/** From the end of the heat until the backend has answered with the ride's seconds and total, ms. */
const STORED_MS = 90_000;

export type AppBoard = (packet: Uint8Array, roster: readonly RosterEntry[]) => void;

/** The app as its user runs it, without a window: the host, its local cloud, and a screen's connection to it. */
export class BenchApp {
  readonly racerId: string;
  readonly #served: ServedApp;
  readonly #socket: AppSocket;
  readonly #dataDir: string;
  #pedalling: NodeJS.Timeout | null = null;

  private constructor(served: ServedApp, socket: AppSocket, dataDir: string, racerId: string) {
    this.#served = served;
    this.#socket = socket;
    this.#dataDir = dataDir;
    this.racerId = racerId;
  }

  /** Builds the app, starts it on an empty folder without opponents, and waits until its cloud is there. */
  static async start(dataDir: string): Promise<BenchApp> {
    const cli = path.join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    await promisify(execFile)(process.execPath, [cli, 'build', '--logLevel', 'warn', '--outDir', BUILT], {
      cwd: ROOT,
    });
    const served = await startServedApp({ built: BUILT, dataDir, opponents: 0 });
    try {
      const socket = await connectToApp(served.url);
      const state = await stateOnce(socket.api, ({ backend }) => backend.link === 'connected', CONNECT_MS);
      await socket.api.call('rider.save', { name: 'Rosa' });
      return new BenchApp(served, socket, dataDir, state.rider.racerId);
    } catch (error) {
      await served.stop();
      throw new Error(`The app cannot be used. It printed:\n${served.log.text}`, { cause: error });
    }
  }

  /** With its token: a browser shows the app there. */
  get url(): string {
    return this.#served.url;
  }

  /** Of the app, and of the cloud that it started. */
  get pids(): { app: number; cloud: number } {
    return { app: this.#served.pid, cloud: cloudOf(this.#served.pid) };
  }

  /** Everything that the app has printed: warnings and worse. */
  get printed(): string {
    return this.#served.log.text;
  }

  /** Called where a screen has the board: after the host has opened it, found its roster, and sent it on. */
  onBoard(listener: AppBoard): void {
    let roster: readonly RosterEntry[] = [];
    this.#socket.api.on('roster', (event) => (roster = event.entries));
    this.#socket.api.on('board', ({ packet }) => listener(fromBase64(packet), roster));
  }

  /** Takes a place in the race, or joins it if it has begun, and pedals: not evenly, so that every second counts. */
  async enter({ raceId, classId, startsAt }: Race, now: number): Promise<void> {
    const command = now < startsAt ? 'ride.warmUp' : 'ride.join';
    const entered = await this.#socket.api.call(command, { classId });
    if (entered.raceId !== raceId)
      throw new Error(`The app rides ${entered.raceId}, the others ride ${raceId}.`);
    let turn = 0;
    this.#pedalling = setInterval(() => {
      turn++;
      const cadenceRpm = 85 + 15 * Math.sin(turn / 7);
      const resistancePercent = 45 + 10 * Math.sin(turn / 23);
      // A nudge that is lost at the end of the run is no harm.
      this.#socket.api.call('bike.ride', { cadenceRpm, resistancePercent }).catch(() => undefined);
    }, 1000);
  }

  /** Waits until the app has the backend's word for its ride. @returns its state then */
  stored(): Promise<AppState> {
    return stateOnce(this.#socket.api, ({ ride }) => ride?.delivery === 'stored', STORED_MS);
  }

  /** What the app has written down of a ride, read from its journal as docs say it looks. */
  journal(raceId: string): Ridden {
    const lines = readFileSync(path.join(this.#dataDir, 'rides', `${raceId}.jsonl`), 'utf8').split('\n');
    const values = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
    const ride = values
      .filter((value): value is [number, number, number] => Array.isArray(value))
      .map(([second, cadenceRpm, resistancePercent]): RideSecond => ({
        second,
        cadenceRpm,
        resistancePercent,
      }));
    return { racerId: this.racerId, ride };
  }

  async close(): Promise<void> {
    if (this.#pedalling !== null) clearInterval(this.#pedalling);
    this.#socket.close();
    await this.#served.stop();
  }
}

/** The app's state when it first is so. @throws Error when it is not in so many ms */
export async function stateOnce(
  api: Api,
  is: (state: AppState) => boolean,
  limitMs: number,
): Promise<AppState> {
  const until = performance.now() + limitMs;
  for (;;) {
    const state = await api.call('state.get', null);
    if (is(state)) return state;
    if (performance.now() > until) {
      throw new Error(`The app was not there in ${limitMs / 1000} s: ${JSON.stringify(state.backend)}`);
    }
    await sleep(LOOK_MS);
  }
}
