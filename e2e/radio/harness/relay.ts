import net from 'node:net';

import { Attempt } from './attempt.ts';
import {
  OPCODE,
  PACKET,
  PacketReader,
  answeredOpcode,
  attributePdu,
  begun,
  cancelledConnection,
  command,
  completed,
  connectedHandle,
  connectsTo,
  disconnectCommand,
  disconnectedHandle,
  opcodeOf,
  withReason,
} from './hci.ts';
import { Pty } from './pty.ts';
import { monotonicMs, until, within } from './waiting.ts';

/** The number of a controller's first link in btvirt; the next ones count up from it, the lowest free one first. */
export const FIRST_HANDLE = 42;

const SUPERVISION_TIMEOUT = 0x08;
const PATIENCE_MS = 30_000;
const HANDLE_VALUE_NOTIFICATION = 0x1b;

/** A notification that was really handed to the host. */
export interface Delivery {
  /** {@link monotonicMs} */
  at: number;
  /** of the characteristic's value */
  valueHandle: number;
  bytes: Buffer;
}

export interface RelayOptions {
  controllerPath: string;
  /** the path of the serial port to make */
  port: string;
  /** Whether `peer` is on, and advertises. */
  isReachable(peer: Buffer): boolean;
  /** Called before the host connects to `peer` by a link that will have the number `handle`. */
  onConnecting(peer: Buffer, handle: number): Promise<void>;
}

