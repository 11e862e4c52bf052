import type { Settings } from '../../electron/contract/settings.ts';

export const MIN_ZOOM = -4;
export const MAX_ZOOM = 6;
/** One step of size. */
const ZOOM_STEP = 1.08;

/** Puts theme and size on the page; `prefersLight` is the system's wish. */
export function applyDisplay(root: HTMLElement, { theme, zoom }: Settings, prefersLight: boolean): void {
  root.dataset['theme'] = theme === 'system' ? (prefersLight ? 'light' : 'dark') : theme;
  root.style.setProperty('--zoom', String(ZOOM_STEP ** zoom));
}
