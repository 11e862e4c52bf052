import type { Measurement } from './measurement.ts';

/**
 * Supported Resistance Level Range (0x2AD6): s16 minimum, s16 maximum, u16 increment, each in tenths of the machine's
 * level (FTMS 1.0.1, 4.13). Never throws: bytes too short give `{ invalid }`.
 */
export function decodeResistanceRange(bytes: Uint8Array): Measurement {
  if (bytes.length < 6) return { invalid: `A resistance range of ${bytes.length} bytes, not 6` };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    min: view.getInt16(0, true) / 10,
    max: view.getInt16(2, true) / 10,
    step: view.getUint16(4, true) / 10,
  };
}
