import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/** What an append-only file needs of the file system; each call throws what the system's throws. */
export interface FileSystem {
  /** Opens for appending; makes a file that is nobody else's to read. */
  open(file: string): number;
  /** @returns bytes written, which may be fewer than given */
  write(fd: number, bytes: Uint8Array): number;
  sync(fd: number): void;
  close(fd: number): void;
}

export const FILE_SYSTEM: FileSystem = {
  open: (file) => openSync(file, 'a', 0o600),
  write: (fd, bytes) => writeSync(fd, bytes),
  sync: (fd) => fsyncSync(fd),
  close: (fd) => closeSync(fd),
};

export interface AppendFileOptions {
  file: string;
  /** Whatever has to be done before the file can be opened; again with each try. */
  prepare(): void;
  /** The system's code of what keeps the file from being written (ENOSPC...), null once everything is written. */
  onProblem(code: string | null): void;
}

/**
 * An append-only file that a full disk does not end: what cannot be written waits in memory, in order, and the very next
 * byte is the one that goes on where the last write broke off. No method throws.
 */
export class AppendFile {
  readonly #options: AppendFileOptions;
  readonly #system: FileSystem;
  #fd: number | null = null;
  #waiting: Uint8Array = new Uint8Array();
  #mustSync = false;
  #problem: string | null = null;

  constructor(options: AppendFileOptions, system: FileSystem = FILE_SYSTEM) {
    this.#options = options;
    this.#system = system;
    this.flush();
  }

  append(text: string): void {
    this.#waiting = Buffer.concat([this.#waiting, Buffer.from(text)]);
    this.flush();
  }

  /** What was appended is to survive a power cut, too. */
  sync(): void {
    this.#mustSync = true;
    this.flush();
  }

  /** Tries again what could not be done. */
  flush(): void {
    try {
      this.#write();
      this.#say(null);
    } catch (error) {
      this.#say((error as NodeJS.ErrnoException).code ?? 'unknown');
    }
  }

  /** A last try, and the end. */
  close(): void {
    this.flush();
    if (this.#fd !== null) this.#system.close(this.#fd);
    this.#fd = null;
  }

  #write(): void {
    const fd = (this.#fd ??= this.#open());
    while (this.#waiting.length > 0) {
      const written = this.#system.write(fd, this.#waiting);
      this.#waiting = this.#waiting.subarray(written);
    }
    if (!this.#mustSync) return;
    this.#system.sync(fd);
    this.#mustSync = false;
  }

  #open(): number {
    this.#options.prepare();
    return this.#system.open(this.#options.file);
  }

  #say(problem: string | null): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#options.onProblem(problem);
  }
}
