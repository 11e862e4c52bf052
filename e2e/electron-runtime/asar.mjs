/**
 * Writes an asar archive of a few files in one folder.
 * Format: https://github.com/electron/asar#format (Chromium's Pickle around a JSON header, then the bodies).
 * @param {Map<string, Buffer>} files name -> content
 * @returns {Buffer}
 */
export function packAsar(files) {
  /** @type {Record<string, { size: number, offset: string }>} */
  const index = {};
  let offset = 0;
  for (const [name, content] of files) {
    index[name] = { size: content.length, offset: String(offset) };
    offset += content.length;
  }
  const json = Buffer.from(JSON.stringify({ files: index }));
  const padding = Buffer.alloc((4 - (json.length % 4)) % 4);
  const padded = json.length + padding.length;

  const sizes = Buffer.alloc(16);
  sizes.writeUInt32LE(4, 0); // size of the next number
  sizes.writeUInt32LE(padded + 8, 4); // size of the header's pickle
  sizes.writeUInt32LE(padded + 4, 8); // size of the pickle's payload
  sizes.writeUInt32LE(json.length, 12); // length of the text
  return Buffer.concat([sizes, json, padding, ...files.values()]);
}
