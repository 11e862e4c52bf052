import { z } from 'zod';

import { RACE_ID_PATTERN } from '../race/heat.ts';
import { MAX_CADENCE_RPM, MAX_RESISTANCE_PERCENT } from '../race/output.ts';
import { RACER_ID_PATTERN } from './topics.ts';

/** Largest telemetry message and stream record, bytes. */
export const MAX_RECORD_BYTES = 8192;
/** Samples a message, at most: a whole heat. */
export const MAX_SAMPLES = 300;

/** 1..24 characters (code points), none of them a control character or half of a surrogate pair, which JSON writes with six bytes. */
export const RIDER_NAME_PATTERN = /^[^\p{Cc}\p{Cs}]{1,24}$/u;
export const riderNameSchema = z
  .string()
  .regex(RIDER_NAME_PATTERN, 'A name has 1 to 24 characters, none a control character');

/** `[second, cadenceRpm, resistancePercent, powerW | null, heartRateBpm | null]` */
export const sampleSchema = z.tuple([
  z.int().min(1).max(300),
  z.number().min(0).max(MAX_CADENCE_RPM),
  z.number().min(0).max(MAX_RESISTANCE_PERCENT),
  z.number().min(-500).max(3000).nullable(),
  z.number().min(20).max(250).nullable(),
]);
export type SampleTuple = z.infer<typeof sampleSchema>;

/** What `sampleSchema` says of a value, at a fraction of its cost: a thousand journals have three hundred thousand of them. */
export function isSample(value: unknown): value is SampleTuple {
  if (!Array.isArray(value) || value.length !== 5) return false;
  const [second, cadenceRpm, resistancePercent, powerW, heartRateBpm] = value as unknown[];
  return (
    Number.isInteger(second) &&
    isWithin(second, 1, 300) &&
    isWithin(cadenceRpm, 0, MAX_CADENCE_RPM) &&
    isWithin(resistancePercent, 0, MAX_RESISTANCE_PERCENT) &&
    (powerW === null || isWithin(powerW, -500, 3000)) &&
    (heartRateBpm === null || isWithin(heartRateBpm, 20, 250))
  );
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

/** Base64 of 1,200 bytes, which is 1,600 characters without padding. What it says is checked by `unpackRide`. */
export const PACKED_RIDE_PATTERN = /^[A-Za-z0-9+/]{1600}$/;

const common = { v: z.literal(1), estimated: z.literal(true).optional() };
const samples = z.array(sampleSchema).max(MAX_SAMPLES);

/** What an app publishes. Unknown fields are dropped: the rule's columns are named. */
export const telemetrySchema = z.discriminatedUnion('event', [
  z.object({ ...common, event: z.literal('join'), name: riderNameSchema, samples }),
  z.object({ ...common, event: z.literal('update'), name: riderNameSchema.optional(), samples }),
  z.object({
    ...common,
    event: z.literal('final'),
    name: riderNameSchema.optional(),
    ride: z.string().regex(PACKED_RIDE_PATTERN),
  }),
]);

/** A stream record: the telemetry object plus what the rule adds. `receivedAt` is clock ms since the epoch. */
export const streamRecordSchema = telemetrySchema.and(
  z.object({
    raceId: z.string().regex(RACE_ID_PATTERN),
    racerId: z.string().regex(RACER_ID_PATTERN),
    receivedAt: z.number().min(0).max(8.64e15),
  }),
);
export type StreamRecord = z.infer<typeof streamRecordSchema>;
