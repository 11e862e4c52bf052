import { z } from 'zod';

import { CLASS_IDS } from '../race/classes.ts';
import { HEAT_MS, MAX_HEAT, RACE_ID_PATTERN } from '../race/heat.ts';
import { MAX_RIDERS, rosterMessageSchema } from './roster.ts';
import { RACER_ID_PATTERN, REQUEST_NAMES, type RequestName } from './topics.ts';

const raceId = z.string().regex(RACE_ID_PATTERN);
const head = { v: z.literal(1), id: z.string().min(1).max(64) };
const tenths = z.int().min(0);

/** Roster entries a reply holds at most: under 128 KB whatever the names. */
export const ROSTER_PAGE = 700;
/**
 * Rows a `results` reply holds at most: the first number that fits 128 KB, which depends on the names. The last always does,
 * and so does the first with names that people have.
 */
export const RESULTS_PAGES = { packed: [1000, 600, 300], plain: [600, 300] } as const;
/** Races a page of the `races` reply holds. */
export const RACES_PAGE = 20;
/** Best rides that `records` and `pace` tell of. */
export const BEST_RIDES = 100;
/** Rides a page of the `rides` reply holds at most. */
export const RIDES_PAGE = 200;

/** Over which time a class's best are looked for: UTC days and ISO weeks of the heat's start. */
export const PERIODS = ['all', 'day', 'week'] as const;
export type Period = (typeof PERIODS)[number];

/** What the rule adds from the topic, and the id that the reply repeats: enough to answer somebody. */
export const requestAddressSchema = z.object({
  racerId: z.string().regex(RACER_ID_PATTERN),
  request: z.enum(REQUEST_NAMES),
  id: z.string().min(1).max(64),
});

/** Long lists may be asked for packed: raw deflate of their JSON in base64, which is a third of the size. */
const packed = z.literal(true).optional();
const packedText = z.string().optional();
const classId = z.literal(CLASS_IDS);
const heat = z.int().min(0).max(MAX_HEAT);
const racerId = z.string().regex(RACER_ID_PATTERN);

