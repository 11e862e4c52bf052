/// <reference path="./electron-installer-debian.d.ts" />
import fs from 'node:fs';
import path from 'node:path';

import { Installer } from 'electron-installer-debian';

import { ROOT } from '../lib/paths.mjs';
import { iconFile, SIZES } from './icons.mjs';

/** @typedef {import('./product.mjs').Product} Product */

const RESOURCES = path.join(ROOT, 'resources', 'package');

/** Debian's names of processors. @type {Readonly<Record<string, string>>} */
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };

/** The desktop's largest icon; beyond it there is the drawing itself. */
const LARGEST_ICON = 512;

/** What Electron's program is linked to or loads, and the keyring. A library whose name changed with 64-bit time has both. */
const DEPENDS = [
  'libasound2 | libasound2t64',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'libdrm2',
  'libgbm1',
  'libgtk-3-0 | libgtk-3-0t64',
  'libnotify4',
  'libnss3',
  'libsecret-1-0',
  'libxcb-dri3-0',
  'libxss1',
  'libxtst6',
  'xdg-utils',
];

/**
 * Makes a .deb of electron-builder's folder, with Debian's own dpkg-deb. Files and a link, no script of the package's own: the
 * helper of Chromium's sandbox has its setuid bit in the archive.
 * @param {Product} product
 * @param {{ unpacked: string, icons: string, arch?: string, date: Date }} options unpacked: what electron-builder made
 * @returns {Promise<string>} the file
 * @throws Error in one sentence, where dpkg-deb is not there or refuses
 */
export async function makeDeb(product, { unpacked, icons, arch = process.arch, date }) {
  const architecture = ARCHITECTURES[arch] ?? arch;
  const file = path.join(product.folder, `${product.name}_${product.version}_${architecture}.deb`);
  // The library takes the folder's rights over: of a strict umask nobody else could read what is installed.
  const umask = process.umask(0o022);
  try {
    const installer = new AlleycatDeb(product, date, {
      src: unpacked,
      dest: product.folder,
      rename: () => file,
      logger: () => undefined,
      arch: architecture,
      icon: {
        scalable: path.join(ROOT, 'resources', 'icon.svg'),
        ...Object.fromEntries(
          SIZES.filter((size) => size <= LARGEST_ICON).map((size) => [
            `${size}x${size}`,
            iconFile(icons, size),
          ]),
        ),
      },
    });
    await installer.generateDefaults();
    installer.generateOptions();
    await installer.createStagingDir();
    await installer.createContents();
    await installer.createPackage();
    await installer.movePackage();
  } finally {
    process.umask(umask);
  }
  return file;
}

class AlleycatDeb extends Installer {
  /** @type {Product} */
  #product;
  /** @type {Date} */
  #date;

  /**
   * @param {Product} product
   * @param {Date} date
   * @param {Record<string, unknown>} options
   */
  constructor(product, date, options) {
    super({
      ...options,
      options: {
        name: product.name,
        bin: product.name,
        productName: product.title,
        version: product.version,
        description: product.summary,
        productDescription: describe(product),
        categories: ['Utility', 'Sports'],
        section: 'misc',
        maintainer: 'The authors of Alleycat <alleycat@example.invalid>',
        // Zstandard takes seconds where xz takes minutes. dpkg knows it since Debian 12 and Ubuntu 18.04.
        compression: 'zstd',
        desktopTemplate: path.join(RESOURCES, 'desktop.ejs'),
        lintianOverrides: [
          'embedded-library',
          'elevated-privileges 4755 root/root [usr/lib/' + product.name + '/chrome-sandbox]',
        ],
      },
    });
    this.#product = product;
    this.#date = date;
  }

  /** @override */
  generateOptions() {
    super.generateOptions();
    // Its own are of older Electrons, and it can only add to them.
    Object.assign(this.options, { depends: DEPENDS, recommends: ['bluez'], suggests: ['gnome-keyring'] });
    return this.options;
  }

  /** @override */
  get contentFunctions() {
    return [...super.contentFunctions, 'createMetainfo', 'markPackageType'];
  }

  /** https://www.freedesktop.org/software/appstream/docs/ */
  async createMetainfo() {
    const { name, title, appId, version, summary } = this.#product;
    const values = { NAME: name, TITLE: title, APP_ID: appId, VERSION: version, SUMMARY: summary };
    let text = fs.readFileSync(path.join(RESOURCES, 'metainfo.xml'), 'utf8');
    for (const [key, value] of Object.entries({ ...values, DATE: this.#date.toISOString().slice(0, 10) }))
      text = text.replaceAll(`@${key}@`, value);
    this.#write(path.join('share', 'metainfo', `${appId}.metainfo.xml`), text);
  }

  /** How the updater knows which of the feed's files is for this installation. */
  async markPackageType() {
    this.#write(path.join('lib', this.#product.name, 'resources', 'package-type'), 'deb');
  }

  /**
   * https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
   * @override
   */
  async createCopyright() {
    const licence = fs.readFileSync(path.join(ROOT, 'LICENSE'), 'utf8').trim();
    const [, , holder = '', , ...terms] = licence.split('\n');
    const text = [
      'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
      `Comment: Electron's and Chromium's licences are in /usr/lib/${this.#product.name}, those of all packages in the`,
      ' app: Settings, Versions and licences.',
      '',
      'Files: *',
      `Copyright: ${holder.replace('Copyright (c) ', '')}`,
      'License: Expat',
      ...terms.map((line) => (line === '' ? ' .' : ` ${line}`)),
      '',
    ];
    this.#write(path.join('share', 'doc', this.#product.name, 'copyright'), text.join('\n'));
  }

  /**
   * @param {string} place below /usr
   * @param {string} text
   */
  #write(place, text) {
    const file = path.join(this.stagingDir, this.baseAppDir, place);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text, { mode: 0o644 });
  }
}

/** @param {Product} product */
function describe({ runtime }) {
  const text =
    'The desktop app beside the bike: it reads the bike over Bluetooth and shows who is ahead, second by second.';
  if (runtime === null) return text;
  return `${text}\nA trial with the Electron ${runtime.version} of the tests, which is out of support: not to be given away.`;
}
