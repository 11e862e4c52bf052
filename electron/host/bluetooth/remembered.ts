import { z } from 'zod';

/**
 * A device that the rider has chosen, and what was learned of it: with this it is found again without a scan. The id is
 * the system's own: the address without colons, on macOS a UUID that means nothing on another machine.
 */
export const rememberedDeviceSchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string().max(248),
  addressType: z.enum(['public', 'random']).nullable(),
  /** It never answers the request that noble's `subscribe` begins with. */
  writesCccd: z.boolean().default(false),
  /** It sends nothing until it was asked for control and started. */
  needsStart: z.boolean().default(false),
  /** It only advertises, and is never connected to. */
  broadcasts: z.boolean().default(false),
});
export type RememberedDevice = z.infer<typeof rememberedDeviceSchema>;

const slot = rememberedDeviceSchema.nullable().default(null);

/** The remembered device of each slot; one device may be in several. */
export const rememberedSchema = z.object({ bike: slot, power: slot, cadence: slot, heartRate: slot });
export type Remembered = z.infer<typeof rememberedSchema>;

export const NOTHING_REMEMBERED: Remembered = { bike: null, power: null, cadence: null, heartRate: null };
