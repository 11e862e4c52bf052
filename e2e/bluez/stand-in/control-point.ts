/** What a machine sends after a write to its control point. */
export interface Sent {
  uuid: '2ad9' | '2ada';
  bytes: Buffer;
}

const REQUEST_CONTROL = 0x00;
const SET_RESISTANCE = 0x04;
const START = 0x07;

const SUCCESS = 0x01;
const NOT_SUPPORTED = 0x02;
const CONTROL_NOT_PERMITTED = 0x05;

/**
 * The Fitness Machine Control Point (0x2AD9): answers request control, set resistance and start, and refuses what was
 * asked before control was. FTMS 1.0.1, 4.16; the statuses are those of 4.17.
 */
export class ControlPoint {
  #controlled = false;
  #started = false;

  get started(): boolean {
    return this.#started;
  }

  /** A new connection has no control, and a machine that waits for a start waits again. */
  reset(): void {
    this.#controlled = false;
    this.#started = false;
  }

  /** The indication that answers a request, and the machine's status where it changes. */
  write(request: Buffer): Sent[] {
    const op = request[0] ?? 0xff;
    const answer = (result: number): Sent => ({ uuid: '2ad9', bytes: Buffer.from([0x80, op, result]) });
    if (op === REQUEST_CONTROL) {
      this.#controlled = true;
      return [answer(SUCCESS)];
    }
    if (op !== SET_RESISTANCE && op !== START) return [answer(NOT_SUPPORTED)];
    if (!this.#controlled) return [answer(CONTROL_NOT_PERMITTED)];
    if (op === START) {
      this.#started = true;
      return [answer(SUCCESS), { uuid: '2ada', bytes: Buffer.from([0x04]) }];
    }
    return [answer(SUCCESS), { uuid: '2ada', bytes: Buffer.concat([Buffer.from([0x07]), toS16(request)]) }];
  }
}

/** The target is a u8 in the control point and an s16 in the status. */
function toS16(request: Buffer): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16LE(request[1] ?? 0);
  return bytes;
}
