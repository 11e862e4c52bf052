import { z } from 'zod';

import { RIDER_NAME_PATTERN } from '../../../core/messages/telemetry.ts';
import { RACER_ID_PATTERN } from '../../../core/messages/topics.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';
import { DEFAULT_SETTINGS, otherRider, settingsSchema, type Settings } from '../../contract/settings.ts';
import { NOTHING_REMEMBERED, rememberedSchema } from '../bluetooth/remembered.ts';

/** The version that is written. It rises when what is in the file comes to mean something else, and a step is added. */
export const SETTINGS_VERSION = 2;

const contentsSchema = z.object({
  v: z.literal(SETTINGS_VERSION),
  racerId: z.string().regex(RACER_ID_PATTERN),
  name: z.string().regex(RIDER_NAME_PATTERN).nullable(),
  settings: z.record(z.string(), z.unknown()).transform(readSettings),
  devices: rememberedSchema,
});
export type Contents = z.infer<typeof contentsSchema>;

type Versioned = Record<string, unknown> & { v: number };

/** What makes a version of its index the next one; it may rely on nothing of what it is given. */
export type Step = (contents: Versioned) => Record<string, unknown>;

const STEPS: Readonly<Record<number, Step>> = {
  // Files of version 1 are of three shapes: devices came later than the rest, and in each the settings of its day.
  1: ({ devices = NOTHING_REMEMBERED, ...rest }) => ({ ...rest, devices }),
};

/** What a file holds, or why it cannot be used. `migratedFrom` is the older version it was of. */
export type Read = { contents: Contents; migratedFrom: number | null } | Unusable;
/** A newer Alleycat has written it, or there is something wrong with it. */
export type Unusable =
  { contents: null; isNewer: true } | { contents: null; isNewer: false; problem: Sentence };

/** Reads any text as a settings file: one of this version, or an older one, which is taken over step by step. */
export function readContents(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unusable(say('partNotJson'));
  }
  const stamped = z.looseObject({ v: z.int().min(1) }).safeParse(value);
  if (!stamped.success) return unusable(say('partNoVersion'));
  const from = stamped.data.v;
  if (from > SETTINGS_VERSION) return { contents: null, isNewer: true };
  const parsed = contentsSchema.safeParse(migrated(stamped.data, SETTINGS_VERSION, STEPS));
  if (!parsed.success) return unusable(problemOf(parsed.error));
  return { contents: parsed.data, migratedFrom: from < SETTINGS_VERSION ? from : null };
}

/** The same contents as a later version says them. @throws RangeError where a step is missing */
export function migrated(
  contents: Versioned,
  to: number,
  steps: Readonly<Record<number, Step>>,
): Record<string, unknown> {
  let current = contents;
  while (current.v < to) {
    const step = steps[current.v];
    if (step === undefined) throw new RangeError(`Nothing leads on from version ${current.v}.`);
    current = { ...step(current), v: current.v + 1 };
  }
  return current;
}

/** A file with this wrong with it. */
export function unusable(problem: Sentence): Unusable {
  return { contents: null, isNewer: false, problem };
}

/**
 * Each setting by itself. One that came to be a choice only later, without a new version, one whose value only a later Alleycat
 * knows, and one that is damaged are as before anybody chose; what is no setting here is passed over. To refuse the file for them
 * would make somebody else of the rider.
 */
function readSettings(kept: Record<string, unknown>): Settings {
  const readable = { ...kept, follows: readableRiders(kept['follows']) };
  const known = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    const { success, data } = schema.safeParse((readable as Record<string, unknown>)[name]);
    return success ? [[name, data] as const] : [];
  });
  return settingsSchema.parse({ ...DEFAULT_SETTINGS, ...Object.fromEntries(known) });
}

/** Of riders who are followed each by themselves: one that is damaged takes no other with it. */
function readableRiders(riders: unknown): unknown {
  if (!Array.isArray(riders)) return riders;
  return riders.flatMap((rider) => z.object(otherRider.shape).safeParse(rider).data ?? []);
}

/** The first thing that is wrong, in one short line; never what stands in the file, which may be anything. */
function problemOf(error: z.ZodError): Sentence {
  const [issue] = error.issues;
  const place = issue?.path.map(String).join('.') ?? '';
  return place === '' ? say('partOtherForm') : say('partWrongThere', { place });
}
