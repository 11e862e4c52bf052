import { AlleycatError } from '../../../core/errors.ts';
import type { GattSession, Subscription } from './gatt-session.ts';

/** Fitness Machine Control Point, FTMS 1.0.1, 4.16. */
export const CONTROL_POINT = '2ad9';
/** A machine has this long for the procedure that it was asked for, real ms (the specification allows 30 s). */
const ANSWER_MS = 3000;
const RESPONSE = 0x80;
const SUCCESS = 1;

const REFUSALS: Readonly<Record<number, string>> = {
  2: 'does not support it',
  3: 'finds the value wrong',
  4: 'could not do it',
  5: 'does not allow it now',
};

/** One procedure at a time: write, then wait for the indication that answers it. */
export class ControlPoint {
  readonly #session: GattSession;
  #waiting: { opCode: number; answered(result: number): void } | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(session: GattSession) {
    this.#session = session;
  }

  /** Switches the answers on, which has to come first. */
  static async open(
    session: GattSession,
    how: Subscription,
    onIndication: (bytes: Uint8Array) => void,
  ): Promise<ControlPoint> {
    const control = new ControlPoint(session);
    await session.subscribe(CONTROL_POINT, how, (bytes) => {
      onIndication(bytes);
      control.#hear(bytes);
    });
    return control;
  }

  /**
   * Asks the machine to do something, after what was asked before.
   * @throws AlleycatError E_CONTROL_REFUSED when it says no, E_BLUETOOTH_TIMEOUT when it says nothing, and those of
   *   `GattSession.write`
   */
  ask(request: Uint8Array): Promise<void> {
    const turn = this.#turn.then(() => this.#perform(request));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #perform(request: Uint8Array): Promise<void> {
    const opCode = request[0] ?? 0;
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<number>((resolve, reject) => {
      this.#waiting = { opCode, answered: resolve };
      timer = setTimeout(
        () =>
          reject(new AlleycatError('E_BLUETOOTH_TIMEOUT', 'The machine did not answer its control point.')),
        ANSWER_MS,
      );
    });
    // Until the write is through nobody waits for it.
    answer.catch(() => undefined);
    try {
      await this.#session.write(CONTROL_POINT, request);
      const result = await answer;
      if (result === SUCCESS) return;
      const reason = REFUSALS[result] ?? `answers ${result}`;
      throw new AlleycatError('E_CONTROL_REFUSED', `The machine ${reason} (control point ${opCode}).`);
    } finally {
      clearTimeout(timer);
      this.#waiting = null;
    }
  }

  #hear([head, opCode, result]: Uint8Array): void {
    const waiting = this.#waiting;
    if (waiting === null || head !== RESPONSE || result === undefined || opCode !== waiting.opCode) return;
    waiting.answered(result);
  }
}
