/** MQTT's own limit on the length of a "remaining length" field, in bytes. MQTT 3.1.1, section 2.2.3. */
const MAX_LENGTH_BYTES = 4;

/**
 * Follows the packets in a client's byte stream and tells of one that is too large as soon as it is announced:
 * the broker's parser would collect it whole, up to 256 MB, before anything could refuse it.
 * Returns a function to be given every chunk in order; it answers false from the first packet on whose remaining
 * length is over `maxBytes` or whose length is malformed.
 */
export function createPacketMeter(maxBytes: number): (chunk: Uint8Array) => boolean {
  let broken = false;
  /** Bytes of the current packet's contents that are still to come; -1 while its header is read. */
  let contents = -1;
  let lengthBytes = -1;
  let length = 0;

  return (chunk) => {
    let at = 0;
    while (!broken && at < chunk.length) {
      if (contents > 0) {
        const step = Math.min(contents, chunk.length - at);
        contents -= step;
        at += step;
        if (contents === 0) contents = -1;
        continue;
      }
      const byte = chunk[at] ?? 0;
      at += 1;
      if (lengthBytes < 0) {
        // The first byte of a packet: its type.
        lengthBytes = 0;
        length = 0;
        continue;
      }
      length += (byte & 0x7f) * 128 ** lengthBytes;
      lengthBytes += 1;
      const more = (byte & 0x80) !== 0;
      if (length > maxBytes || (more && lengthBytes === MAX_LENGTH_BYTES)) broken = true;
      else if (!more) {
        lengthBytes = -1;
        contents = length === 0 ? -1 : length;
      }
    }
    return !broken;
  };
}
