import { parseArgs } from 'node:util';

import { AlleycatError } from '../../core/errors.ts';
import { DEFAULT_INVITE_HOURS } from '../functions/shared/invites.ts';

export interface InviteArguments {
  /** Whom the code is for. */
  racerName: string;
  /** A rider who is there already, for one more machine; null for a new one. */
  racerId: string | null;
  hours: number;
  /** `local`, or the file that `deploy` has written; null for that file at its usual place. */
  backend: string | null;
  /** The app's data folder, for `local`; null for the system's usual place. */
  dataDir: string | null;
}

const string = { type: 'string' } as const;
const OPTIONS = { racer: string, 'racer-id': string, hours: string, backend: string, 'data-dir': string };

/**
 * Reads what stands behind the command's name.
 * @throws AlleycatError E_USAGE with one line about what is wrong.
 */
export function readArguments(argv: readonly string[]): InviteArguments {
  const values = parse(argv);
  if (values.racer === undefined) {
    throw new AlleycatError('E_USAGE', 'say whom it is for: npm run invite -- --racer NAME');
  }
  for (const [name, value] of Object.entries(values)) {
    if (value?.trim() === '') throw new AlleycatError('E_USAGE', `--${name} is empty.`);
  }
  const hours = values.hours === undefined ? DEFAULT_INVITE_HOURS : Number(values.hours);
  if (!Number.isFinite(hours)) {
    throw new AlleycatError('E_USAGE', `--hours wants a number, not "${values.hours}".`);
  }
  return {
    racerName: values.racer,
    racerId: values['racer-id'] ?? null,
    hours,
    backend: values.backend ?? null,
    dataDir: values['data-dir'] ?? null,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new AlleycatError('E_USAGE', why, { cause: error });
  }
}
