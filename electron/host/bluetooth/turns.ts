import { AlleycatError } from '../../../core/errors.ts';

/**
 * One operation at a time, each with a time limit. noble needs it: of two connects or two writes at once the first never
 * settles, and an operation whose answer was lost hangs for ever (measured, noble 2.8.0).
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `work` when everything before it has ended.
   * @param limitMs real ms, from its beginning
   * @throws AlleycatError E_BLUETOOTH_TIMEOUT when it has not settled by then; what it still does has to be made
   *   harmless by the caller
   */
  run<T>(what: string, limitMs: number, work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => limited(what, limitMs, work()));
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function limited<T>(what: string, limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new AlleycatError('E_BLUETOOTH_TIMEOUT', `${what}: no answer within ${limitMs} ms`)),
      limitMs,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Whether an operation got no answer, as opposed to a bad one. */
export function isTimeout(error: unknown): boolean {
  return error instanceof AlleycatError && error.code === 'E_BLUETOOTH_TIMEOUT';
}
