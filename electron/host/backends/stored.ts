import { z } from 'zod';

import { RACER_ID_PATTERN } from '../../../core/messages/topics.ts';
import { backendFileSchema } from '../../contract/backend.ts';
import type { Notice } from '../../contract/state.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';
import { keepAside } from '../private-file.ts';
import { readSmallFile } from '../small-file.ts';

/** An operator's file has 32 KB at the most; and a certificate, and room. */
const MAX_FILE_BYTES = 256 * 1024;

const storedSchema = z.object({
  v: z.literal(1),
  /** Which backend is ridden on. */
  use: z.enum(['local', 'aws']),
  /** Where it is; without the claim, whose key is needed once, to join. */
  file: backendFileSchema.omit({ claim: true }),
  racerId: z.string().regex(RACER_ID_PATTERN),
  certificatePem: z.string(),
  certificateId: z.string(),
  /** How the key was stored, when it was. */
  keyInSafe: z.boolean(),
  issuedAt: z.number(),
});
/** What `aws.json` holds of a joined backend. */
export type Stored = z.infer<typeof storedSchema>;

interface Read {
  stored: Stored | null;
  notices: Notice[];
  /** The file is of before, with the claim's private key in it. */
  hasClaim: boolean;
}

/**
 * What was joined; null where nothing was. A file that cannot be used is as if nobody had joined: the rider rides locally, and is
 * told; what is in it is kept under another name, for the next join would replace it.
 */
export function readStored(file: string): Read {
  let text: string;
  try {
    text = readSmallFile(file, MAX_FILE_BYTES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing();
    if (error instanceof RangeError) return nothing(notice(say('partFarTooLarge'), aside(file)));
    return nothing(notice(say('partUnreadable'), file));
  }
  try {
    return {
      stored: storedSchema.parse(JSON.parse(text)),
      notices: [],
      hasClaim: text.includes('PRIVATE KEY'),
    };
  } catch (error) {
    return nothing(notice(reasonOf(error), aside(file)));
  }
}

const nothing = (...notices: Notice[]): Read => ({ stored: null, notices, hasClaim: false });

const reasonOf = (error: unknown): Sentence =>
  error instanceof z.ZodError ? say('partOtherForm') : say('partNotJson');

/** Where it lies from now on. */
function aside(file: string): string {
  try {
    return keepAside(file);
  } catch {
    // A folder that cannot be written: there nothing replaces it either.
    return file;
  }
}

function notice(problem: Sentence, path: string): Notice {
  return {
    code: 'N_BACKEND_SET_ASIDE',
    ...say('backendSetAside', { problem }),
    path,
  };
}
