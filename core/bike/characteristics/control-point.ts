import { tooShort, U16, U8, viewOf, type Decoded } from './fields.ts';
import {
  PARAMETERS,
  readOperation,
  type OperationOf,
  type OperationRow,
  type UnknownOperation,
} from './operations.ts';

/** Result codes: FTMS 1.0.1, 4.16.2.22. */
const RESULTS = {
  1: 'success',
  2: 'not-supported',
  3: 'invalid-parameter',
  4: 'failed',
  5: 'not-permitted',
} as const;

/** FTMS 1.0.1, 4.16.1, table 4.15: what is asked of the machine, and its answer (0x80). */
const OPERATIONS = [
  { opcode: 0x00, kind: 'request-control', fields: [] },
  { opcode: 0x01, kind: 'reset', fields: [] },
  { opcode: 0x02, kind: 'set-speed', fields: PARAMETERS.speed },
  { opcode: 0x03, kind: 'set-incline', fields: PARAMETERS.incline },
  { opcode: 0x04, kind: 'set-resistance', fields: PARAMETERS.resistance },
  { opcode: 0x05, kind: 'set-power', fields: PARAMETERS.power },
  { opcode: 0x06, kind: 'set-heart-rate', fields: PARAMETERS.heartRate },
  { opcode: 0x07, kind: 'start-or-resume', fields: [] },
  { opcode: 0x08, kind: 'stop-or-pause', fields: PARAMETERS.stopOrPause },
  { opcode: 0x09, kind: 'set-energy', fields: PARAMETERS.energy },
  { opcode: 0x0a, kind: 'set-steps', fields: PARAMETERS.steps },
  { opcode: 0x0b, kind: 'set-strides', fields: PARAMETERS.strides },
  { opcode: 0x0c, kind: 'set-distance', fields: PARAMETERS.distance },
  { opcode: 0x0d, kind: 'set-training-time', fields: PARAMETERS.time },
  { opcode: 0x0e, kind: 'set-time-in-two-zones', fields: PARAMETERS.twoZones },
  { opcode: 0x0f, kind: 'set-time-in-three-zones', fields: PARAMETERS.threeZones },
  { opcode: 0x10, kind: 'set-time-in-five-zones', fields: PARAMETERS.fiveZones },
  { opcode: 0x11, kind: 'set-simulation', fields: PARAMETERS.simulation },
  { opcode: 0x12, kind: 'set-wheel-circumference', fields: PARAMETERS.wheel },
  {
    opcode: 0x13,
    kind: 'spin-down',
    fields: [{ field: 'action', type: U8, names: { 1: 'start', 2: 'ignore' } }],
  },
  { opcode: 0x14, kind: 'set-cadence', fields: PARAMETERS.cadence },
  {
    opcode: 0x80,
    kind: 'response',
    fields: [
      { field: 'request', type: U8 },
      { field: 'result', type: U8, names: RESULTS },
    ],
  },
] as const satisfies readonly OperationRow[];

/** A spin-down that begins is answered with the two speeds between which to coast: FTMS 1.0.1, 4.16.2.20. */
const SPIN_DOWN = 0x13;
const SPIN_DOWN_BYTES = 7;

/**
 * What goes through the Control Point, told apart by `kind`. A response carries `request` (the operation's code) and
 * `result`; that to a spin-down may carry the two target speeds.
 */
export type ControlPoint =
  | (OperationOf<(typeof OPERATIONS)[number]> & { lowSpeedKmh?: number; highSpeedKmh?: number })
  | UnknownOperation;

/** Fitness Machine Control Point (0x2AD9, FTMS 1.0.1, 4.16), written or indicated. Invalid without an operation code. */
export function decodeControlPoint(bytes: Uint8Array): Decoded<ControlPoint> {
  if (bytes.length === 0) return tooShort('an operation of the Control Point', bytes);
  const view = viewOf(bytes);
  const operation = readOperation(view, OPERATIONS);
  if (operation.kind !== 'response' || operation.request !== SPIN_DOWN || bytes.length < SPIN_DOWN_BYTES)
    return operation;
  return { ...operation, lowSpeedKmh: U16.read(view, 3) / 100, highSpeedKmh: U16.read(view, 5) / 100 };
}
