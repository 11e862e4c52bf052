/**
 * `npm run test:bare`: the README's two commands, on the last commit, in a Debian 12 that has nothing but
 * Node 20.20 and npm 11. Root on Debian only. `-- --keep` keeps the folder.
 */
import '../lib/node-version.mjs';

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { ROOT } from '../lib/paths.mjs';
import { Chroot } from './chroot.mjs';
import { connect, debootstrap, installNode } from './machine.mjs';
import { checkStart } from './start-check.mjs';

const PROJECT = '/root/alleycat';
const IN_NAMESPACE = 'ALLEYCAT_BARE_NAMESPACE';

process.exitCode = process.env[IN_NAMESPACE] ? await main() : inOwnNamespace();

/**
 * Runs this again where its mounts are nobody else's: they are gone with it, however it ends.
 * @returns {number} exit code
 */
function inOwnNamespace() {
  if (process.getuid?.() !== 0 || !fs.existsSync('/etc/debian_version')) {
    console.error('This lays out a Debian in a folder: it has to be run as root on Debian.');
    return 1;
  }
  if (spawnSync('debootstrap', ['--version']).error) {
    console.error('This needs debootstrap: apt-get install debootstrap');
    return 1;
  }
  const again = [process.execPath, ...process.argv.slice(1)];
  const env = { ...process.env, [IN_NAMESPACE]: '1' };
  return (
    spawnSync('unshare', ['--mount', '--propagation', 'private', ...again], { stdio: 'inherit', env })
      .status ?? 1
  );
}

/** @returns {Promise<number>} exit code */
async function main() {
  const keep = process.argv.includes('--keep');
  const chroot = new Chroot(fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-bare-')));
  const close = () => {
    chroot.close();
    if (keep) console.log(`Kept: ${chroot.root}`);
    else chroot.remove();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      close();
      process.exit(1);
    });
  }
  try {
    return await runSteps(stepsIn(chroot));
  } finally {
    close();
  }
}

/**
 * @param {Chroot} chroot
 * @returns {[string, () => unknown][]}
 */
function stepsIn(chroot) {
  return [
    ['Debian 12 in a folder', () => debootstrap(chroot)],
    ['its network, Node and npm', () => (chroot.mount(), connect(chroot), installNode(chroot))],
    ['the last commit', () => cloneInto(chroot)],
    ['versions', () => chroot.run('sh -c "cat /etc/debian_version; node --version; npm --version"')],
    ['npm ci', () => chroot.run('npm ci', PROJECT)],
    ['npm start', () => checkStart(chroot, PROJECT)],
    ['npm ci again, with an empty cache', () => withEmptyCache(chroot)],
    ['npm test', () => chroot.run('npm test', PROJECT)],
  ];
}

/** @param {Chroot} chroot */
function cloneInto(chroot) {
  const changed = execFileSync('git', ['status', '--porcelain'], { cwd: ROOT, encoding: 'utf8' }).trim();
  if (changed) console.log('There are changes that are not committed: they are not part of this.');
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${ROOT}`, chroot.at(PROJECT)], {
    stdio: 'inherit',
  });
}

/** @param {Chroot} chroot */
async function withEmptyCache(chroot) {
  fs.rmSync(chroot.at('/root/.npm'), { recursive: true, force: true });
  await chroot.run('npm ci', PROJECT);
}

/**
 * Runs the steps until one fails.
 * @param {[string, () => unknown][]} steps
 * @returns {Promise<number>} exit code
 */
async function runSteps(steps) {
  /** @type {string[]} */
  const lines = [];
  let failed = false;
  for (const [name, step] of steps) {
    console.log(`\n=== ${name}`);
    const started = performance.now();
    /** @type {unknown} */
    let error = null;
    try {
      await step();
    } catch (caught) {
      error = caught;
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    lines.push(
      `${error ? 'FAIL' : 'ok  '} ${seconds} s  ${name}${error ? `: ${/** @type {Error} */ (error).message}` : ''}`,
    );
    failed = error !== null;
    if (failed) break;
  }
  console.log(`\n${lines.join('\n')}\n\n${lines.length - Number(failed)} passed, ${Number(failed)} failed`);
  return failed ? 1 : 0;
}
