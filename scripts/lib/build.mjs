import { toolScript } from './paths.mjs';
import { run } from './run.mjs';

/**
 * Builds main process, server, preload and renderer into out/ (a second or two: not worth asking
 * whether anything changed).
 * @returns {Promise<import('./run.mjs').Outcome>}
 */
export function build() {
  return run(process.execPath, [toolScript('electron-vite'), 'build', '--logLevel', 'warn']);
}
