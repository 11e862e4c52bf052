import { decodeCharacteristic } from '../../../core/bike/characteristics.ts';
import { targetNames } from '../../../core/bike/characteristics/fitness-machine-feature.ts';
import { encodeControlPoint, resistanceRequest } from '../../../core/bike/control-point-requests.ts';
import { quirkOf } from '../../../core/bike/quirks.ts';
import type { SteppedRange } from '../../../core/bike/resistance.ts';
import { AlleycatError } from '../../../core/errors.ts';
import { say } from '../../contract/sentences/say.ts';
import type { ControlPoint } from './control-point.ts';

export interface ResistanceControlOptions {
  deviceName: string;
  /** The machine's control point, while it is connected and has one. */
  control(): ControlPoint | null;
  /** The machine's range, once it has told it. */
  range(): SteppedRange | null;
  onChange(): void;
  /** The machine would not; why, for the log. */
  onProblem(error: unknown): void;
}

/**
 * Sets a machine's resistance. Whoever asks faster than the machine answers gets the last of what was asked: nobody wants
 * the brake to pass through every step of a held key seconds later.
 */
export class ResistanceControl {
  readonly #options: ResistanceControlOptions;
  /** Whom we have asked for control; another connection is another control point. */
  #inControl: ControlPoint | null = null;
  /** Who has said no: another connection may be asked again. */
  #refusedBy: ControlPoint | null = null;
  #canSet = true;
  #target: number | null = null;
  #pending: number | null = null;
  #busy = false;

  constructor(options: ResistanceControlOptions) {
    this.#options = options;
  }

  /** What was asked last, percent; null where the machine takes nothing, or does not say in what range. */
  get target(): { percent: number | null } | null {
    const options = this.#options;
    const control = options.control();
    const possible =
      control !== null && control !== this.#refusedBy && options.range() !== null && this.#canSet;
    return possible ? { percent: this.#target } : null;
  }

  /** What the machine says of itself: its features, and that it has lost our control. */
  hear(uuid: string, bytes: Uint8Array): void {
    if (uuid === '2acc') {
      const { targets } = decodeCharacteristic('2acc', bytes);
      // One popular trainer says that it can do nothing, and can.
      const trusted =
        quirkOf(this.#options.deviceName).trustFeatures && targets !== undefined && targets !== 0;
      this.#canSet = !trusted || targetNames(targets).includes('resistance');
    }
    if (uuid === '2ada') {
      const status = decodeCharacteristic('2ada', bytes);
      if ('kind' in status && (status.kind === 'control-lost' || status.kind === 'reset'))
        this.#inControl = null;
    }
  }

  /**
   * @param percent of the machine's range, 0..100
   * @throws AlleycatError E_NO_RESISTANCE when this machine's resistance cannot be set from here
   */
  set(percent: number): void {
    if (this.target === null) {
      throw new AlleycatError('E_NO_RESISTANCE', say('resistanceOnBike'));
    }
    this.#target = percent;
    this.#pending = percent;
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#pending !== null) {
      const percent = this.#pending;
      this.#pending = null;
      const control = this.#options.control();
      if (control === null) continue;
      await this.#perform(control, percent).catch((error: unknown) => this.#fail(control, error));
    }
    this.#busy = false;
    this.#options.onChange();
  }

  async #perform(control: ControlPoint, percent: number): Promise<void> {
    const range = this.#options.range();
    if (range === null) return;
    if (this.#inControl !== control) {
      await control.ask(encodeControlPoint({ kind: 'request-control' }));
      this.#inControl = control;
    }
    const { resistanceEncoding } = quirkOf(this.#options.deviceName);
    await control.ask(encodeControlPoint(resistanceRequest(percent, range, resistanceEncoding)));
  }

  #fail(control: ControlPoint, error: unknown): void {
    this.#inControl = null;
    // A machine that says no will say no again; one that says nothing may have been busy.
    if (error instanceof AlleycatError && error.code === 'E_CONTROL_REFUSED') {
      this.#refusedBy = control;
      this.#pending = null;
    }
    // What was asked meanwhile is still to come.
    if (this.#pending === null) this.#target = null;
    this.#options.onProblem(error);
  }
}
