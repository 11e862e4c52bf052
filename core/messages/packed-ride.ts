import { DecodeError } from '../errors.ts';
import { HEAT_SECONDS } from '../race/heat.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

const NO_SAMPLE = 0xffff;
const MAX_HALF_RPM = 500;
const MAX_TENTH_PERCENT = 1000;

/** One second of a ride: second in 1..300, cadence in rpm (half-rpm steps), resistance in percent (0.1 steps). */
export interface RideSecond {
  second: number;
  cadenceRpm: number;
  resistancePercent: number;
}

/**
 * A whole ride for a `final` message: base64 of 300 x (u16 LE cadence in half rpm, u16 LE resistance in tenths of
 * a percent), 0xFFFF twice where there is no sample. The values are quantised already.
 */
export function packRide(seconds: Iterable<RideSecond>): string {
  const slots = new Uint16Array(HEAT_SECONDS * 2).fill(NO_SAMPLE);
  for (const { second, cadenceRpm, resistancePercent } of seconds) {
    slots[(second - 1) * 2] = Math.round(cadenceRpm * 2);
    slots[(second - 1) * 2 + 1] = Math.round(resistancePercent * 10);
  }
  const writer = new ByteWriter(slots.byteLength);
  for (const slot of slots) writer.u16(slot);
  return toBase64(writer.finish());
}

/** Opens a packed ride. @throws DecodeError when it is not 300 seconds, or a value is out of range or half there. */
export function unpackRide(packed: string): RideSecond[] {
  const reader = new ByteReader(fromBase64(packed));
  if (reader.left !== HEAT_SECONDS * 4)
    throw new DecodeError(`A ride of ${reader.left} bytes, not ${HEAT_SECONDS * 4}`);
  const seconds: RideSecond[] = [];
  for (let second = 1; second <= HEAT_SECONDS; second++) {
    const halfRpm = reader.u16();
    const tenthPercent = reader.u16();
    if (halfRpm === NO_SAMPLE && tenthPercent === NO_SAMPLE) continue;
    if (halfRpm > MAX_HALF_RPM || tenthPercent > MAX_TENTH_PERCENT) {
      throw new DecodeError(`Second ${second} of a ride is out of range`);
    }
    seconds.push({ second, cadenceRpm: halfRpm / 2, resistancePercent: tenthPercent / 10 });
  }
  return seconds;
}
