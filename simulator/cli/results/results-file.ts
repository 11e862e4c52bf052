import { writeFileSync } from 'node:fs';

import { AlleycatError } from '../../../core/errors.ts';
import type { Results } from './read-results.ts';

/**
 * Writes races' rows as the table has them, one race a line: two runs that counted the same write the same bytes.
 * @throws AlleycatError E_FILE when the file cannot be written
 */
export function writeResults(
  file: string,
  races: readonly { raceId: string; results: Results | null }[],
): void {
  const lines = races.map(
    ({ raceId, results }) => `{"raceId":"${raceId}","rows":${results?.text ?? 'null'}}\n`,
  );
  try {
    writeFileSync(file, lines.join(''));
  } catch (error) {
    throw new AlleycatError('E_FILE', `The results cannot be written to ${file}: ${String(error)}.`, {
      cause: error,
    });
  }
}
