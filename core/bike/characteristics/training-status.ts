import { readFields, tooShort, U8, viewOf, type Decoded, type FieldRow, type FieldsOf } from './fields.ts';

/** FTMS 1.0.1, 4.10.1 */
const STATUS = {
  0: 'other',
  1: 'idle',
  2: 'warming-up',
  3: 'low-intensity-interval',
  4: 'high-intensity-interval',
  5: 'recovery-interval',
  6: 'isometric',
  7: 'heart-rate-control',
  8: 'fitness-test',
  9: 'speed-below-control-region',
  10: 'speed-above-control-region',
  11: 'cool-down',
  12: 'watt-control',
  13: 'manual-mode',
  14: 'pre-workout',
  15: 'post-workout',
} as const;

const FIELDS = [{ field: 'status', type: U8, names: STATUS }] as const satisfies readonly FieldRow[];
const STRING_PRESENT = 1 << 0;

/** `text` is what the machine says besides, where it says anything. */
export type TrainingStatus = FieldsOf<typeof FIELDS> & { text?: string };

/**
 * Training Status (0x2AD3, FTMS 1.0.1, 4.10): u8 flags, u8 status, and a string in UTF-8 if bit 0 announces one. Invalid
 * without room for the flags.
 */
export function decodeTrainingStatus(bytes: Uint8Array): Decoded<TrainingStatus> {
  const [flags] = bytes;
  if (flags === undefined) return tooShort('a training status', bytes);
  const fields = readFields(viewOf(bytes), 1, FIELDS);
  const text = (flags & STRING_PRESENT) === 0 ? '' : textOf(bytes.subarray(2));
  return text === '' ? fields : { ...fields, text };
}

/** UTF-8 as text; where it is none, each byte beyond ASCII is a replacement character. (No TextDecoder in core.) */
function textOf(bytes: Uint8Array): string {
  const percent = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(percent);
  } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\ufffd')).join('');
  }
}
