import type { Call } from '../memory-table.test-support.ts';

/** How an invocation goes. Calls are counted from 0: reads and writes of the table, publishes, invocations. */
export interface Plan {
  /** It dies at this call: before it takes effect, or after, when only its answer is lost. Nothing is done behind it. */
  dies?: { at: number; after: boolean };
  /** It is held up before this call, is given up by who waited for it, and goes on later. */
  held?: number;
  /** Nothing can be published. */
  mute?: boolean;
  /** `finalize` cannot be invoked. */
  alone?: boolean;
}

/** What a test's own faults throw: anything else that a handler throws is an error of the handler's. */
export class TestFault extends Error {}

/** One process that runs one invocation. */
export class Life {
  dead = false;
  #calls = 0;
  #holdAt: number | undefined;
  readonly #dies: Plan['dies'];
  #goOn: (() => void) | undefined;
  #stopped: () => void = () => undefined;

  constructor({ dies, held }: Plan) {
    this.#dies = dies;
    this.#holdAt = held;
  }

  readonly call: Call = async (make) => {
    const at = this.#calls++;
    if (at === this.#holdAt && !this.dead) {
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
        this.#stopped();
      });
    }
    if (this.dead) throw new TestFault('dead');
    if (this.#dies?.at === at) {
      this.dead = true;
      if (this.#dies.after) make();
      throw new TestFault('died');
    }
    return make();
  };

  /** Runs until it has ended (true) or is held up (false). */
  async run(work: Promise<unknown>): Promise<boolean> {
    const held = new Promise<false>((resolve) => {
      this.#stopped = () => resolve(false);
    });
    const ended = work.then(
      () => true,
      () => true,
    );
    if (this.#goOn !== undefined) {
      const goOn = this.#goOn;
      this.#goOn = undefined;
      goOn();
    }
    return Promise.race([ended, held]);
  }

  /** From where it is held up: the next calls are made, and then it is held up again. */
  holdAfter(calls: number): void {
    // The call that waits was counted already.
    this.#holdAt = this.#calls - 1 + Math.max(calls, 1);
  }
}
