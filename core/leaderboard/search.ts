/**
 * Rows whose name has every word of the query in it, in their order; all of them, the same array, for a query of
 * blanks. Case and accents do not matter: `zoe` finds Zoë.
 */
export function searchByName<T extends { readonly name: string }>(
  rows: readonly T[],
  query: string,
): readonly T[] {
  const words = folded(query)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter(({ name }) => {
    const text = folded(name);
    return words.every((word) => text.includes(word));
  });
}

function folded(text: string): string {
  // Most names, in a tenth of the time: a field of thousands is searched with every letter that is typed.
  if (isPlain(text)) return text.toLowerCase();
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}
