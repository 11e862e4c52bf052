/**
 * Runs jobs a few at a time, in their order.
 * @template T
 * @param {(() => Promise<T>)[]} jobs
 * @param {number} atOnce
 * @returns {Promise<T[]>} their results, in the order of the jobs
 */
export async function inParallel(jobs, atOnce) {
  /** @type {T[]} */
  const results = new Array(jobs.length);
  const queue = [...jobs.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, job] = next;
      results[index] = await job();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, worker));
  return results;
}
