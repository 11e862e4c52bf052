/**
 * Whether a value, with all that is in it, has at most `most` characters and values: however large it is, no more than that is
 * looked at, and one that is in itself has no end. What is no plain data counts as one value.
 */
export function isSmall(value: unknown, most: number): boolean {
  let left = most;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    left -= typeof next === 'string' ? next.length + 1 : 1;
    if (left < 0) return false;
    if (Array.isArray(next)) {
      if (next.length > left) return false;
      for (const item of next as unknown[]) open.push(item);
    } else if (ArrayBuffer.isView(next)) {
      // Each of its bytes is a member to whoever goes through those.
      left -= next.byteLength;
      if (left < 0) return false;
    } else if (typeof next === 'object' && next !== null) {
      for (const name in next) {
        left -= name.length;
        // Not all of its names are counted first: there may be millions.
        if (left < open.length) return false;
        open.push((next as Record<string, unknown>)[name]);
      }
    }
  }
  return true;
}
