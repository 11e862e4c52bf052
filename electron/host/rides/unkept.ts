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
export function whyUnkept(code: string): string {
  return isDiskFull(code)
    ? 'The disk is full: this ride is not kept on this computer. It goes on being sent; free some space, and it is kept again.'
    : `This ride cannot be kept on this computer (${code}). It goes on being sent, and Alleycat keeps trying.`;
}
