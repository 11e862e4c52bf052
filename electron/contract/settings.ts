import { z } from 'zod';

import { CLASS_IDS } from '../../core/race/classes.ts';

/** What a rider can set, as it is kept and as it crosses the boundary. */
export const settingsSchema = z.strictObject({
  /** Simulated opponents of the local backend, a heat. */
  opponents: z.int().min(0).max(999),
  theme: z.enum(['system', 'dark', 'light']),
  /** Steps of the screen's size, 0 is what the window's height asks for. */
  zoom: z.int().min(-4).max(6),
  /** The class chosen last. */
  classId: z.literal(CLASS_IDS),
});
export type Settings = z.infer<typeof settingsSchema>;
