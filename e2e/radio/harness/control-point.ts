import { LEVELS, type Machine } from './bike-machine.ts';

const RESULT = { ok: 1, notSupported: 2, badParameter: 3, notPermitted: 5 } as const;
type Result = (typeof RESULT)[keyof typeof RESULT];

/** What the bike does upon a write to the Fitness Machine Control Point (FTMS 1.0.1, 4.16). */
export class ControlPoint {
  readonly #machine: Machine;
  readonly #waitsFor: string[];
  #controlled = false;

  /** @param startsAfter what has to be written before the bike streams, in this order: hex */
  constructor(machine: Machine, startsAfter: readonly string[]) {
    this.#machine = machine;
    this.#waitsFor = [...startsAfter];
  }

  get isStarted(): boolean {
    return this.#waitsFor.length === 0;
  }

  /**
   * @returns the indication, and the notification of the machine's status where it has changed
   */
  write(bytes: Buffer): { answer: Buffer; status?: Buffer } {
    const result = this.#carryOut(bytes);
    if (result === RESULT.ok && this.#waitsFor[0] === bytes.toString('hex')) this.#waitsFor.shift();
    const answer = Buffer.from([0x80, bytes[0] ?? 0, result]);
    const status = result === RESULT.ok ? this.#status(bytes) : undefined;
    return status ? { answer, status } : { answer };
  }

  #carryOut(bytes: Buffer): Result {
    const operation = bytes[0];
    if (operation === 0x00) this.#controlled = true;
    else if (!this.#controlled) return RESULT.notPermitted;
    else if (operation === 0x01) this.#controlled = false;
    else if (operation === 0x04) return this.#setLevel(bytes.subarray(1));
    else if (operation !== 0x07 && operation !== 0x08) return RESULT.notSupported;
    return RESULT.ok;
  }

  /** In tenths: one byte by the specification; machines that want two exist. */
  #setLevel(parameter: Buffer): Result {
    if (parameter.length < 1 || parameter.length > 2) return RESULT.badParameter;
    const level = (parameter.length === 1 ? parameter.readUInt8() : parameter.readInt16LE()) / 10;
    if (level < LEVELS.min || level > LEVELS.max) return RESULT.badParameter;
    this.#machine.level = level;
    return RESULT.ok;
  }

  /** Fitness Machine Status (4.17). */
  #status(bytes: Buffer): Buffer | undefined {
    const tenths = this.#machine.level * 10;
    if (bytes[0] === 0x01) return Buffer.from([0x01]);
    if (bytes[0] === 0x04) return Buffer.from([0x07, tenths & 0xff, tenths >> 8]);
    if (bytes[0] === 0x07) return Buffer.from([0x04]);
    if (bytes[0] === 0x08) return Buffer.from([0x02, bytes[1] ?? 1]);
    return undefined;
  }
}
