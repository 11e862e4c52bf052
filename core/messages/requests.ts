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
/** Rows a `results` reply holds at most: under 128 KB whatever the names. */
export const RESULTS_PAGE = 600;
/** Races a page of the `races` reply holds. */
export const RACES_PAGE = 20;

/** What the rule adds from the topic, and the id that the reply repeats: enough to answer somebody. */
export const requestAddressSchema = z.object({
  racerId: z.string().regex(RACER_ID_PATTERN),
  request: z.enum(REQUEST_NAMES),
  id: z.string().min(1).max(64),
});

/** Long lists may be asked for packed: raw deflate of their JSON in base64, which is a third of the size. */
const packed = z.literal(true).optional();
const packedText = z.string().optional();

/** What each request carries; the rule adds who asks. */
export const requestSchemas = {
  time: z.object(head),
  board: z.object({ ...head, raceId }),
  /** `from`: the first racerIndex wanted; a reply holds at most `ROSTER_PAGE` entries. */
  roster: z.object({ ...head, raceId, from: z.int().min(0).optional(), packed }),
  /** `from`: the first place wanted, from 0; a reply holds at most `RESULTS_PAGE` rows, none from beyond the last. */
  results: z.object({ ...head, raceId, from: z.int().min(0).optional(), packed }),
  races: z.object({
    ...head,
    classId: z.literal(CLASS_IDS),
    before: z.int().min(0).max(MAX_HEAT).optional(),
  }),
  rides: z.object({ ...head, raceId }),
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
  /** What the backend holds of the asking rider's ride: seconds seen and total in units of 1/2000 point. */
  rides: z.object({ raceId, seconds: z.int().min(0).max(300), units: z.int().min(0) }),
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
