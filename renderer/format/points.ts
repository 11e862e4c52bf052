import { splitTenths } from './numbers.ts';

export { formatCount, splitTenths } from './numbers.ts';

/** Tenths of a point as one text: 184025 -> `18,402.5`. */
export function formatTenths(tenths: number): string {
  const { whole, tenth } = splitTenths(tenths);
  return whole + tenth;
}

/** A difference in two parts, always with its sign unless it is nought: 29 -> `+2` and `.9`. */
export function splitSigned(tenths: number): { whole: string; tenth: string } {
  const parts = splitTenths(tenths);
  return tenths > 0 ? { whole: `+${parts.whole}`, tenth: parts.tenth } : parts;
}

/** A place that is only known roughly, to the nearest ten: 1237 -> 1240. */
export function roundedPlace(rank: number): number {
  return Math.max(1, Math.round(rank / 10) * 10);
}
