import { decodeCharacteristic } from '../../../core/bike/characteristics.ts';
import { ADVERTISEMENT } from '../../../core/bike/keiser.ts';
import type { LiveValues } from '../../../core/bike/sensor-merger.ts';
import type { SlotState } from '../../contract/bluetooth.ts';
import { BroadcastLink } from './broadcast-link.ts';
import { DeviceLink, type LinkOptions } from './device-link.ts';
import type { RememberedDevice } from './remembered.ts';
import type { SensorLink } from './sensor-link.ts';

/** Longest silence of a device that still counts as sending, clock ms. */
const SILENT_MS = 3000;
/** What a device says while it is ridden or worn; the rest describes it. */
const MEASUREMENTS = new Set(['2ad2', '2a63', '2a5b', '2a37', ADVERTISEMENT]);

/** A device that somebody has paired: its link, and when it was heard last. */
export class PairedDevice {
  readonly remembered: RememberedDevice;
  readonly link: SensorLink;
  readonly #broadcast: BroadcastLink | null;
  #sampleAt: number | null = null;
  #batteryPercent: number | null = null;

  constructor(options: LinkOptions) {
    this.remembered = options.device;
    this.#broadcast = options.device.broadcasts
      ? new BroadcastLink(options.adapter, options.device, () => options.onChange())
      : null;
    this.link = this.#broadcast ?? new DeviceLink(options);
  }

  close(): Promise<void> {
    return this.link.close();
  }

  /** It was heard advertising. @returns whether what it advertises is what it measures */
  hearBroadcast(): boolean {
    this.#broadcast?.heard();
    return this.#broadcast !== null && this.#broadcast.state === 'connected';
  }

  /** @param at clock ms */
  heard(uuid: string, bytes: Uint8Array, at: number): void {
    if (MEASUREMENTS.has(uuid)) this.#sampleAt = at;
    if (uuid !== '2a19') return;
    const { batteryPct } = decodeCharacteristic('2a19', bytes);
    if (batteryPct !== undefined) this.#batteryPercent = batteryPct;
  }

  /** @param nowMs clock ms */
  state(live: LiveValues, nowMs: number): SlotState {
    const { state, message } = this.link;
    const ageMs = this.#sampleAt === null ? null : nowMs - this.#sampleAt;
    const silent = state === 'connected' && ageMs !== null && ageMs > SILENT_MS;
    const { cadenceRpm, resistancePercent, powerW, heartRateBpm } = live;
    return {
      deviceId: this.remembered.id,
      name: this.remembered.name,
      link: silent ? 'silent' : state,
      message: message ?? (silent ? silence(this.remembered.name, ageMs) : null),
      reading: { cadenceRpm, resistancePercent, powerW, heartRateBpm },
      sampleAt: this.#sampleAt,
      batteryPercent: this.#batteryPercent,
    };
  }
}

function silence(name: string, ageMs: number): string {
  return `${name} is connected but has said nothing for ${Math.floor(ageMs / 1000)} s.`;
}
