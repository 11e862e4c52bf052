import { AlleycatError } from '../../../core/errors.ts';
import { isDiskFull } from '../rides/unkept.ts';

const DENIED = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Why files could not be written, for whoever waits for them.
 * @param error what the file system threw; anything else is given back as it is
 */
export function exportError(
  error: unknown,
  { folder, written, files }: { folder: string; written: number; files: number },
): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === undefined) return error;
  const done = written === 0 ? 'Nothing was written' : `${written} of ${files} files were written`;
  if (isDiskFull(code)) {
    return new AlleycatError(
      'E_EXPORT_FULL',
      `The disk is full. ${done} into ${folder}. Free some space and export again.`,
      { cause: error },
    );
  }
  if (DENIED.includes(code)) {
    return new AlleycatError(
      'E_EXPORT_DENIED',
      `Alleycat may not write into ${folder}. ${done}. Allow it in the system, and export again.`,
      { cause: error },
    );
  }
  return new AlleycatError('E_EXPORT', `${folder} could not be written (${code}). ${done}.`, {
    cause: error,
  });
}
