import { tick } from 'svelte';

/**
 * Puts the focus on the heading of a screen that has just come, so that a screen reader reads from there and the next Tab
 * is within it; not where the screen itself has put it.
 */
export async function focusHeading(root: HTMLElement): Promise<void> {
  await tick();
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && activeElement !== document.body && root.contains(activeElement))
    return;
  const heading = root.querySelector<HTMLElement>('h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** The part of the browser that keeps a screen awake; not everywhere there. */
export interface WakeLocks {
  wakeLock?: { request(type: 'screen'): Promise<{ release(): Promise<void> }> };
}

/**
 * Keeps the screen awake until the returned function is called, as far as the browser lets a page. It lets go of the lock by
 * itself whenever the page is out of sight, so it is asked again when it comes back.
 */
export function keepScreenAwake(browser: WakeLocks, page: Document): () => void {
  let ended = false;
  let lock: { release(): Promise<void> } | null = null;
  const release = (): void => {
    void lock?.release().catch(() => undefined);
    lock = null;
  };
  const ask = async (): Promise<void> => {
    if (page.visibilityState !== 'visible') return;
    try {
      lock = (await browser.wakeLock?.request('screen')) ?? null;
      if (ended) release();
    } catch {
      // Without power to spare, or not allowed: then the system does as it always does.
    }
  };
  const again = (): void => void ask();
  page.addEventListener('visibilitychange', again);
  void ask();
  return () => {
    ended = true;
    page.removeEventListener('visibilitychange', again);
    release();
  };
}
