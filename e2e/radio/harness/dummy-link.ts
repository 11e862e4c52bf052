import net from 'node:net';

import {
  OPCODE,
  PacketReader,
  answeredOpcode,
  command,
  connectCommand,
  connectedHandle,
  disconnectCommand,
  disconnectedHandle,
} from './hci.ts';
import { within } from './waiting.ts';

/** Own controllers answer in a few milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * A link to a peripheral from a controller of its own that nobody uses: it occupies one handle there.
 *
 * btvirt 5.66 numbers the links of each controller from 42 on, the lowest free number first, but tells the peripheral the
 * number that the *central* gave. When the two differ, the link carries nothing. So before a central connects, its
 * relay has the peripheral's lower numbers taken by dummies until both sides will pick the same (see radio.ts).
 */
export class DummyLink {
  readonly #socket: net.Socket;
  readonly #reader = new PacketReader();
  readonly #heard: ((packet: Buffer) => void)[] = [];
  /** in the dummy's own controller */
  #handle: number | undefined;

  private constructor(controllerPath: string) {
    this.#socket = net.connect(controllerPath);
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('data', (bytes: Buffer) => {
      for (const packet of this.#reader.read(bytes)) this.#onPacket(packet);
    });
  }

  /** @throws Error when the peripheral does not take the link: it must be advertising */
  static async open(controllerPath: string, peripheral: Buffer): Promise<DummyLink> {
    const link = new DummyLink(controllerPath);
    try {
      await link.#ask(command(OPCODE.reset), (packet) => answeredOpcode(packet) === OPCODE.reset);
      const allLowEnergyEvents = [0x5f, 0, 0, 0, 0, 0, 0, 0];
      await link.#ask(
        command(OPCODE.setEventMask, ...allLowEnergyEvents),
        (packet) => answeredOpcode(packet) === OPCODE.setEventMask,
      );
      await link.#ask(connectCommand(peripheral), (packet) => connectedHandle(packet) !== undefined);
      return link;
    } catch (error) {
      link.#socket.destroy();
      throw error;
    }
  }

  /** Whether it still takes a number. */
  get isOpen(): boolean {
    return this.#handle !== undefined && !this.#socket.destroyed;
  }

  async close(): Promise<void> {
    // Ended properly: a controller that merely vanishes leaves btvirt's peripheral with a link for ever.
    if (this.#handle !== undefined && !this.#socket.destroyed) {
      await this.#ask(
        disconnectCommand(this.#handle, 0x13),
        (packet) => disconnectedHandle(packet) !== undefined,
      ).catch(() => undefined);
    }
    this.#socket.destroy();
  }

  #onPacket(packet: Buffer): void {
    if (connectedHandle(packet) !== undefined) this.#handle = connectedHandle(packet);
    if (disconnectedHandle(packet) !== undefined) this.#handle = undefined;
    for (const listener of [...this.#heard]) listener(packet);
  }

  #ask(request: Buffer, isAnswer: (packet: Buffer) => boolean): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      const listener = (packet: Buffer): void => {
        if (!isAnswer(packet)) return;
        this.#heard.splice(this.#heard.indexOf(listener), 1);
        resolve();
      };
      this.#heard.push(listener);
    });
    this.#socket.write(request);
    return within(PATIENCE_MS, answered, 'the dummy link’s controller to answer');
  }
}
