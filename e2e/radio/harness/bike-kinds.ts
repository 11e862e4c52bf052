/** The kinds of virtual peripherals, as rows of data: what each offers, and where it deviates. */
import type { Property } from '@stoprocent/bleno';

import type { Machine } from './bike-machine.ts';
import {
  FEATURES,
  RESISTANCE_RANGE,
  cyclingPower,
  heartRate,
  indoorBikeData,
  speedAndCadence,
} from './bike-records.ts';

export interface CharacteristicRow {
  uuid: string;
  properties: Property[];
  /** of one that can only be read */
  value?: Buffer;
}

export interface ServiceRow {
  uuid: string;
  characteristics: CharacteristicRow[];
}

export interface Kind {
  services: ServiceRow[];
  /** Service data in the advertisement, after the service's UUID. */
  serviceData?: { uuid: string; bytes: Buffer };
  /** The characteristic that it notifies, and one record as the notifications that carry it. */
  stream?: { uuid: string; record: (machine: Machine) => Buffer[] };
  /** Reports the level of its resistance. */
  hasLevel?: true;
  /** Written to the control point, in this order, before anything is streamed: hex. */
  startsAfter?: string[];
  /** Never answers the Read-By-Type request with which noble's subscribe looks for the descriptor 2902. */
  ignoresReadByType?: true;
}

const DEVICE_INFORMATION: ServiceRow = {
  uuid: '180a',
  characteristics: [{ uuid: '2a29', properties: ['read'], value: Buffer.from('Alleycat virtual radio') }],
};

const BATTERY: ServiceRow = {
  uuid: '180f',
  characteristics: [{ uuid: '2a19', properties: ['read'], value: Buffer.from([87]) }],
};

const BIKE_DATA: CharacteristicRow = { uuid: '2ad2', properties: ['notify'] };
const FEATURE: CharacteristicRow = { uuid: '2acc', properties: ['read'], value: FEATURES };

const FITNESS_MACHINE: ServiceRow = {
  uuid: '1826',
  characteristics: [
    FEATURE,
    { uuid: '2ad6', properties: ['read'], value: RESISTANCE_RANGE },
    BIKE_DATA,
    { uuid: '2ad9', properties: ['write', 'indicate'] },
    { uuid: '2ada', properties: ['notify'] },
  ],
};

/** Available (flags), and an indoor bike (machine type, bit 5). */
const INDOOR_BIKE = { uuid: '1826', bytes: Buffer.from([0x01, 0x20, 0x00]) };

function measuring(service: string, uuid: string): ServiceRow {
  return { uuid: service, characteristics: [{ uuid, properties: ['notify'] }] };
}

/** Speed, cadence, distance, resistance, power, heart rate, elapsed time. */
const FULL_RECORD = 0x0a74;

const FTMS: Kind = {
  services: [FITNESS_MACHINE, DEVICE_INFORMATION],
  serviceData: INDOOR_BIKE,
  stream: { uuid: '2ad2', record: (machine) => [indoorBikeData(FULL_RECORD, machine)] },
  hasLevel: true,
};

export const KINDS = {
  ftms: FTMS,
  'needs-start': { ...FTMS, startsAfter: ['00', '07'] },
  'wlt-bk': { ...FTMS, startsAfter: ['00', '0801', '07'] },
  ic4: {
    services: [{ uuid: '1826', characteristics: [FEATURE, BIKE_DATA] }, DEVICE_INFORMATION],
    serviceData: INDOOR_BIKE,
    // Speed, cadence, power, heart rate.
    stream: { uuid: '2ad2', record: (machine) => [indoorBikeData(0x0244, machine)] },
    ignoresReadByType: true,
  },
  split: {
    ...FTMS,
    // As the Yesoul S3 cuts it; only the last part has More Data = 0, and speed.
    stream: {
      uuid: '2ad2',
      record: (machine) => [0x01f5, 0x0800].map((flags) => indoorBikeData(flags, machine)),
    },
  },
  power: {
    services: [measuring('1818', '2a63')],
    stream: { uuid: '2a63', record: (machine) => [cyclingPower(machine)] },
  },
  csc: {
    services: [measuring('1816', '2a5b')],
    stream: { uuid: '2a5b', record: (machine) => [speedAndCadence(machine)] },
  },
  strap: {
    services: [measuring('180d', '2a37'), BATTERY],
    stream: { uuid: '2a37', record: (machine) => [heartRate(machine)] },
  },
  // A bike with a protocol of its own only.
  none: {
    services: [
      {
        uuid: '00001eff00001000800000805f9b34fb',
        characteristics: [{ uuid: '00001e0100001000800000805f9b34fb', properties: ['notify'] }],
      },
      DEVICE_INFORMATION,
    ],
  },
  'not-a-bike': { services: [BATTERY, DEVICE_INFORMATION] },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

/** The advertisement: flags, the services, service data where it fits into the 31 bytes. */
export function advertisement(kind: Kind): Buffer {
  const services = kind.services.filter(({ uuid }) => uuid !== DEVICE_INFORMATION.uuid);
  const short = services.filter(({ uuid }) => uuid.length === 4).map(({ uuid }) => reversed(uuid));
  const long = services.filter(({ uuid }) => uuid.length === 32).map(({ uuid }) => reversed(uuid));
  const data = kind.serviceData && [reversed(kind.serviceData.uuid), kind.serviceData.bytes];
  return Buffer.concat([
    structure(0x01, [Buffer.from([0x06])]),
    structure(0x03, short),
    structure(0x07, long),
    structure(0x16, data ?? []),
  ]);
}

/** The scan response: the complete local name. */
export function scanResponse(name: string): Buffer {
  return structure(0x09, [Buffer.from(name)]);
}

/** One structure of advertising data: nothing where there is nothing to say. */
function structure(type: number, parts: Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  return data.length === 0 ? data : Buffer.concat([Buffer.from([data.length + 1, type]), data]);
}

/** On the air the lowest byte comes first. */
function reversed(uuid: string): Buffer {
  return Buffer.from(uuid, 'hex').reverse();
}
