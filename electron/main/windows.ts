import { app, type BrowserWindow, type Event } from 'electron';

import { isTvUrl } from './app-protocol.ts';
import { openTvWindow } from './tv-window.ts';
import type { WindowParts } from './window-parts.ts';
import { keepPlace, openWindow } from './window.ts';

/** The app's windows: the one beside the bike, and the TV's. */
export class Windows {
  readonly #parts: WindowParts;
  #main: BrowserWindow | null = null;
  #tv: BrowserWindow | null = null;
  /** Called before the main window closes, which it may prevent. */
  onClose: (event: Event) => void = () => undefined;

  constructor(parts: WindowParts) {
    this.#parts = parts;
    app.on('second-instance', () => this.comeForward());
  }

  /** The window beside the bike; null before it is there, and once it is closed. */
  get main(): BrowserWindow | null {
    return this.#main;
  }

  async open(): Promise<void> {
    await openWindow(this.#parts, (window) => {
      this.#main = window;
      window.on('close', (event) => {
        this.onClose(event);
        // Not at `closed`, when it has no place any more.
        if (!event.defaultPrevented) this.keepPlace();
      });
      // The TV shows what this one rides: it has no life of its own.
      window.once('closed', () => {
        this.#main = null;
        this.#tv?.close();
      });
      // The page asks for the TV as it would in a browser, and gets no window of its own making.
      window.webContents.setWindowOpenHandler(({ url }) => {
        if (isTvUrl(url)) this.openTv();
        return { action: 'deny' };
      });
    });
  }

  /** Opens the TV view, or brings it forward. */
  openTv(): void {
    if (this.#tv !== null) {
      this.#tv.show();
      return;
    }
    this.#tv = openTvWindow(this.#parts, this.#main);
    this.#tv.once('closed', () => (this.#tv = null));
  }

  /** Keeps where the main window is, while it is there. */
  keepPlace(): void {
    if (this.#main !== null && !this.#main.isDestroyed()) keepPlace(this.#main, this.#parts);
  }

  comeForward(): void {
    const window = this.#main;
    if (window === null) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  }
}
