/** The containers that macOS and Windows want an icon in. Both take PNGs as they are, so they are a table and the pictures. */

/** Types of an entry by its pixels; `ic11` to `ic14` are the same pictures for a screen of twice the density. */
const ICNS_TYPES = /** @type {const} */ ([
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
]);

/** 256 is the largest that an entry's one byte can say (as 0). */
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
const ICO_HEAD = 6;
const ICO_ENTRY = 16;

/**
 * Format: `icns`, length; then per picture its type, length and bytes. Lengths count their own eight bytes, big endian.
 * https://en.wikipedia.org/wiki/Apple_Icon_Image_format
 * @param {ReadonlyMap<number, Buffer>} pictures by width, PNG
 * @returns {Buffer}
 * @throws Error where a size is missing
 */
export function packIcns(pictures) {
  const entries = ICNS_TYPES.map(([type, size]) => chunk(type, pictureOf(pictures, size)));
  return chunk('icns', Buffer.concat(entries));
}

/**
 * Format: a head, a table, then the pictures. https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10)
 * @param {ReadonlyMap<number, Buffer>} pictures by width, PNG
 * @returns {Buffer}
 * @throws Error where a size is missing
 */
export function packIco(pictures) {
  const images = ICO_SIZES.map((size) => /** @type {const} */ ([size, pictureOf(pictures, size)]));
  const head = Buffer.alloc(ICO_HEAD + ICO_ENTRY * images.length);
  head.writeUInt16LE(1, 2); // an icon, not a cursor
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, [size, png]] of images.entries()) {
    const at = ICO_HEAD + ICO_ENTRY * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4); // planes
    head.writeUInt16LE(32, at + 6); // bits a pixel
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...images.map(([, png]) => png)]);
}

/**
 * @param {string} type
 * @param {Buffer} content
 */
function chunk(type, content) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(content.length + head.length, 4);
  return Buffer.concat([head, content]);
}

/**
 * @param {ReadonlyMap<number, Buffer>} pictures
 * @param {number} size
 */
function pictureOf(pictures, size) {
  const png = pictures.get(size);
  if (png === undefined) throw new Error(`there is no picture of ${size} pixels`);
  return png;
}
