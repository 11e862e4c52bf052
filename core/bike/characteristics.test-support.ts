/** Bytes of a line of hex; blanks between the fields are for the reader. */
export function hex(text: string): Uint8Array {
  const digits = text.replaceAll(' ', '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  );
}
