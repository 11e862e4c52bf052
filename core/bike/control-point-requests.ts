import { levelAt, type SteppedRange } from './resistance.ts';

/**
 * How a machine wants its resistance level in a Control Point request. The specification's is one byte in tenths, which ends
 * at 25.5; 'specified' is that, and two bytes in tenths for a range that goes beyond.
 */
export type ResistanceEncoding = 'specified' | 'u8-tenths' | 's16-tenths' | 'u8-whole';

/** What is asked of a machine; kinds as `decodeControlPoint` names them. */
export type ControlPointRequest =
  | { kind: 'request-control' }
  | { kind: 'reset' }
  /** In the machine's own levels. */
  | { kind: 'set-resistance'; resistanceLevel: number; encoding: Exclude<ResistanceEncoding, 'specified'> }
  | { kind: 'set-power'; powerW: number }
  | { kind: 'start-or-resume' }
  | { kind: 'stop-or-pause'; action: 'stop' | 'pause' };

/**
 * The bytes to write to the Control Point (FTMS 1.0.1, 4.16.1). Numbers beyond the type's range become its end, and what is
 * not a number 0.
 */
export function encodeControlPoint(request: ControlPointRequest): Uint8Array {
  switch (request.kind) {
    case 'request-control':
      return Uint8Array.of(0x00);
    case 'reset':
      return Uint8Array.of(0x01);
    case 'set-resistance':
      return Uint8Array.of(0x04, ...LEVEL_BYTES[request.encoding](request.resistanceLevel));
    case 'set-power':
      return Uint8Array.of(0x05, ...s16(request.powerW));
    case 'start-or-resume':
      return Uint8Array.of(0x07);
    case 'stop-or-pause':
      return Uint8Array.of(0x08, request.action === 'stop' ? 1 : 2);
  }
}

/**
 * The request that sets a resistance in percent (0..100) of a machine's range: on its step, and never outside the range or
 * what the encoding can say.
 */
export function resistanceRequest(
  percent: number,
  range: SteppedRange,
  encoding: ResistanceEncoding = 'specified',
): ControlPointRequest & { kind: 'set-resistance' } {
  const exact = encoding === 'specified' ? specifiedFor(range) : encoding;
  const [lowest, highest] = ENCODABLE[exact];
  const min = Math.max(range.min, lowest);
  const within = { ...range, min, max: Math.max(min, Math.min(range.max, highest)) };
  return { kind: 'set-resistance', resistanceLevel: levelAt(percent, within), encoding: exact };
}

const LARGEST_U8_TENTHS = 25.5;

/** Levels that an encoding can say. */
const ENCODABLE = {
  'u8-tenths': [0, LARGEST_U8_TENTHS],
  's16-tenths': [-3276.8, 3276.7],
  'u8-whole': [0, 255],
} as const;

const LEVEL_BYTES = {
  'u8-tenths': (level: number) => u8(level * 10),
  's16-tenths': (level: number) => s16(level * 10),
  'u8-whole': u8,
} as const;

function specifiedFor({ min, max }: SteppedRange): 'u8-tenths' | 's16-tenths' {
  return min >= 0 && max <= LARGEST_U8_TENTHS ? 'u8-tenths' : 's16-tenths';
}

function u8(value: number): number[] {
  return [whole(value, 0, 0xff)];
}

function s16(value: number): number[] {
  const raw = whole(value, -0x8000, 0x7fff);
  return [raw & 0xff, (raw >> 8) & 0xff];
}

function whole(value: number, min: number, max: number): number {
  return Math.min(Math.max(Math.round(value), min), max) || 0;
}
