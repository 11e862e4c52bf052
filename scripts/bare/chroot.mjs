import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** What programs expect of a machine: [type or `bind`, source, mount point]. Unmounted in reverse order. */
const MOUNTS = [
  ['proc', 'proc', '/proc'],
  ['bind', '/dev', '/dev'],
  ['bind', '/dev/pts', '/dev/pts'],
  ['tmpfs', 'tmpfs', '/dev/shm'],
];

/** A Debian in a folder, and programs run in it as on a machine of its own, but for the network. */
export class Chroot {
  /** @param {string} root its folder */
  constructor(root) {
    this.root = root;
    /** @type {Record<string, string>} the whole environment of the programs in it */
    this.env = {
      HOME: '/root',
      PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin',
      LANG: 'C.UTF-8',
    };
  }

  /**
   * @param {string} inside absolute path in the chroot
   * @returns {string} the same place as this machine sees it
   */
  at(inside) {
    return path.join(this.root, inside);
  }

  /** Lets it have a machine's file, at the same path. @param {string} file */
  takeOver(file) {
    fs.mkdirSync(path.dirname(this.at(file)), { recursive: true });
    fs.cpSync(file, this.at(file), { recursive: true, dereference: true });
  }

  mount() {
    for (const [type, source, point = ''] of MOUNTS) {
      const target = this.at(point);
      fs.mkdirSync(target, { recursive: true });
      const args = type === 'bind' ? ['--bind', source] : ['-t', type, source];
      execFileSync('mount', [...args, target].map(String));
    }
  }

  /**
   * Starts a program in it, as the leader of a process group, without standard input.
   * @param {string} script for sh
   * @param {'inherit' | 'pipe'} output
   * @param {string} [folder] where, in the chroot
   */
  start(script, output, folder = '/') {
    const variables = Object.entries(this.env).map(([name, value]) => `${name}=${value}`);
    const inside = ['/usr/bin/env', '-i', ...variables, 'sh', '-c', `cd "${folder}" && exec ${script}`];
    return spawn('chroot', [this.root, ...inside], { stdio: ['ignore', output, output], detached: true });
  }

  /**
   * Runs a program in it to its end, showing what it prints.
   * @param {string} script for sh
   * @param {string} [folder] where, in the chroot
   * @throws Error when it fails
   */
  async run(script, folder) {
    const child = this.start(script, 'inherit', folder);
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0) throw new Error(`\`${script}\` ended with exit code ${code}`);
  }

  /** @returns {number[]} the processes that run in it */
  processes() {
    const ids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return ids.filter((id) => rootOf(id) === this.root).map(Number);
  }

  /** Ends everything that runs in it and unmounts what was mounted. */
  close() {
    for (const id of this.processes()) process.kill(id, 'SIGKILL');
    for (const [, , point = ''] of MOUNTS.toReversed()) {
      // Lazily: a process that was just killed may hold it for a moment longer.
      if (isMounted(this.at(point))) execFileSync('umount', ['--lazy', this.at(point)]);
    }
  }

  /** Removes its folder, and never anything that is still mounted in it. */
  remove() {
    execFileSync('rm', ['-rf', '--one-file-system', this.root]);
  }
}

/** @param {string} id of a process */
function rootOf(id) {
  try {
    return fs.readlinkSync(`/proc/${id}/root`);
  } catch {
    return null; // it has just ended
  }
}

/** @param {string} folder */
function isMounted(folder) {
  return fs
    .readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[1] === folder);
}
