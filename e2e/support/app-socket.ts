import { setTimeout as sleep } from 'node:timers/promises';

import { WebSocket } from 'ws';

import type { ResultsView, RideListingView, SlotName, StateView } from './app-state.ts';

type Reply = { ok: true; value: unknown } | { ok: false; error: { code: string; message: string } };
type Incoming = { id: number; reply: Reply } | { event: string; payload: unknown };

/** Between two looks at the state, real ms. */
const LOOK_MS = 15;

/** A sentence, which comes with its key for other languages, as the English text that it is. Where a code stands beside it it is left. */
function inEnglish(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'code' in value) return value;
  return 'key' in value && 'message' in value ? value.message : value;
}

/** A screen's way to a served app: commands, and looks at its state. */
export class AppSocket {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #nextId = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString(), inEnglish) as Incoming;
      if (!('id' in frame)) return;
      this.#waiting.get(frame.id)?.(frame.reply);
      this.#waiting.delete(frame.id);
    });
  }

  /**
   * Connects as the app's own page does, over the loopback WebSocket.
   * @param url the served app's, with its token
   */
  static async open(url: string): Promise<AppSocket> {
    const { origin, host, search } = new URL(url);
    const socket = new WebSocket(`ws://${host}/${search}`, { origin });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new AppSocket(socket);
  }

  /** @throws Error with the app's code and sentence where it refuses */
  async call(command: string, params: unknown = null): Promise<unknown> {
    const id = this.#nextId++;
    const answered = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, command, params }));
    const reply = await answered;
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`);
    return reply.value;
  }

  async state(): Promise<StateView> {
    return (await this.call('state.get')) as StateView;
  }

  async results(raceId: string): Promise<ResultsView> {
    return (await this.call('results.get', { raceId })) as ResultsView;
  }

  async rides(): Promise<RideListingView> {
    return (await this.call('rides.list')) as RideListingView;
  }

  async pair(deviceId: string, slot: SlotName): Promise<void> {
    await this.call('sensors.pair', { deviceId, slot });
  }

  /** Looks until the state is so. @returns it @throws Error with the last state, when it is not within `limitMs` */
  async until(is: (state: StateView) => boolean, what: string, limitMs = 60_000): Promise<StateView> {
    const end = performance.now() + limitMs;
    for (;;) {
      const state = await this.state();
      if (is(state)) return state;
      if (performance.now() > end) throw new Error(`Waited ${limitMs} ms for ${what}: ${described(state)}`);
      await sleep(LOOK_MS);
    }
  }

  close(): void {
    this.#socket.terminate();
  }
}

function described({ bike, bluetooth, backend, ride }: StateView): string {
  const { outputs: _, ...rest } = ride ?? { outputs: [] };
  return JSON.stringify({ bike, bluetooth, backend, ride: ride && rest }, null, 1);
}
