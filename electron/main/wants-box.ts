/** How a program was started, as far as it says who would read a line on stderr. */
export interface Start {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** Chromium's own switch `--noerrdialogs`: no error is to wait in a window. */
  isUnattended: boolean;
  stderr: 'terminal' | 'pipe' | 'other';
}

/**
 * Whether a start that fails is to be told in a window too, which waits until somebody has read it. Who clicked the icon never
 * sees stderr: it goes to the system's journal, to a file or nowhere. At a terminal the line is read where it stands; at the
 * end of a pipe (`alleycat 2>&1 | tee log`) there is whoever built it, and a window would hold them up. A program that starts
 * Alleycat by itself mostly gives it a socket, which looks just like the journal's: it has to say `--noerrdialogs`. Where there
 * is no display there is no window.
 */
export function wantsBox({ platform, env, isUnattended, stderr }: Start): boolean {
  const hasDisplay = platform !== 'linux' || [env['DISPLAY'], env['WAYLAND_DISPLAY']].some(Boolean);
  return hasDisplay && !isUnattended && stderr === 'other';
}
