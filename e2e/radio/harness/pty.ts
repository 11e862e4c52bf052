import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';

import { until } from './waiting.ts';

const PATIENCE_MS = 5000;

/** The kernel ends socat when this process dies, of whatever. */
const DIES_WITH_US = ['--pdeathsig', 'KILL'];

/**
 * A serial port for a Bluetooth host: socat makes the terminal, which Node cannot, and brings its bytes here over a
 * socket of ours, from the moment on when a host has opened it until it closes it. Then that terminal is used up; the
 * next one is made as soon as one is taken, so that the port can be opened again at any time.
 */
export class Pty {
  /** what the host opens: a link to the terminal that is free */
  readonly port: string;
  readonly #socketPath: string;
  readonly #server = net.createServer();
  readonly #onBytes: (bytes: Buffer) => void;
  readonly #onHostChanged: () => void;
  readonly #socats = new Set<ChildProcess>();
  #host: net.Socket | undefined;
  #isOpen = false;
  #terminals = 0;

  /** @param onHostChanged another program has the port, or none: the one that had it closed it, or died */
  constructor(port: string, onBytes: (bytes: Buffer) => void, onHostChanged: () => void) {
    this.port = port;
    this.#socketPath = `${port}.sock`;
    this.#onBytes = onBytes;
    this.#onHostChanged = onHostChanged;
    this.#server.on('connection', (host) => this.#onHost(host));
    this.#server.listen(this.#socketPath);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get hasHost(): boolean {
    return this.#host !== undefined;
  }

  /** The port appears. */
  async open(): Promise<void> {
    this.#isOpen = true;
    await this.#makeTerminal();
  }

  write(packet: Buffer): void {
    if (this.#host?.writable) this.#host.write(packet);
  }

  /** The port vanishes, and for a host that had it open the line is cut: as when the adapter is pulled out. */
  async close(): Promise<void> {
    this.#isOpen = false;
    fs.rmSync(this.port, { force: true });
    this.#host?.destroy();
    this.#host = undefined;
    await Promise.all([...this.#socats].map(killed));
  }

  async destroy(): Promise<void> {
    await this.close();
    this.#server.close();
  }

  async #makeTerminal(): Promise<void> {
    const link = `${this.port}.${++this.#terminals}`;
    // Without wait-slave socat keeps the terminal open itself, and never learns that the host has closed it: with it,
    // socat then reads an error, and ends. What the host writes before socat looks again waits in the terminal.
    // For everybody: the host may be another user's program, as the installed app is.
    const terminal = `PTY,link=${link},mode=0666,rawer,wait-slave,pty-interval=0.01`;
    const program = ['socat', terminal, `UNIX-CONNECT:${this.#socketPath}`];
    const socat = spawn('setpriv', [...DIES_WITH_US, ...program], { stdio: 'ignore' });
    this.#socats.add(socat);
    socat.once('exit', () => this.#socats.delete(socat));
    const failed = once(socat, 'error').then(([error]) => Promise.reject(error as Error));
    const appeared = until(
      () => fs.existsSync(link) || !this.#isOpen,
      'socat to make a terminal',
      PATIENCE_MS,
    );
    await Promise.race([appeared, failed]);
    if (this.#isOpen) pointTo(fs.readlinkSync(link), this.port);
  }

  #onHost(host: net.Socket): void {
    host.on('error', () => host.destroy());
    if (!this.#isOpen) return void host.destroy();
    this.#host?.destroy();
    this.#host = host;
    host.on('data', this.#onBytes);
    host.once('close', () => {
      if (this.#host !== host) return;
      this.#host = undefined;
      this.#onHostChanged();
    });
    this.#onHostChanged();
    this.#makeTerminal().catch(console.error);
  }
}

/** At no time is there no link. */
function pointTo(target: string, link: string): void {
  fs.symlinkSync(target, `${link}.new`);
  fs.renameSync(`${link}.new`, link);
}

async function killed(socat: ChildProcess): Promise<void> {
  const ended = once(socat, 'exit');
  socat.kill('SIGKILL');
  await ended;
}
