import { say, type Sentence } from '../../contract/sentences/say.ts';

/** No space: on the disk, by quota, or by the system's limit of a file. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Whether the system's code says that there is no space. */
export function isDiskFull(code: string): boolean {
  return FULL.includes(code);
}

/**
 * Why a ride is not being kept on disk, and what happens next.
 * @param code the system's, https://man7.org/linux/man-pages/man3/errno.3.html
 */
export function whyUnkept(code: string): Sentence {
  return isDiskFull(code) ? say('unkeptFull') : say('unkeptOther', { code });
}
