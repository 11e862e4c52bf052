import { SLOTS, type Slot } from '../../core/bike/sensor-merger.ts';
import type { Sentence } from './sentences/say.ts';

export { SLOTS, type Slot };

/**
 * What is known of the machine's radio. `unused`: nobody has asked for it yet, so it was not touched.
 * The last five are troubles; `message` has a sentence and a way on for each.
 */
export type AdapterState =
  'unused' | 'starting' | 'on' | 'off' | 'none' | 'noPermission' | 'noService' | 'failed';

/** A device that was heard while scanning. */
export interface HeardDevice {
  id: string;
  name: string;
  /** Smoothed signal strength, dBm; stronger is nearer. */
  rssiDbm: number;
  /** Clock time at which it was last heard, ms since the epoch. */
  heardAt: number;
  /** What it says it can be used for; what it really offers shows after connecting. */
  offers: Slot[];
  /** Why it is of no use, in one sentence; null where it may be. */
  problem: Sentence | null;
  /** The slots it is remembered in. */
  slots: Slot[];
}

/** The newest of what a device in a slot said; null where it says nothing of the kind. */
export interface SlotReading {
  cadenceRpm: number | null;
  /** Percent of the machine's range. */
  resistancePercent: number | null;
  powerW: number | null;
  heartRateBpm: number | null;
}

export interface SlotState {
  deviceId: string;
  name: string;
  /**
   * `waiting`: the radio is not there. `searching`: being looked for. `connected`: it sends. `silent`: the link stands,
   * and nothing came for over 3 s. `lost`: tried again by itself. `paused`: the rider has stopped it.
   */
  link: 'waiting' | 'searching' | 'connecting' | 'connected' | 'silent' | 'lost' | 'paused';
  /** What is wrong and what happens next, in one sentence; null when all is well. */
  message: Sentence | null;
  reading: SlotReading | null;
  /** Clock time of the newest sample, ms since the epoch; null before the first. */
  sampleAt: number | null;
  /** 0..100; null where it does not say. */
  batteryPercent: number | null;
}

export interface BluetoothState {
  adapter: AdapterState;
  /** What is wrong with the radio and what can be done, in one sentence; null when all is well. */
  message: Sentence | null;
  scanning: boolean;
  /** Strongest first. */
  heard: HeardDevice[];
  slots: Record<Slot, SlotState | null>;
  /** The Bluetooth log that is being recorded; null when none is. */
  recording: { file: string; notifications: number } | null;
}
