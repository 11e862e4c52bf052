/**
 * Competition ranks ("1224") for totals in rank order: equal totals share a rank, and the next rank counts those
 * before it. Ranks begin at 1.
 */
export function competitionRanks(totals: readonly number[]): number[] {
  const ranks: number[] = [];
  totals.forEach((total, place) => {
    ranks.push(place > 0 && totals[place - 1] === total ? (ranks[place - 1] ?? 1) : place + 1);
  });
  return ranks;
}

/** Rank order: more tenths of a point first, equal ones by racerId (by code unit, the same in every locale). */
export function byRank(
  a: { readonly total: number; readonly racerId: string },
  b: { readonly total: number; readonly racerId: string },
): number {
  if (a.total !== b.total) return b.total - a.total;
  return a.racerId < b.racerId ? -1 : a.racerId > b.racerId ? 1 : 0;
}
