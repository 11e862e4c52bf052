import { decodeCharacteristic } from '../../../core/bike/characteristics.ts';
import { ADVERTISEMENT } from '../../../core/bike/keiser.ts';
import type { LiveValues } from '../../../core/bike/sensor-merger.ts';
import type { SlotReading, SlotState } from '../../contract/bluetooth.ts';
import { say } from '../../contract/sentences/say.ts';
import { BroadcastLink } from './broadcast-link.ts';
import { DeviceLink, type LinkOptions } from './device-link.ts';
import type { RememberedDevice } from './remembered.ts';
import type { SensorLink } from './sensor-link.ts';

/** Longest silence of a device that still counts as sending, clock ms. */
const SILENT_MS = 3000;
/** What a device says while it is ridden or worn; the rest describes it. */
const MEASUREMENTS = new Set(['2ad2', '2a63', '2a5b', '2a37', ADVERTISEMENT]);
/** What is read once and says how the measurements are to be understood. */
const DESCRIPTIONS = new Set(['2acc', '2ad6', '2ad8', '2a19']);

/** A device that somebody has paired: its link, and when it was heard last. */
export class PairedDevice {
  readonly remembered: RememberedDevice;
  readonly link: SensorLink;
  /** The newest of its descriptions, by characteristic. */
  readonly described = new Map<string, Uint8Array>();
  readonly #broadcast: BroadcastLink | null;
  #sampleAt: number | null = null;
  #batteryPercent: number | null = null;
  /** What it said last of each thing, fresh or not: the age stands beside it. */
  #newest: SlotReading | null = null;

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
    if (DESCRIPTIONS.has(uuid)) this.described.set(uuid, bytes);
    if (uuid !== '2a19') return;
    const { batteryPct } = decodeCharacteristic('2a19', bytes);
    if (batteryPct !== undefined && batteryPct <= 100) this.#batteryPercent = batteryPct;
  }

  /** @param nowMs clock ms */
  state(live: LiveValues, nowMs: number): SlotState {
    const { state, message } = this.link;
    const ageMs = this.#sampleAt === null ? null : nowMs - this.#sampleAt;
    const silent = state === 'connected' && ageMs !== null && ageMs > SILENT_MS;
    this.#newest = merged(this.#newest, live);
    return {
      deviceId: this.remembered.id,
      name: this.remembered.name,
      link: silent ? 'silent' : state,
      message:
        message ??
        (silent
          ? say('deviceSilent', { name: this.remembered.name, seconds: Math.floor(ageMs / 1000) })
          : null),
      reading: this.#newest,
      sampleAt: this.#sampleAt,
      batteryPercent: this.#batteryPercent,
    };
  }
}

/** What is live over what was there before; null while nothing was ever said. */
function merged(before: SlotReading | null, live: LiveValues): SlotReading | null {
  const reading = {
    cadenceRpm: live.cadenceRpm ?? before?.cadenceRpm ?? null,
    resistancePercent: live.resistancePercent ?? before?.resistancePercent ?? null,
    powerW: live.powerW ?? before?.powerW ?? null,
    heartRateBpm: live.heartRateBpm ?? before?.heartRateBpm ?? null,
  };
  return Object.values(reading).some((value) => value !== null) ? reading : null;
}
