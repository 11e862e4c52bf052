/**
 * Entries in rank order with their competition ranks ("1224"): equal totals share a rank, and the next rank counts
 * those before it. Ranks begin at 1.
 */
export function ranked<T extends { readonly total: number }>(
  entries: readonly T[],
): (T & { rank: number })[] {
  let rank = 1;
  let previous = NaN;
  return entries.map((entry, place) => {
    if (entry.total !== previous) rank = place + 1;
    previous = entry.total;
    return { ...entry, rank };
  });
}

/** Rank order: more tenths of a point first, equal ones by racerId (by code unit, the same in every locale). */
export function byRank(
  a: { readonly total: number; readonly racerId: string },
  b: { readonly total: number; readonly racerId: string },
): number {
  if (a.total !== b.total) return b.total - a.total;
  return a.racerId < b.racerId ? -1 : a.racerId > b.racerId ? 1 : 0;
}
