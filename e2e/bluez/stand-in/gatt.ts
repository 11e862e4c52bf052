/** A characteristic of a stand-in's attribute table. */
export interface CharacteristicSpec {
  /** 16-bit UUID, lower-case hex: `2ad2`. */
  uuid: string;
  /** As in `GattCharacteristic1.Flags`: `read`, `write`, `notify`, `indicate`, ... */
  flags: readonly string[];
  /** What a read gives, hex. */
  value?: string;
}

/** A primary service of a stand-in's attribute table. */
export interface ServiceSpec {
  uuid: string;
  characteristics: readonly CharacteristicSpec[];
}

/**
 * A Fitness Machine with what the app reads of one. FTMS 1.0.1, 4.3 (features: cadence, resistance, power; target:
 * resistance), 4.13 (Supported Resistance Level Range 0.0 to 100.0, steps of 1.0).
 */
export const FITNESS_MACHINE: ServiceSpec = {
  uuid: '1826',
  characteristics: [
    { uuid: '2acc', flags: ['read'], value: '8240000004000000' },
    { uuid: '2ad6', flags: ['read'], value: '0000e8030a00' },
    { uuid: '2ad2', flags: ['notify'] },
    { uuid: '2ad9', flags: ['write', 'indicate'] },
    { uuid: '2ada', flags: ['notify'] },
  ],
};

/** `2ad2` as BlueZ writes it: on the Bluetooth base UUID. Core specification, Vol 3, Part B, 2.5.1. */
export function longUuid(uuid16: string): string {
  return `0000${uuid16}-0000-1000-8000-00805f9b34fb`;
}

/** What a bike measures. */
export interface Ride {
  cadenceRpm: number;
  /** In the machine's own unit of Indoor Bike Data. */
  resistance: number;
  /** Default: something that rises with both. */
  powerW?: number;
}

/** Instantaneous speed (bit 0 not set), cadence, resistance level and power. */
const RIDE_FLAGS = 0x0064;

/** One Indoor Bike Data record (0x2AD2). FTMS 1.0.1, 4.9.1. */
export function indoorBikeData({ cadenceRpm, resistance, powerW }: Ride): Buffer {
  const record = Buffer.alloc(10);
  record.writeUInt16LE(RIDE_FLAGS, 0);
  record.writeUInt16LE(Math.round(cadenceRpm * 30), 2);
  record.writeUInt16LE(Math.round(cadenceRpm * 2), 4);
  record.writeInt16LE(resistance, 6);
  record.writeInt16LE(powerW ?? Math.round((cadenceRpm * (resistance + 10)) / 20), 8);
  return record;
}
