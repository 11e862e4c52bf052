import { say, type Sentence } from '../../contract/sentences/say.ts';
import type { Adapter } from './adapter.ts';
import type { RememberedDevice } from './remembered.ts';
import type { Link, SensorLink } from './sensor-link.ts';

/** A device that only advertises: nothing to connect to, but a scan that goes on for as long as it is wanted. */
export class BroadcastLink implements SensorLink {
  readonly control = null;
  readonly #adapter: Adapter;
  readonly #device: RememberedDevice;
  readonly #onChange: () => void;
  #state: Link = 'searching';
  #paused = false;

  constructor(adapter: Adapter, device: RememberedDevice, onChange: () => void) {
    this.#adapter = adapter;
    this.#device = device;
    this.#onChange = onChange;
  }

  get state(): Link {
    if (this.#paused) return 'paused';
    return this.#adapter.open === null ? 'waiting' : this.#state;
  }

  get message(): Sentence | null {
    return this.#paused ? say('linkPaused', { name: this.#device.name }) : null;
  }

  /** It was heard. */
  heard(): void {
    this.#state = 'connected';
  }

  start(): void {
    this.#paused = false;
    this.#state = 'searching';
    this.#adapter.scan(this.#device.id, true);
    this.#onChange();
  }

  async close(): Promise<void> {
    this.#adapter.scan(this.#device.id, false);
  }

  async pause(): Promise<void> {
    await this.close();
    this.#paused = true;
    this.#onChange();
  }

  retryNow(): void {
    // The scan goes on by itself when the radio is back.
  }

  async probe(): Promise<void> {
    // Whether it is there can only be heard.
  }
}