/** What each request carries; the rule adds who asks. */
export const requestSchemas = {
  time: z.object(head),
  board: z.object({ ...head, raceId }),
  /** `from`: the first racerIndex wanted; a reply holds at most `ROSTER_PAGE` entries. */
  roster: z.object({ ...head, raceId, from: z.int().min(0).optional(), packed }),
  /** `from`: the first place wanted, from 0; a reply holds at most `RESULTS_PAGES` rows, none from beyond the last. */
  results: z.object({ ...head, raceId, from: z.int().min(0).optional(), packed }),
  races: z.object({ ...head, classId, before: heat.optional() }),
  /** The best of the class in the running day or week, or ever. */
  records: z.object({ ...head, classId, period: z.enum(PERIODS), packed }),
  /**
   * The best rides of the class second by second: `rider` for that one's too (a `racerId` is who asks), `top: false` for no more than the asker's
   * own, `known` for the best only where they are not those of this version.
   */
  pace: z.object({
    ...head,
    classId,
    rider: racerId.optional(),
    top: z.literal(false).optional(),
    known: z.int().min(0).optional(),
  }),
  /**
   * With `raceId` what is stored of that ride, and with `curve` its seconds too. Without, the asking rider's rides, newest
   * first: those of heats below `before`.
   */
  rides: z.object({
    ...head,
    raceId: raceId.optional(),
    curve: z.literal(true).optional(),
    before: heat.optional(),
  }),
  /** Takes everything out of the backend that is known of the asking rider. */
  forget: z.object(head),
  /** Switches off a certificate of the asking rider's that another has taken the place of; its id as IoT has it. */
  retire: z.object({ ...head, certificateId: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** Whether the asking rider rides with the app that says `session`; `claim`: from now on they do. */
  seat: z.object({ ...head, session: z.string().regex(/^[A-Za-z0-9-]{1,64}$/), claim: z.boolean() }),
} satisfies Record<RequestName, z.ZodType>;
export type RequestBody<N extends RequestName> = Omit<z.infer<(typeof requestSchemas)[N]>, 'v' | 'id'>;

/** rank, racerId, name, total in tenths, seconds seen, estimated 0 or 1 */
const resultRow = z.tuple([
  z.int().min(1),
  z.string(),
  z.string(),
  tenths,
  z.int().min(0).max(300),
  z.int().min(0).max(1),
]);

/** rank, racerId, name, total in tenths, heat, flags (0, or what was unusual in it) */
const recordRow = z.tuple([z.int().min(1), racerId, z.string(), tenths, heat, z.int().min(0)]);
/** racerId, name, total in tenths, heat, flags, curve: base64 of a packed curve of tenths, version of the results it is of */
const paceRow = z.tuple([racerId, z.string(), tenths, heat, z.int().min(0), z.string(), z.int().min(0)]);
/** raceId, rank, riders, total in tenths, seconds seen, flags */
const rideRow = z.tuple([
  raceId,
  z.int().min(1),
  z.int().min(1),
  tenths,
  z.int().min(1).max(300),
  z.int().min(0),
]);
/** What is in the `top` of a `pace` reply, once it is unpacked. */
export const paceRowsSchema = z.array(paceRow).max(BEST_RIDES);
export type PaceRow = z.infer<typeof paceRow>;
export type RecordRow = z.infer<typeof recordRow>;
export type RideRow = z.infer<typeof rideRow>;

/** What the backend holds of one ride: seconds seen and total in units of 1/2000 point. */
const heldRide = z.object({
  raceId,
  seconds: z.int().min(0).max(300),
  units: z.int().min(0),
  /** Base64 of the packed curve of tenths, where it was asked for and the results were official once. */
  curve: z.string().optional(),
  rank: z.int().min(1).optional(),
  riders: z.int().min(1).optional(),
});

export type HeldRide = z.infer<typeof heldRide>;

const listing = z.object({
  raceId,
  riders: z.int().min(0),
  winnerName: z.string(),
  winnerTenths: tenths,
  official: z.boolean(),
});

/** What each reply carries besides `id` and `serverTime`. */
export const replySchemas = {
  time: z.object({}),
  /** The newest durable board, packed, in base64; null where the race has none. */
  board: z.object({ board: z.string().nullable() }),
  /** Packed: `roster.entries` is empty, and they are in `packed`. */
  roster: z.object({ roster: rosterMessageSchema, packed: packedText }),
  results: z.object({
    raceId,
    status: z.enum(['running', 'pending', 'provisional', 'official']),
    /** Rows of the whole race. */
    riders: z.int().min(0).max(MAX_RIDERS),
    /** Packed: empty, and they are in `packed`. */
    rows: z.array(resultRow),
    packed: packedText,
    /**
     * Whose ride of this page is unusual: the place in the whole race, from 0, then a code (1: the first of
     * `UNUSUAL_REASONS`) and a second for each reason. Not there where nobody's is.
     */
    unusual: z.array(z.array(z.int().min(0)).min(3)).optional(),
    /** The asking rider's own: rank, total in tenths, seconds seen; null where it has no row. Not of an older backend. */
    me: z
      .tuple([z.int().min(1), tenths, z.int().min(0).max(300)])
      .nullable()
      .optional(),
    /** Another one where any of the totals may be another. Not of an older backend. */
    version: z.int().min(0).optional(),
  }),
  races: z.object({ races: z.array(listing), next: z.int().nullable() }),
  records: z.object({
    classId,
    period: z.enum(PERIODS),
    /** Which day or week it is: `all`, `day-2026-11-29`, `week-2026-W48`. */
    key: z.string(),
    /** Packed: empty, and they are in `packed`. */
    rows: z.array(recordRow),
    packed: packedText,
    /** The asking rider's own of the period: total in tenths, heat. */
    mine: z.tuple([tenths, heat]).nullable(),
    /** The asking rider's own of all time: class, total in tenths, heat. */
    bests: z.array(z.tuple([classId, tenths, heat])),
  }),
  pace: z.object({
    classId,
    /** Another one where the best are others; 0 where there are none, or none were wanted. */
    version: z.int().min(0),
    /** Packed `paceRowsSchema`, best first: base64 of raw deflate of JSON. Null where there is none that is wanted and not known. */
    top: z.string().nullable(),
    mine: paceRow.nullable(),
    /** Of the rider who was asked for. */
    chosen: paceRow.nullable().optional(),
  }),
  /** Of one race; or without a raceId a page of them, `next` is the `before` of the next. */
  rides: z.union([heldRide, z.object({ rides: z.array(rideRow), next: heat.nullable() })]),
  /**
   * How many rides were taken out now, and in how many races' results the rider has no name any more. Not all of it yet
   * where `forgotten` is false: then it is to be asked again.
   */
  forget: z.object({
    forgotten: z.boolean(),
    rides: z.int().min(0),
    rowsAnonymised: z.int().min(0),
  }),
  /** False: it is not the asking rider's, or has no successor. */
  retire: z.object({ retired: z.boolean() }),
  /** False: another app of the rider's has claimed the seat since. */
  seat: z.object({ mine: z.boolean() }),
} satisfies Record<RequestName, z.ZodType>;
export type ReplyBody<N extends RequestName> = z.infer<(typeof replySchemas)[N]>;

/** The envelope of every reply. `serverTime` is the backend's clock, ms since the epoch: of a time that has a next heat. */
export const replyEnvelopeSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  serverTime: z
    .number()
    .min(0)
    .lt(MAX_HEAT * HEAT_MS),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
