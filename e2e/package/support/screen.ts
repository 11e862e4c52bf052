/** What somebody who sits before the app sees and presses, beyond its page: windows of the system, and keys. By xdotool. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

import { until } from './rider.ts';

export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

export class Screen {
  readonly #env: NodeJS.ProcessEnv;

  /** @param pid of a program on it */
  constructor(pid: number) {
    const variables = fs.readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const own = variables.filter((one) => /^(DISPLAY|XAUTHORITY)=/.test(one));
    this.#env = {
      ...process.env,
      ...Object.fromEntries(own.map((one) => one.split(/=(.*)/s, 2) as [string, string])),
    };
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
