import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Writes what an installed app asks the feed for: the newest version and, of each file, its size and sha512.
 * electron-builder writes the same for what it makes itself.
 * https://www.electron.build/docs/features/auto-update
 * @param {{ folder: string, version: string, files: string[], date: Date, arch?: string }} options files: all of one system
 * @returns {string} the file, beside the others
 */
export function writeLinuxFeed({ folder, version, files, date, arch = process.arch }) {
  const entries = files.map((file) => {
    const bytes = fs.readFileSync(file);
    return {
      url: path.basename(file),
      sha512: createHash('sha512').update(bytes).digest('base64'),
      size: bytes.length,
    };
  });
  const [first] = entries;
  if (first === undefined) throw new Error('a feed needs a file');
  const info = {
    version,
    files: entries,
    path: first.url,
    sha512: first.sha512,
    releaseDate: date.toISOString(),
  };
  const feed = path.join(folder, `latest-linux${arch === 'x64' ? '' : `-${arch}`}.yml`);
  // JSON is YAML.
  fs.writeFileSync(feed, `${JSON.stringify(info, null, 2)}\n`);
  return feed;
}
