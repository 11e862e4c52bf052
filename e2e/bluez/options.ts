import type { ServiceSpec } from './stand-in/gatt.ts';

/** A bike (or any other device) within range of the stand-in's adapter. */
export interface BikeOptions {
  /** `DC:A6:32:00:00:01`; noble's id of it is `dca632000001`. */
  address: string;
  /** Without one, BlueZ makes an alias of the address. */
  name?: string;
  /** dBm; default -60. */
  rssi?: number;
  /** Default: a Fitness Machine. */
  services?: readonly ServiceSpec[];
  /** bluetoothd remembers it, as it does every device that was once connected to: exported without a scan. */
  known?: boolean;
  /** Streams nothing before control was requested and a start, as some bikes do. */
  needsStart?: boolean;
}

/** What the stand-in begins with. */
export interface StandInOptions {
  adapter: 'on' | 'off' | 'none';
  bikes: readonly BikeOptions[];
}
