import {
  readFields,
  S16,
  U16,
  U24,
  U8,
  type FieldRow,
  type FieldsOf,
  type MayBeTruncated,
} from './fields.ts';

/** An operation: its code, what it is called, and its parameters. */
export interface OperationRow {
  readonly opcode: number;
  readonly kind: string;
  readonly fields: readonly FieldRow[];
}

/** The union of what a table of operations gives, told apart by `kind`. */
export type OperationOf<Row extends OperationRow> = Row extends OperationRow
  ? { kind: Row['kind']; opcode: Row['opcode'] } & FieldsOf<Row['fields']> & MayBeTruncated
  : never;

/** An operation code the specification reserves for the future. */
export interface UnknownOperation {
  kind: 'unknown';
  opcode: number;
}

/**
 * Parameters that the Control Point sets (FTMS 1.0.1, 4.16.2) and Machine Status reports (4.17), by what is set. The two
 * differ in the resistance level (u8 and s16, both in tenths); as machines do not keep to that, either length is taken.
 */
export const PARAMETERS = {
  speed: [{ field: 'speedKmh', type: U16, per: 100 }],
  incline: [{ field: 'inclinePct', type: S16, per: 10 }],
  resistance: [{ field: 'resistanceLevel', type: S16, orShorter: U8, per: 10 }],
  power: [{ field: 'powerW', type: S16 }],
  heartRate: [{ field: 'heartRateBpm', type: U8, notAvailable: 0 }],
  energy: [{ field: 'energyKcal', type: U16 }],
  steps: [{ field: 'steps', type: U16 }],
  strides: [{ field: 'strides', type: U16 }],
  distance: [{ field: 'distanceM', type: U24 }],
  time: [{ field: 'trainingSeconds', type: U16 }],
  twoZones: [
    { field: 'fatBurnSeconds', type: U16 },
    { field: 'fitnessSeconds', type: U16 },
  ],
  threeZones: [
    { field: 'lightSeconds', type: U16 },
    { field: 'moderateSeconds', type: U16 },
    { field: 'hardSeconds', type: U16 },
  ],
  fiveZones: [
    { field: 'veryLightSeconds', type: U16 },
    { field: 'lightSeconds', type: U16 },
    { field: 'moderateSeconds', type: U16 },
    { field: 'hardSeconds', type: U16 },
    { field: 'maximumSeconds', type: U16 },
  ],
  simulation: [
    { field: 'windMps', type: S16, per: 1000 },
    { field: 'gradePct', type: S16, per: 100 },
    { field: 'crr', type: U8, per: 10_000 },
    { field: 'cw', type: U8, per: 100 },
  ],
  wheel: [{ field: 'wheelCircumferenceMm', type: U16, per: 10 }],
  cadence: [{ field: 'cadenceRpm', type: U16, per: 2 }],
  stopOrPause: [{ field: 'action', type: U8, names: { 1: 'stop', 2: 'pause' } }],
} as const satisfies Record<string, readonly FieldRow[]>;

/** Reads the operation whose code is the first of at least one byte. */
export function readOperation<const Rows extends readonly OperationRow[]>(
  view: DataView,
  rows: Rows,
): OperationOf<Rows[number]> | UnknownOperation {
  const opcode = view.getUint8(0);
  const row = rows.find((some) => some.opcode === opcode);
  if (row === undefined) return { kind: 'unknown', opcode };
  // The row says which member of the union it makes.
  return { kind: row.kind, opcode, ...readFields(view, 1, row.fields) } as OperationOf<Rows[number]>;
}
