import { tooShort, U8, viewOf, type Decoded } from './fields.ts';
import {
  PARAMETERS,
  readOperation,
  type OperationOf,
  type OperationRow,
  type UnknownOperation,
} from './operations.ts';

/** FTMS 1.0.1, 4.17 */
const EVENTS = [
  { opcode: 0x01, kind: 'reset', fields: [] },
  { opcode: 0x02, kind: 'stopped-or-paused-by-user', fields: PARAMETERS.stopOrPause },
  { opcode: 0x03, kind: 'stopped-by-safety-key', fields: [] },
  { opcode: 0x04, kind: 'started-or-resumed-by-user', fields: [] },
  { opcode: 0x05, kind: 'speed-changed', fields: PARAMETERS.speed },
  { opcode: 0x06, kind: 'incline-changed', fields: PARAMETERS.incline },
  { opcode: 0x07, kind: 'resistance-changed', fields: PARAMETERS.resistance },
  { opcode: 0x08, kind: 'power-changed', fields: PARAMETERS.power },
  { opcode: 0x09, kind: 'heart-rate-changed', fields: PARAMETERS.heartRate },
  { opcode: 0x0a, kind: 'energy-changed', fields: PARAMETERS.energy },
  { opcode: 0x0b, kind: 'steps-changed', fields: PARAMETERS.steps },
  { opcode: 0x0c, kind: 'strides-changed', fields: PARAMETERS.strides },
  { opcode: 0x0d, kind: 'distance-changed', fields: PARAMETERS.distance },
  { opcode: 0x0e, kind: 'training-time-changed', fields: PARAMETERS.time },
  { opcode: 0x0f, kind: 'time-in-two-zones-changed', fields: PARAMETERS.twoZones },
  { opcode: 0x10, kind: 'time-in-three-zones-changed', fields: PARAMETERS.threeZones },
  { opcode: 0x11, kind: 'time-in-five-zones-changed', fields: PARAMETERS.fiveZones },
  { opcode: 0x12, kind: 'simulation-changed', fields: PARAMETERS.simulation },
  { opcode: 0x13, kind: 'wheel-circumference-changed', fields: PARAMETERS.wheel },
  {
    opcode: 0x14,
    kind: 'spin-down',
    fields: [
      {
        field: 'spinDown',
        type: U8,
        names: { 1: 'requested', 2: 'success', 3: 'error', 4: 'stop-pedaling' },
      },
    ],
  },
  { opcode: 0x15, kind: 'cadence-changed', fields: PARAMETERS.cadence },
  { opcode: 0xff, kind: 'control-lost', fields: [] },
] as const satisfies readonly OperationRow[];

/** What happened to the machine, told apart by `kind`. */
export type MachineStatus = OperationOf<(typeof EVENTS)[number]> | UnknownOperation;

/** Fitness Machine Status (0x2ADA, FTMS 1.0.1, 4.17). Invalid without an operation code. */
export function decodeMachineStatus(bytes: Uint8Array): Decoded<MachineStatus> {
  if (bytes.length === 0) return tooShort('a machine status', bytes);
  return readOperation(viewOf(bytes), EVENTS);
}
