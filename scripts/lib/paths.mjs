import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The project's folder. */
export const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** Where the test runners leave their reports. */
export const RESULTS = path.join(ROOT, 'test-results');

/** What a tool may keep from run to run; gone with `npm ci`. */
export const TOOL_CACHE = path.join(ROOT, 'node_modules', '.cache');

/** What outlives `npm ci`: the user's cache folder, by the XDG base directory specification. */
export const USER_CACHE = path.join(
  process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'),
  'alleycat',
);

/**
 * The script behind a package's command, to be run with this very Node: the links in node_modules/.bin
 * are shell scripts on Windows, and start whichever `node` is first on the path.
 * @param {string} packageName
 * @param {string} [command] where the package has several
 * @returns {string} absolute path
 */
export function toolScript(packageName, command = packageName) {
  const folder = path.join(ROOT, 'node_modules', packageName);
  const file = path.join(folder, 'package.json');
  if (!fs.existsSync(file))
    throw new Error(`The package ${packageName} is not installed: run \`npm ci\` first.`);
  const { bin } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const script = typeof bin === 'string' ? bin : bin[command];
  return path.join(folder, script);
}
