/** The machine as its administrator sees it. */
import { execFileSync } from 'node:child_process';

import { packages } from './packages.ts';

/** Where packages put things; /var/lib/dpkg, the caches and logs change with every installation of anything. */
const PLACES = ['/usr', '/etc', '/opt', '/var'];
const NOT_LOOKED_AT = ['/var/lib/dpkg', '/var/cache', '/var/log', '/var/lib/apt', '/var/tmp'];

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** @throws Error with what dpkg printed, also where a package that it needs is not there */
export function install(deb: string): void {
  run('dpkg', '-i', deb);
}

/** Removes it if it is there, with what it configured. */
export function purge(): void {
  run('dpkg', '--purge', packages().name);
}

/** @returns the installed version; '' where there is none */
export function installedVersion(): string {
  try {
    return run('dpkg-query', '-W', '-f', '${Version}', packages().name);
  } catch {
    return '';
  }
}

/** What a package put onto the machine, as dpkg has written it down. */
export function filesOfPackage(): string[] {
  return run('dpkg', '-L', packages().name).trim().split('\n');
}

/** Every file, folder and link where packages put any. */
export function everything(): Set<string> {
  const left = NOT_LOOKED_AT.flatMap((place) => ['-path', place, '-prune', '-o']);
  return new Set(run('find', ...PLACES, '-xdev', ...left, '-print').split('\n'));
}
