import { readRecord, U32, type Decoded, type FieldRow, type FieldsOf } from './fields.ts';

const FIELDS = [
  { field: 'features', type: U32 },
  { field: 'targets', type: U32 },
] as const satisfies readonly FieldRow[];

/** What each bit of `features` says the machine measures, from bit 0 on: FTMS 1.0.1, 4.3.1.1. */
const FEATURES = [
  'average-speed',
  'cadence',
  'total-distance',
  'inclination',
  'elevation-gain',
  'pace',
  'step-count',
  'resistance-level',
  'stride-count',
  'expended-energy',
  'heart-rate',
  'metabolic-equivalent',
  'elapsed-time',
  'remaining-time',
  'power',
  'force-on-belt-and-power-output',
  'user-data-retention',
] as const;

/** What each bit of `targets` says can be set, from bit 0 on: FTMS 1.0.1, 4.3.1.2. */
const TARGETS = [
  'speed',
  'inclination',
  'resistance',
  'power',
  'heart-rate',
  'expended-energy',
  'step-number',
  'stride-number',
  'distance',
  'training-time',
  'time-in-two-heart-rate-zones',
  'time-in-three-heart-rate-zones',
  'time-in-five-heart-rate-zones',
  'indoor-bike-simulation',
  'wheel-circumference',
  'spin-down',
  'cadence',
] as const;

export type MachineFeature = (typeof FEATURES)[number];
export type MachineTarget = (typeof TARGETS)[number];
/** The two bit fields as they came, u32 each. Hints only: trainers exist that leave both at 0. */
export type FitnessMachineFeature = FieldsOf<typeof FIELDS>;

/** Fitness Machine Feature (0x2ACC, FTMS 1.0.1, 4.3): two u32. Invalid without the first. */
export function decodeFitnessMachineFeature(bytes: Uint8Array): Decoded<FitnessMachineFeature> {
  return readRecord('Fitness Machine Feature', bytes, FIELDS);
}

/** The names of the bits that are set in `features`; reserved bits have none. */
export function featureNames(features: number): MachineFeature[] {
  return namesOf(FEATURES, features);
}

/** The names of the bits that are set in `targets`; reserved bits have none. */
export function targetNames(targets: number): MachineTarget[] {
  return namesOf(TARGETS, targets);
}

function namesOf<Name>(names: readonly Name[], bits: number): Name[] {
  return names.filter((_, bit) => (bits & (1 << bit)) !== 0);
}
