/** Bytes that a virtual bike sends, by the specifications of its services: the reverse of what the app decodes. */
import { LEVELS, type Machine, type Turns } from './bike-machine.ts';

interface Field {
  bit: number;
  bytes: (machine: Machine) => Buffer;
}

/** Indoor Bike Data, FTMS 1.0.1, 4.9.1: in the record's order. Speed is there when bit 0, More Data, is *not* set. */
const INDOOR_BIKE_FIELDS: Field[] = [
  { bit: 2, bytes: (m) => u16(m.cadenceRpm * 2) },
  { bit: 4, bytes: (m) => littleEndian(m.distanceM, 3) },
  { bit: 5, bytes: (m) => u16(m.level) },
  { bit: 6, bytes: (m) => u16(m.powerW) },
  { bit: 7, bytes: (m) => u16(m.powerW) },
  { bit: 8, bytes: (m) => Buffer.concat([u16(m.energyKcal), u16(0xffff), Buffer.from([0xff])]) },
  { bit: 9, bytes: (m) => Buffer.from([m.heartRateBpm]) },
  { bit: 11, bytes: (m) => u16(m.elapsedSeconds) },
];

/** Indoor Bike Data with exactly the fields that `flags` promise. */
export function indoorBikeData(flags: number, machine: Machine): Buffer {
  const speed = (flags & 1) === 0 ? [u16(machine.speedKmh * 100)] : [];
  const fields = INDOOR_BIKE_FIELDS.filter(({ bit }) => flags & (1 << bit)).map(({ bytes }) =>
    bytes(machine),
  );
  return Buffer.concat([u16(flags), ...speed, ...fields]);
}

/** Cycling Power Measurement with crank revolutions. */
export function cyclingPower(machine: Machine): Buffer {
  return Buffer.concat([u16(0x0020), u16(machine.powerW), crank(machine.crank)]);
}

/** CSC Measurement with wheel and crank revolutions. */
export function speedAndCadence(machine: Machine): Buffer {
  const { count, lastAt } = machine.wheel;
  return Buffer.concat([
    Buffer.from([0x03]),
    littleEndian(count, 4),
    u16(lastAt * 1024),
    crank(machine.crank),
  ]);
}

/** Heart Rate Measurement of a strap that is worn: one byte, with contact, and an RR interval. */
export function heartRate(machine: Machine): Buffer {
  return Buffer.concat([Buffer.from([0x16, machine.heartRateBpm]), u16((60 * 1024) / machine.heartRateBpm)]);
}

/** Fitness Machine Feature: cadence, distance, resistance, heart rate, elapsed time, power; resistance can be set. */
export const FEATURES = Buffer.from('8654000004000000', 'hex');

/** Supported Resistance Level Range, in tenths of a level. */
export const RESISTANCE_RANGE = Buffer.concat(
  [LEVELS.min, LEVELS.max, LEVELS.step].map((level) => u16(level * 10)),
);

function crank({ count, lastAt }: Turns): Buffer {
  return Buffer.concat([u16(count), u16(lastAt * 1024)]);
}

function u16(value: number): Buffer {
  return littleEndian(value, 2);
}

/** Counters wrap around. */
function littleEndian(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(Math.round(value) % 256 ** bytes, 0, bytes);
  return buffer;
}
