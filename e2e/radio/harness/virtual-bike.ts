import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { KINDS, type Kind } from './bike-kinds.ts';
import type { BikeCommand, BikeOptions, FromBike, Sent, ToBike } from './bike-messages.ts';
import type { Riding } from './bike-machine.ts';
import type { Adapter, Radio } from './radio.ts';
import { until, within } from './waiting.ts';

const PROGRAM = path.join(import.meta.dirname, 'bike-process.ts');
const PATIENCE_MS = 30_000;

const READ_BY_TYPE_REQUEST = 0x08;
const CLIENT_CONFIGURATION = 0x2902;

/** A bike (or strap, or neither) within range, switched on, advertising, with nobody on it yet. */
export async function startBike(radio: Radio, options: BikeOptions): Promise<VirtualBike> {
  const adapter = await radio.adapter();
  const bike = new VirtualBike(adapter, options);
  radio.onClose(() => bike.close());
  await bike.powerOn();
  return bike;
}

export class VirtualBike {
  readonly name: string;
  /** Its own adapter: to make faults at the bike's side. */
  readonly adapter: Adapter;
  readonly #options: Required<BikeOptions>;
  readonly #sent: Sent[] = [];
  readonly #written: string[] = [];
  readonly #waiting = new Map<number, () => void>();
  #riding: Riding = { cadenceRpm: 0, resistancePercent: 0, powerW: 0, heartRateBpm: 0 };
  #process: ChildProcess | undefined;
  #isAdvertising = false;
  #subscribers = 0;
  #lastId = 0;

  constructor(adapter: Adapter, options: BikeOptions) {
    this.name = options.name;
    this.adapter = adapter;
    this.#options = { everyMs: 1000, speed: 1, ...options };
    const kind: Kind = KINDS[options.kind];
    if (kind.ignoresReadByType) adapter.withhold(looksForConfiguration);
  }

  /** As noble has it: `00aa01010042`. */
  get id(): string {
    return this.adapter.address.replaceAll(':', '');
  }

  /** How many centrals have subscribed to its measurements. */
  get subscribers(): number {
    return this.#subscribers;
  }

  /** From now on it is ridden like this. */
  async ride(cadenceRpm: number, resistancePercent: number, powerW = 0, heartRateBpm = 0): Promise<void> {
    this.#riding = { cadenceRpm, resistancePercent, powerW, heartRateBpm };
    await this.#ask({ call: 'ride', riding: this.#riding });
  }

  /** Stays connected, and notifies nothing. */
  async silent(silent: boolean): Promise<void> {
    await this.#ask({ call: 'silent', silent });
  }

  /** Every record so far that a subscribed central was sent, through power cycles. */
  async sent(): Promise<Sent[]> {
    await this.#flush();
    return [...this.#sent];
  }

  /** Everything so far that was written to the control point: hex. */
  async written(): Promise<string[]> {
    await this.#flush();
    return [...this.#written];
  }

  /** Gone from the air; a central that was connected reads a supervision timeout. */
  async powerOff(): Promise<void> {
    if (!this.#process) return;
    await this.silent(true);
    await this.adapter.down();
    await this.#kill();
  }

  /** On the air again, at the same address, all counters at 0, still ridden as before. */
  async powerOn(): Promise<void> {
    if (this.#process) return;
    if (!this.adapter.isUp) await this.adapter.up();
    this.#isAdvertising = false;
    this.#process = this.#start();
    await until(() => this.#isAdvertising, `${this.name} to advertise`, PATIENCE_MS);
    await this.ride(...ridingArguments(this.#riding));
  }

  async close(): Promise<void> {
    await this.#kill();
  }

  #start(): ChildProcess {
    const child = fork(PROGRAM, [JSON.stringify(this.#options)], {
      env: { ...process.env, BLUETOOTH_HCI_SOCKET_UART_PORT: this.adapter.port },
      // Nothing of the test runner's: its loaders are not for this program.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (message: FromBike) => this.#onMessage(message));
    child.once('exit', (code) => {
      if (child === this.#process) console.error(`${this.name} ended by itself, with exit code ${code}.`);
    });
    return child;
  }

  async #kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    this.#subscribers = 0;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  #onMessage(message: FromBike): void {
    if (message.event === 'advertising') this.#isAdvertising = true;
    if (message.event === 'sent') this.#sent.push(message.sent);
    if (message.event === 'written') this.#written.push(message.hex);
    if (message.event === 'subscribers') this.#subscribers = message.count;
    if (message.event === 'done') this.#waiting.get(message.id)?.();
  }

  /** Messages come in order: after the answer, everything from before is here. */
  async #flush(): Promise<void> {
    if (this.#process) await this.#ask({ call: 'flush' });
  }

  async #ask(command: BikeCommand): Promise<void> {
    const id = ++this.#lastId;
    const done = new Promise<void>((resolve) => this.#waiting.set(id, resolve));
    const message: ToBike = { ...command, id };
    this.#process?.send(message);
    if (this.#process) await within(PATIENCE_MS, done, `${this.name} to ${command.call}`);
    this.#waiting.delete(id);
  }
}

function ridingArguments({ cadenceRpm, resistancePercent, powerW, heartRateBpm }: Riding) {
  return [cadenceRpm, resistancePercent, powerW, heartRateBpm] as const;
}

/** noble's subscribe asks by Read-By-Type for 2902; characteristics are asked for in the same way, as 2803. */
function looksForConfiguration(pdu: Buffer): boolean {
  return pdu[0] === READ_BY_TYPE_REQUEST && pdu.length === 7 && pdu.readUInt16LE(5) === CLIENT_CONFIGURATION;
}
