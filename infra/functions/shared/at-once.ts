/** Writes under way at one time: what the SDK keeps connections for. */
export const WRITES_AT_ONCE = 40;

/** Does something with each of a list, so many at once. Rejects with the first fault, and begins nothing after it. */
export async function atOnce<T>(
  list: readonly T[],
  limit: number,
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  let isOver = false;
  const worker = async (): Promise<void> => {
    while (next < list.length && !isOver) {
      try {
        await work(list[next++] as T);
      } catch (error) {
        isOver = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, list.length) }, worker));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