/** Between a host's serial port and its controller in btvirt: passes packets on, and injects faults. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #pty: Pty;
  readonly #controller: net.Socket;
  readonly #fromController = new PacketReader();
  #fromHost = new PacketReader();
  /** Host to controller, one packet after the other: some have to wait for a dummy link. */
  #toController: Promise<void> = Promise.resolve();
  /** Commands of our own whose answer the host is not to see, in order. */
  readonly #asked: { opcode: number; resolve: (answer: Buffer) => void }[] = [];
  readonly #handles = new Set<number>();
  /** Links that we end: the reason that the host is to read, undefined where it is not to know. */
  readonly #ending = new Map<number, number | undefined>();
  readonly #deliveries: Delivery[] = [];
  #attempt: Attempt | undefined;
  #advertisingSet = 0;
  #isAdvertising = false;
  #turn: Promise<void> = Promise.resolve();
  #muted = false;
  #withholds: (pdu: Buffer) => boolean = () => false;
  /** As on the wire: lowest byte first. */
  address: Buffer = Buffer.alloc(6);

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#pty = new Pty(
      options.port,
      (bytes) => this.#onHost(bytes),
      () => this.#onHostChanged(),
    );
    this.#controller = net.connect(options.controllerPath);
    this.#controller.on('error', () => this.#controller.destroy());
    this.#controller.on('data', (bytes: Buffer) => {
      for (const packet of this.#fromController.read(bytes)) this.#onController(packet);
    });
  }

  async open(): Promise<void> {
    await this.#ask(command(OPCODE.reset));
    const answer = await this.#ask(command(OPCODE.readAddress));
    this.address = Buffer.from(answer.subarray(7, 13));
    await this.up();
  }

  get port(): string {
    return this.#pty.port;
  }

  get isUp(): boolean {
    return this.#pty.isOpen;
  }

  get isAdvertising(): boolean {
    return this.#isAdvertising;
  }

  /** How often the host's wish to advertise, or not to, was answered. */
  get advertisingSet(): number {
    return this.#advertisingSet;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  /** While set, nothing that a peer sends reaches the host; commands and events still do. */
  set muted(muted: boolean) {
    this.#muted = muted;
  }

  /** Attribute protocol packets to the host that are thrown away. */
  set withholds(withholds: (pdu: Buffer) => boolean) {
    this.#withholds = withholds;
  }

  /** Ends every link: the host, and the peer, read `reason`. btvirt 5.66 has no supervision timeout of its own. */
  drop(reason: number): Promise<void> {
    return this.#inTurn(() => this.#endLinks(reason, reason));
  }

  /** The adapter is pulled out: the port is gone, and the peers lose their links by supervision timeout. */
  down(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#pty.close();
      await this.#calmController();
    });
  }

  /** It is back, at the same path and with the same address. */
  up(): Promise<void> {
    return this.#inTurn(() => this.#pty.open());
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#pty.destroy();
      await this.#calmController();
      this.#controller.destroy();
    });
  }

  /** One thing at a time, for a host may close the port while its adapter is pulled out. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** The next program that opens the port is to find a fresh adapter: what it writes has to wait for that. */
  #onHostChanged(): void {
    this.#fromHost = new PacketReader();
    this.#toController = this.#inTurn(() => this.#calmController()).catch(console.error);
  }

  /** No links, no advertising, no scan. The connection to btvirt is kept, for with it goes the address. */
  async #calmController(): Promise<void> {
    if (this.#controller.destroyed) return;
    this.#attempt?.abandon();
    this.#isAdvertising = false;
    await this.#endLinks(SUPERVISION_TIMEOUT, undefined);
    await this.#ask(command(OPCODE.reset));
  }

  async #endLinks(onAir: number, toHost: number | undefined): Promise<void> {
    const handles = [...this.#handles];
    for (const handle of handles) {
      this.#ending.set(handle, toHost);
      await this.#ask(disconnectCommand(handle, onAir));
    }
    await until(() => handles.every((handle) => !this.#ending.has(handle)), 'the links to end', PATIENCE_MS);
  }

  #ask(request: Buffer): Promise<Buffer> {
    const answered = new Promise<Buffer>((resolve) => {
      this.#asked.push({ opcode: opcodeOf(request)!, resolve });
    });
    this.#controller.write(request);
    return within(PATIENCE_MS, answered, 'btvirt to answer a command');
  }

  #onHost(bytes: Buffer): void {
    for (const packet of this.#fromHost.read(bytes)) {
      this.#toController = this.#toController.then(() => this.#forward(packet));
    }
  }

  async #forward(packet: Buffer): Promise<void> {
    const opcode = opcodeOf(packet);
    const peer = connectsTo(packet);
    if (peer) return this.#connect(packet, peer);
    if (opcode === OPCODE.cancelConnection && this.#attempt?.abandon())
      return this.#cancel(this.#attempt.peer);
    if (opcode === OPCODE.reset) this.#attempt?.abandon();
    if (opcode === OPCODE.setAdvertising) this.#isAdvertising = packet[4] === 1;
    this.#controller.write(packet);
  }

  /** To a peer that is not there the attempt goes on until it is, or until the host gives up: see Attempt. */
  async #connect(packet: Buffer, peer: Buffer): Promise<void> {
    if (this.#options.isReachable(peer)) {
      await this.#prepare(peer);
      this.#controller.write(packet);
      return;
    }
    this.#pty.write(begun(packet.readUInt16LE(1)));
    this.#attempt = new Attempt(
      peer,
      () => this.#options.isReachable(peer),
      async () => {
        await this.#prepare(peer);
        await this.#ask(packet);
      },
    );
  }

  async #prepare(peer: Buffer): Promise<void> {
    const prepared = this.#options.onConnecting(peer, lowestFree(this.#handles));
    await prepared.catch((error: unknown) => console.error('radio harness:', error));
  }

  #cancel(peer: Buffer): void {
    this.#pty.write(completed(OPCODE.cancelConnection));
    this.#pty.write(cancelledConnection(peer));
  }

  #onController(packet: Buffer): void {
    if (this.#answersUs(packet)) return;
    if (answeredOpcode(packet) === OPCODE.setAdvertising) this.#advertisingSet++;
    const connected = connectedHandle(packet);
    if (connected !== undefined) this.#handles.add(connected);
    const shown = this.#withoutEnded(packet);
    if (shown) this.#toHost(shown);
  }

  #answersUs(packet: Buffer): boolean {
    const opcode = answeredOpcode(packet);
    const index = opcode === undefined ? -1 : this.#asked.findIndex((asked) => asked.opcode === opcode);
    if (index < 0) return false;
    const [asked] = this.#asked.splice(index, 1);
    asked?.resolve(packet);
    return true;
  }

  /** What the host is to see of a packet that may say that a link has ended. */
  #withoutEnded(packet: Buffer): Buffer | undefined {
    const handle = disconnectedHandle(packet);
    if (handle === undefined) return packet;
    this.#handles.delete(handle);
    if (!this.#ending.has(handle)) return packet;
    const reason = this.#ending.get(handle);
    this.#ending.delete(handle);
    return reason === undefined ? undefined : withReason(packet, reason);
  }

  #toHost(packet: Buffer): void {
    if (this.#muted && packet[0] === PACKET.data) return;
    const pdu = attributePdu(packet);
    if (pdu && this.#withholds(pdu)) return;
    if (pdu?.[0] === HANDLE_VALUE_NOTIFICATION && this.#pty.hasHost) {
      const [valueHandle, bytes] = [pdu.readUInt16LE(1), Buffer.from(pdu.subarray(3))];
      this.#deliveries.push({ at: monotonicMs(), valueHandle, bytes });
    }
    this.#pty.write(packet);
  }
}

function lowestFree(handles: ReadonlySet<number>): number {
  let handle = FIRST_HANDLE;
  while (handles.has(handle)) handle++;
  return handle;
}
