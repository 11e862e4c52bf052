import { z } from 'zod';

import { RIDER_NAME_PATTERN } from '../../core/messages/telemetry.ts';
import { RACER_ID_PATTERN } from '../../core/messages/topics.ts';
import { CLASS_IDS } from '../../core/race/classes.ts';
import { LANGUAGE_CHOICES } from './languages.ts';

/** Riders that one can follow, at most. */
export const MAX_FOLLOWS = 100;

/** Steps of the screen's size. */
export const MIN_ZOOM = -4;
export const MAX_ZOOM = 6;

/** Another rider, as they were called when they were chosen. */
export const otherRider = z.strictObject({
  racerId: z.string().regex(RACER_ID_PATTERN),
  name: z.string().regex(RIDER_NAME_PATTERN),
});

export const THEMES = ['system', 'dark', 'light'] as const;

export const DISTANCE_CHOICES = ['system', 'km', 'miles'] as const;

/** What a rider can set, as it crosses the boundary. In a file that is read there may be more (`host/settings`). */
export const settingsSchema = z.strictObject({
  /** Simulated opponents of the local backend, a heat. */
  opponents: z.int().min(0).max(999),
  theme: z.enum(THEMES),
  language: z.enum(LANGUAGE_CHOICES),
  /** Steps of the screen's size, 0 is what the window's height asks for. */
  zoom: z.int().min(MIN_ZOOM).max(MAX_ZOOM),
  /** The class chosen last. */
  classId: z.literal(CLASS_IDS),
  /** Riders who are shown first. */
  follows: z.array(otherRider).max(MAX_FOLLOWS),
  /** Whose best ride is ridden against. */
  ghost: z.union([z.enum(['none', 'best']), otherRider]),
  /** What the live board compares with: the riders of this heat, or the best rides ever at the same second. */
  board: z.enum(['now', 'allTime']),
  /** Beeps before the start and at the finish. */
  sounds: z.boolean(),
  /** Time left, rank and gap are said aloud while one rides. */
  speech: z.boolean(),
  /** What distances are told in: as the system's region has them, or one of them. */
  distances: z.enum(DISTANCE_CHOICES),
  /** Whether what changes may travel there: as the system wishes, or not at all. */
  motion: z.enum(['system', 'none']),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What is set before anybody has chosen. */
export const DEFAULT_SETTINGS: Settings = {
  opponents: 40,
  theme: 'dark',
  language: 'system',
  zoom: 0,
  classId: 1,
  follows: [],
  ghost: 'none',
  board: 'now',
  sounds: true,
  speech: false,
  distances: 'system',
  motion: 'system',
};
