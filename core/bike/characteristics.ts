import { decodeIndoorBikeData } from './indoor-bike-data.ts';
import type { Measurement } from './measurement.ts';
import { decodeResistanceRange } from './resistance-range.ts';

const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => Measurement>> = {
  '2ad2': decodeIndoorBikeData,
  '2ad6': decodeResistanceRange,
};

/**
 * Decodes a notification or a read value.
 * @param uuid16 the characteristic's 16-bit UUID in lower-case hex, "2ad2" for Indoor Bike Data
 * @returns the fields that are present; `{ invalid }` for bytes that are no record, or an unknown characteristic.
 *   Never throws.
 */
export function decodeCharacteristic(uuid16: string, bytes: Uint8Array): Measurement {
  const decode = Object.hasOwn(DECODERS, uuid16) ? DECODERS[uuid16] : undefined;
  return decode?.(bytes) ?? { invalid: `No decoder for characteristic ${uuid16}` };
}
