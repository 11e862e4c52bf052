import type { Settings } from '../../electron/contract/settings.ts';

export { MAX_ZOOM, MIN_ZOOM } from '../../electron/contract/settings.ts';

/** One step of size. */
const ZOOM_STEP = 1.08;

/** Puts theme, size and motion on the page; `prefersLight` is the system's wish. */
export function applyDisplay(
  root: HTMLElement,
  { theme, zoom, motion }: Settings,
  prefersLight: boolean,
): void {
  root.dataset['theme'] = theme === 'system' ? (prefersLight ? 'light' : 'dark') : theme;
  root.dataset['motion'] = motion;
  root.style.setProperty('--zoom', String(ZOOM_STEP ** zoom));
}
