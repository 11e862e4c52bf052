/**
 * The number on a rider's card, 100..999: drawn from the racerId (FNV-1a), so that it is the same on every machine
 * and needs no place of its own in any format. An ornament: two riders may wear the same one, nothing is keyed by it.
 */
export function riderNumber(racerId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < racerId.length; i += 1) {
    hash = Math.imul(hash ^ racerId.charCodeAt(i), 0x01000193) >>> 0;
  }
  return 100 + (hash % 900);
}
