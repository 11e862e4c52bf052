import { AlleycatError } from '../../../core/errors.ts';
import { say } from '../../contract/sentences/say.ts';
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
  const done = written === 0 ? say('partNothingWritten') : say('partWritten', { written, files });
  if (isDiskFull(code)) {
    return new AlleycatError('E_EXPORT_FULL', say('exportFull', { done, folder }), { cause: error });
  }
  if (DENIED.includes(code)) {
    return new AlleycatError('E_EXPORT_DENIED', say('exportDenied', { done, folder }), { cause: error });
  }
  return new AlleycatError('E_EXPORT', say('exportFailed', { done, folder, code }), {
    cause: error,
  });
}
