import type { AppController } from '../../state/app.svelte.ts';
import { REFRESH_MS } from '../../state/results.svelte.ts';

/** Looks at results that may still change until the returned function is called; faster where the clock is. */
export function keepRefreshing(app: AppController): () => void {
  const timer = setInterval(() => void app.results.refresh(), Math.max(300, REFRESH_MS / app.clock.speed));
  return () => clearInterval(timer);
}
