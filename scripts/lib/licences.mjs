import fs from 'node:fs';
import path from 'node:path';

/** @typedef {{ name: string, version: string, licence: string, text: string | null }} LicensedPackage as in electron/contract/about.ts */

/** Node for scripts and tests is no part of the app. */
const NOT_SHIPPED = /^node_modules\/node-(linux|win)-/;
const LICENCE_FILE = /^(licen[cs]e|copying|notice|third[-_]?party|ofl)/i;
const PACKAGE_FOLDER = /^(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/;

/**
 * Vite's plugin of the last part that is built: writes what this copy is made of, its version and the licence of every package
 * in it, beside the parts. Packages are those of "dependencies" and theirs, which are installed with the app, and those that are
 * bundled into the page.
 * @param {string} root the project's folder, for Vite runs this from a copy
 * @returns {import('vite').Plugin}
 */
export function writesAbout(root) {
  let page = root;
  return {
    name: 'alleycat:about',
    configResolved: (config) => {
      page = config.root;
    },
    writeBundle({ dir = '' }, bundle) {
      // Fonts come by way of a style sheet, and are no modules in the end.
      const bundled = Object.values(bundle).flatMap((part) =>
        part.type === 'chunk'
          ? part.moduleIds
          : part.originalFileNames.map((name) => path.resolve(page, name)),
      );
      const packages = licencesOf([...shippedFolders(root), ...foldersOf(bundled)]);
      const { version } = readPackage(root);
      fs.writeFileSync(path.join(dir, '..', 'about.json'), JSON.stringify({ version, packages }));
    },
  };
}

/**
 * @param {string} root
 * @returns {string[]} the folders of all packages that the lock file does not mark as for developers only, and that are here
 */
function shippedFolders(root) {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([folder, { dev }]) => folder !== '' && !dev && !NOT_SHIPPED.test(folder))
    .map(([folder]) => path.join(root, folder))
    .filter((folder) => fs.existsSync(path.join(folder, 'package.json')));
}

/**
 * @param {string[]} modules paths of files, as the bundler names them
 * @returns {string[]} the folders of the packages that they are of
 */
export function foldersOf(modules) {
  const folders = modules.map((id) => PACKAGE_FOLDER.exec(id.replace(/^\0/, ''))?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))];
}

/**
 * @param {string[]} folders
 * @returns {LicensedPackage[]} by name, each version once
 */
export function licencesOf(folders) {
  /** @type {Map<string, LicensedPackage>} */
  const packages = new Map();
  for (const folder of folders) {
    const { name, version, licence } = readPackage(folder);
    packages.set(`${name} ${version}`, { name, version, licence, text: textIn(folder) });
  }
  return [...packages.values()].sort(
    (a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'),
  );
}

/** @param {string} folder */
function readPackage(folder) {
  const { name, version, license, licenses } = JSON.parse(
    fs.readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  // Older packages have an object, or a list of them.
  const given = [license ?? licenses ?? []].flat();
  const licence = given.map((one) => (typeof one === 'string' ? one : one.type)).join(' OR ');
  return { name: String(name), version: String(version), licence: licence || 'not said' };
}

/**
 * @param {string} folder
 * @returns {string | null}
 */
function textIn(folder) {
  const names = fs.readdirSync(folder, { withFileTypes: true });
  const texts = names
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name) && !/\.(js|ts|json)$/.test(entry.name))
    .map((entry) => fs.readFileSync(path.join(folder, entry.name), 'utf8').trim());
  return texts.length > 0 ? texts.join('\n\n') : null;
}
