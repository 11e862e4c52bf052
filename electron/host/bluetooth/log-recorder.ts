import { closeSync, createWriteStream, mkdirSync, openSync, type WriteStream } from 'node:fs';
import path from 'node:path';

import { formatLogLine, LOG_HEADER } from '../../../core/bike/notification-log.ts';
import type { Clock } from '../../../core/race/clock.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';

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
  readonly #speed: number;
  readonly #maxBytes: number;
  readonly #onEnd: (words: Sentence) => void;
  #notifications = 0;
  #bytes = 0;
  #failure: Error | null = null;

  /**
   * @param folder is made where it is missing
   * @param clock names the file, and gives the speed at which a player will play it
   * @param onEnd the log cannot go on, and why, in one sentence
   */
  constructor(folder: string, clock: Clock, onEnd: (words: Sentence) => void, maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.file = freeFile(folder, new Date(clock.now()).toISOString().replaceAll(':', '-').slice(0, 19));
    this.#startedAt = performance.now();
    this.#speed = clock.speed;
    this.#stream = createWriteStream(this.file, { flags: 'a', mode: 0o600 });
    this.#stream.on('error', (error) => {
      this.#failure ??= error;
      onEnd(this.trouble ?? say('logFull'));
    });
    this.#onEnd = onEnd;
    this.#write(`${LOG_HEADER}\n`);
  }

  /** Why it is not complete, in one sentence; null when it is. */
  get trouble(): Sentence | null {
    return this.#failure && say('logFailed', { why: this.#failure.message });
  }

  get notifications(): number {
    return this.#notifications;
  }

  add(device: string, uuid16: string, bytes: Uint8Array): void {
    if (this.#failure !== null || this.#bytes > this.#maxBytes) return;
    const atMs = (performance.now() - this.#startedAt) * this.#speed;
    this.#write(`${formatLogLine({ atMs, device, uuid16, bytes })}\n`);
    this.#notifications++;
    if (this.#bytes > this.#maxBytes) this.#onEnd(say('logFull'));
  }

  /** Resolves when all of it is on its way to the disk. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#failure !== null) resolve();
      else this.#stream.end(() => resolve());
    });
  }

  #write(text: string): void {
    this.#bytes += text.length;
    this.#stream.write(text);
  }
}

/** Two logs in one file would go back in time, which no player takes. */
function freeFile(folder: string, name: string): string {
  for (let number = 1; ; number++) {
    const file = path.join(folder, `${name}${number === 1 ? '' : `-${number}`}.blelog`);
    try {
      closeSync(openSync(file, 'wx', 0o600));
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
