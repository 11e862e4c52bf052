/** Between two looks, real ms. */
const LOOK_MS = 5000;
/** So much more wall time than monotonic time between two looks means that the machine has slept, real ms. */
const SLEPT_MS = 10_000;

/**
 * Calls when the machine has slept, as Electron's power monitor does: the monotonic clock stands in the meantime, the
 * wall's goes on. One that was set forward looks the same, and does no harm. The returned function ends it.
 * @param wallMs the wall's clock, ms
 */
export function watchForSleep(onResume: () => void, wallMs: () => number): () => void {
  let wall = wallMs();
  let monotonic = performance.now();
  const timer = setInterval(() => {
    const slept = wallMs() - wall - (performance.now() - monotonic);
    wall = wallMs();
    monotonic = performance.now();
    if (slept > SLEPT_MS) onResume();
  }, LOOK_MS);
  return () => clearInterval(timer);
}
