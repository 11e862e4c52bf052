/**
 * A virtual radio: an emulator of Bluetooth controllers, and adapters on it that a test can make fail. See README.md.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { DummyLink } from './dummy-link.ts';
import { provideEmulator } from './provide.ts';
import { type Delivery, FIRST_HANDLE, Relay } from './relay.ts';
import { until } from './waiting.ts';

export type { Delivery };

/** A Bluetooth adapter on a serial port, as a host sees it, and the faults that it can have. */
export interface Adapter {
  /** the serial port's path: BLUETOOTH_HCI_SOCKET_UART_PORT */
  readonly port: string;
  /** `00:aa:01:00:00:23`; kept through down and up */
  readonly address: string;
  /** Plugged in. */
  readonly isUp: boolean;
  /** Nothing that a peer sends reaches the host any more, and nothing says so: a peer that froze. */
  mute(): void;
  unmute(): void;
  /** Ends every link; the host reads `reason` (default: supervision timeout). */
  drop(reason?: number): Promise<void>;
  /** Pulled out. */
  down(): Promise<void>;
  /** Plugged in again, at the same port. */
  up(): Promise<void>;
  /** What the host was really given: every notification, not what was muted or came while it was down. */
  deliveries(): readonly Delivery[];
  /** Attribute protocol packets that shall not reach the host. */
  withhold(isWithheld: (pdu: Buffer) => boolean): void;
  close(): Promise<void>;
}

export interface Radio {
  adapter(): Promise<Adapter>;
  /** To be called when the radio closes, before its adapters do. */
  onClose(action: () => Promise<void>): void;
  close(): Promise<void>;
}

/** A radio of its own: several can run side by side. */
export async function startRadio(): Promise<Radio> {
  const emulator = await provideEmulator();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-radio-'));
  const guard = spawn('/bin/sh', ['-c', GUARDED], {
    env: { ...process.env, BTVIRT_DIR: folder, BTVIRT: emulator.program, SHIM: emulator.shim },
    stdio: ['pipe', 'ignore', 'ignore'],
    // Out of the terminal's process group: Ctrl-C ends the test, and with it the pipe; only then is it tidied up.
    detached: true,
  });
  const air = new Air(path.join(folder, 'bt-server-le'), folder);
  await until(() => fs.existsSync(air.controllerPath), 'btvirt to start');

  const actions: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const action of actions.splice(0)) await action();
    await air.close();
    if (guard.exitCode !== null) return;
    const ended = once(guard, 'exit');
    guard.stdin.end();
    await ended;
  };
  return { adapter: () => air.adapter(), onClose: (action) => void actions.push(action), close };
}

/**
 * btvirt does not notice that its test has died. The shell does: its standard input ends, whatever the test died of.
 */
const GUARDED = `
  LD_PRELOAD="$SHIM" "$BTVIRT" -s &
  cat
  kill -9 $!
  wait
  rm -rf "$BTVIRT_DIR"
`;

/** Everything that is on the air of one emulator. */
class Air {
  readonly controllerPath: string;
  readonly #folder: string;
  readonly #relays: Relay[] = [];
  readonly #dummies = new Map<Relay, DummyLink[]>();

  constructor(controllerPath: string, folder: string) {
    this.controllerPath = controllerPath;
    this.#folder = folder;
  }

  async adapter(): Promise<Adapter> {
    const relay = new Relay({
      controllerPath: this.controllerPath,
      port: path.join(this.#folder, `adapter${this.#relays.length}`),
      isReachable: (peer) => this.#relayOf(peer)?.isAdvertising ?? false,
      onConnecting: (peer, handle) => this.#makeHandlesMeet(peer, handle),
    });
    this.#relays.push(relay);
    await relay.open();
    return asAdapter(relay);
  }

  async close(): Promise<void> {
    for (const dummies of this.#dummies.values()) await Promise.all(dummies.map((link) => link.close()));
    await Promise.all(this.#relays.map((relay) => relay.close()));
  }

  #relayOf(address: Buffer): Relay | undefined {
    return this.#relays.find((relay) => relay.address.equals(address));
  }

  /** Sees to it that the peripheral's controller will number the coming link as the central's does: see DummyLink. */
  async #makeHandlesMeet(peer: Buffer, handle: number): Promise<void> {
    const relay = this.#relayOf(peer);
    if (!relay) return;
    const dummies = (this.#dummies.get(relay) ?? []).filter((link) => link.isOpen);
    this.#dummies.set(relay, dummies);
    while (dummies.length > handle - FIRST_HANDLE) await dummies.pop()?.close();
    while (dummies.length < handle - FIRST_HANDLE) {
      const before = relay.advertisingSet;
      dummies.push(await DummyLink.open(this.controllerPath, peer));
      // The peripheral advertises again after each link; until it does, the next one would fail.
      await until(() => relay.advertisingSet > before, 'the peripheral to advertise again', 1000);
    }
  }
}

function asAdapter(relay: Relay): Adapter {
  return {
    port: relay.port,
    address: [...relay.address]
      .reverse()
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(':'),
    get isUp() {
      return relay.isUp;
    },
    mute: () => void (relay.muted = true),
    unmute: () => void (relay.muted = false),
    drop: (reason = 0x08) => relay.drop(reason),
    down: () => relay.down(),
    up: () => relay.up(),
    deliveries: () => relay.deliveries,
    withhold: (isWithheld) => void (relay.withholds = isWithheld),
    close: () => relay.close(),
  };
}
