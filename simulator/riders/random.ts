/** A source of numbers in [0, 1) that a seed determines wholly: mulberry32 over an FNV-1a hash of the seed's text. */
export type Random = () => number;

export function seededRandom(seed: string): Random {
  let state = 0x811c_9dc5;
  for (let at = 0; at < seed.length; at++) state = Math.imul(state ^ seed.charCodeAt(at), 0x0100_0193);
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** About normally distributed: mean 0, standard deviation 1, never beyond 3 (the sum of twelve uniform numbers, clipped). */
export function gaussian(random: Random): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw++) sum += random();
  return Math.min(Math.max(sum, -3), 3);
}
