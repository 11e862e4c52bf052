const TABLE = table();

function table(): DataView {
  const entries = new DataView(new ArrayBuffer(256 * 4));
  for (let index = 0; index < 256; index++) {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
    entries.setUint32(index * 4, value);
  }
  return entries;
}

/**
 * CRC-32 (ISO-HDLC, the one of zip and Ethernet) of a text's UTF-8 bytes. Give the checksum of what came
 * before as `previous` and it is carried on, so a growing list is summed without being read again.
 */
export function crc32(text: string, previous = 0): number {
  let crc = previous ^ 0xffff_ffff;
  const eat = (byte: number): void => {
    crc = (crc >>> 8) ^ TABLE.getUint32(((crc ^ byte) & 255) * 4);
  };
  for (const character of text) utf8(codePointOf(character), eat);
  return (crc ^ 0xffff_ffff) >>> 0;
}

/** The code point of what `for … of` gives of a text: one code unit, or the two of a surrogate pair. */
function codePointOf(character: string): number {
  const unit = character.charCodeAt(0);
  return character.length === 1
    ? unit
    : 0x1_0000 + ((unit - 0xd800) << 10) + (character.charCodeAt(1) - 0xdc00);
}

/** The UTF-8 bytes of one code point; a lone surrogate becomes U+FFFD, as TextEncoder makes it. */
function utf8(codePoint: number, eat: (byte: number) => void): void {
  const point = codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xfffd : codePoint;
  if (point < 0x80) {
    eat(point);
  } else if (point < 0x800) {
    eat(0xc0 | (point >> 6));
    eat(0x80 | (point & 63));
  } else if (point < 0x1_0000) {
    eat(0xe0 | (point >> 12));
    eat(0x80 | ((point >> 6) & 63));
    eat(0x80 | (point & 63));
  } else {
    eat(0xf0 | (point >> 18));
    eat(0x80 | ((point >> 12) & 63));
    eat(0x80 | ((point >> 6) & 63));
    eat(0x80 | (point & 63));
  }
}
