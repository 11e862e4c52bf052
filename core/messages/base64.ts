import { DecodeError } from '../errors.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NO_DIGIT = 255;
const DIGITS = digitsByCharCode();

function digitsByCharCode(): Uint8Array {
  const digits = new Uint8Array(256).fill(NO_DIGIT);
  for (let digit = 0; digit < 64; digit++) digits[ALPHABET.charCodeAt(digit)] = digit;
  return digits;
}

/** Base64 with padding (RFC 4648, section 4). Here because the core has neither Node's Buffer nor the DOM's btoa. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += ALPHABET.charAt((held >> bits) & 63);
    }
  }
  if (bits > 0) text += ALPHABET.charAt((held << (6 - bits)) & 63);
  return text.padEnd(Math.ceil(bytes.length / 3) * 4, '=');
}

/**
 * Bytes of a padded base64 text (RFC 4648, section 4; no line breaks).
 * @throws DecodeError for any other character, a wrong length, or padding bits that are not zero.
 */
export function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw new DecodeError('Base64 text is not a multiple of four characters');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const characters = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let held = 0;
  let to = 0;
  for (let at = 0; at < characters; at++) {
    const digit = DIGITS[text.charCodeAt(at)] ?? NO_DIGIT;
    if (digit === NO_DIGIT) throw new DecodeError(`Base64 text has a foreign character at ${at}`);
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[to++] = held >> bits;
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0)
    throw new DecodeError('Base64 text has stray bits after its last byte');
  return bytes;
}
