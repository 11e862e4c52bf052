/** What somebody who sits before the app sees and presses, beyond its page: windows of the system, and keys. By xdotool. */
import { execFileSync } from 'node:child_process';

import { descendantsOf } from '../../support/processes.ts';
import { until } from './rider.ts';

export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

export class Screen {
  readonly #env: NodeJS.ProcessEnv;

  /** @param desktopPid of what has started the display, and the app on it */
  constructor(desktopPid: number) {
    const server =
      descendantsOf(desktopPid).find(({ command }) => command.startsWith('Xvfb '))?.command ?? '';
    // Chromium writes its own title over its environment, where it could be read else.
    const [, display = ''] = /^Xvfb (:\d+)/.exec(server) ?? [];
    const [, authority = ''] = /-auth (\S+)/.exec(server) ?? [];
    this.#env = { ...process.env, DISPLAY: display, XAUTHORITY: authority };
  }

  /** Waits for a window. @param title exactly. @returns its number */
  async window(title: string): Promise<string> {
    await until(() => this.#find(title) !== null, `a window called ${title}`);
    return this.#find(title) ?? '';
  }

  /** Waits until no such window is there. */
  async closed(title: string): Promise<void> {
    await until(() => this.#find(title) === null, `the end of the window called ${title}`);
  }

  placeOf(window: string): Place {
    const lines = this.#run('getwindowgeometry', '--shell', window).split('\n');
    const values = new Map(lines.map((line) => line.split('=') as [string, string]));
    const [x = NaN, y = NaN, width = NaN, height = NaN] = ['X', 'Y', 'WIDTH', 'HEIGHT'].map((name) =>
      Number(values.get(name)),
    );
    return { x, y, width, height };
  }

  /** Presses keys by their X names, `ctrl+q`; no window manager is here, so the window is given the focus first. */
  press(window: string, ...keys: string[]): void {
    this.#run('windowfocus', '--sync', window, 'key', '--clearmodifiers', ...keys);
  }

  #find(title: string): string | null {
    try {
      return this.#run('search', '--onlyvisible', '--name', `^${title}$`).split('\n')[0] ?? null;
    } catch {
      // It ends with 1 where there is none.
      return null;
    }
  }

  #run(...args: string[]): string {
    return execFileSync('xdotool', args, { encoding: 'utf8', env: this.#env, stdio: 'pipe' }).trim();
  }
}
