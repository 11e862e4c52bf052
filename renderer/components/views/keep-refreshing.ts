import type { AppController } from '../../state/app.svelte.ts';
import { REFRESH_MS } from '../../state/results.svelte.ts';

/** Looks again every so many real ms at what may still change, until the returned function is called; more often where the clock is faster. */
export function keepRefreshing(
  app: AppController,
  look: () => Promise<void>,
  everyMs = REFRESH_MS,
): () => void {
  const timer = setInterval(() => void look(), Math.max(300, everyMs / app.clock.speed));
  return () => clearInterval(timer);
}
