import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import path from 'node:path';

import { formatLogLine, LOG_HEADER } from '../../../core/bike/notification-log.ts';

/** A log ends by itself at this size, bytes: hours of riding, and no full disk. */
const MAX_BYTES = 50 * 1024 * 1024;

/**
 * The Bluetooth log: everything that devices say, as it came, in a file that the replay bike plays
 * (`core/bike/notification-log.ts` has its format). It is on disk line by line: a crash leaves what was there.
 */
export class LogRecorder {
  readonly file: string;
  readonly #stream: WriteStream;
  readonly #startedAt: number;
  readonly #onEnd: (message: string) => void;
  #notifications = 0;
  #bytes = 0;
  #failure: Error | null = null;

  /**
   * @param folder is made where it is missing
   * @param now clock ms; names the file
   * @param onEnd the log cannot go on, and why, in one sentence
   */
  constructor(folder: string, now: number, onEnd: (message: string) => void) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.file = path.join(folder, `${new Date(now).toISOString().replaceAll(':', '-').slice(0, 19)}.blelog`);
    this.#startedAt = performance.now();
    this.#stream = createWriteStream(this.file, { flags: 'a', mode: 0o600 });
    this.#stream.on('error', (error) => {
      this.#failure ??= error;
      onEnd(`The Bluetooth log could not be written: ${error.message}.`);
    });
    this.#onEnd = onEnd;
    this.#write(`${LOG_HEADER}\n`);
  }

  get notifications(): number {
    return this.#notifications;
  }

  add(device: string, uuid16: string, bytes: Uint8Array): void {
    if (this.#failure !== null || this.#bytes > MAX_BYTES) return;
    const atMs = performance.now() - this.#startedAt;
    this.#write(`${formatLogLine({ atMs, device, uuid16, bytes })}\n`);
    this.#notifications++;
    if (this.#bytes > MAX_BYTES) this.#onEnd('The Bluetooth log is full and was ended.');
  }

  /** Resolves when all of it is on its way to the disk. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#failure !== null) resolve();
      else this.#stream.end(resolve);
    });
  }

  #write(text: string): void {
    this.#bytes += text.length;
    this.#stream.write(text);
  }
}
