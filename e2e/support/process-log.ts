import type { ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

/** What a program printed, as it comes. */
export class ProcessLog {
  #text = '';
  readonly #listeners = new Set<() => void>();

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      // Not `setEncoding`: the stream may have other readers, which want bytes.
      const decoder = new StringDecoder('utf8');
      stream?.on('data', (bytes: Buffer) => this.#append(decoder.write(bytes)));
    }
  }

  get text(): string {
    return this.#text;
  }

  /** Calls `listener` at each new piece of output, until the function that it returns is called. */
  onOutput(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #append(text: string): void {
    this.#text += text;
    for (const listener of this.#listeners) listener();
  }
}
