import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

import { run } from './run.mjs';

/** What the whole suite needs from Debian 12: a browser, Electron's libraries, a display, a message bus, serial ports. */
const PACKAGES = [
  'chromium',
  'dbus',
  'fonts-dejavu-core',
  'gcc',
  'libasound2',
  'libatspi2.0-0',
  'libc6-dev',
  'libdrm2',
  'libgbm1',
  'libgtk-3-0',
  'libnotify4',
  'libnss3',
  'libsecret-1-0',
  'libxss1',
  'libxtst6',
  'socat',
  'unzip',
  'xauth',
  'xdg-utils',
  'xvfb',
];

/** The programs that the suite starts by name where there is no Debian to ask. */
const PROGRAMS = ['dbus-daemon', 'dbus-run-session', 'gcc', 'socat', 'unzip', 'xvfb-run'];

/**
 * Sees to it that the machine has what the tests need: root on Debian installs what is missing.
 * @param {...string} more Debian's packages, each with a program of its name, that only the caller needs
 * @throws Error in one sentence: what is missing, and how to get it
 */
export async function ensureSystemPackages(...more) {
  const missing = missingHere(more);
  if (missing.length === 0) return;
  if (!isDebian()) throw new Error(`The tests need what is not on this machine: ${missing.join(', ')}.`);
  if (process.getuid?.() !== 0) {
    throw new Error(
      `The tests need Debian packages: sudo apt-get install --no-install-recommends ${missing.join(' ')}`,
    );
  }
  console.log(`Installing from Debian: ${missing.join(' ')}`);
  await aptGet('update');
  await aptGet('install', '-y', '--no-install-recommends', ...missing);
}

/**
 * @param {string[]} more
 * @returns {string[]} packages on Debian, programs elsewhere
 */
function missingHere(more) {
  if (isDebian()) return missingFrom(installedPackages(), [...PACKAGES, ...more]);
  const browser = process.env.CHROMIUM_PATH;
  const programs =
    process.platform === 'linux' ? [...PROGRAMS, ...more].filter((name) => !isOnPath(name)) : [];
  return browser && fs.existsSync(browser) ? programs : ['Chromium (its path in CHROMIUM_PATH)', ...programs];
}

/**
 * @param {string} installed what dpkg knows, a line a package: `status|name|what else it provides`
 * @param {string[]} [wanted]
 * @returns {string[]} those of them that are not there, under their own or another name
 */
export function missingFrom(installed, wanted = PACKAGES) {
  const names = new Set();
  for (const line of installed.split('\n')) {
    const [status = '', name = '', provides = ''] = line.split('|');
    if (!status.endsWith(' installed')) continue;
    names.add(name);
    for (const other of provides.split(',')) names.add(other.trim().split(' ')[0]);
  }
  return wanted.filter((name) => !names.has(name));
}

function installedPackages() {
  const format = '${Status}|${Package}|${Provides}\\n';
  return execFileSync('dpkg-query', ['--show', `--showformat=${format}`], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

function isDebian() {
  return isOnPath('apt-get') && isOnPath('dpkg-query');
}

/** @param {string} program */
function isOnPath(program) {
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  return folders.some((folder) => fs.existsSync(`${folder}/${program}`));
}

/** @param {...string} args */
async function aptGet(...args) {
  const { code, output } = await run('apt-get', ['-q', ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (code !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${output}`);
}
