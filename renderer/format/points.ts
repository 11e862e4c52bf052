/** Thin space, the separator of thousands; figures stand in `white-space: nowrap`. */
const THIN_SPACE = '\u2009';
const MINUS = '\u2212';

/** A whole number with its thousands apart: 18402 -> `18 402`. */
export function formatCount(value: number): string {
  const digits = String(Math.trunc(Math.abs(value))).replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  return value < 0 ? `${MINUS}${digits}` : digits;
}

/** Tenths of a point in two parts, for the last digit is set smaller: 184025 -> `18 402` and `.5`. */
export function splitTenths(tenths: number): { whole: string; tenth: string } {
  const size = Math.abs(Math.round(tenths));
  const sign = tenths < 0 && size > 0 ? MINUS : '';
  return { whole: sign + formatCount(Math.floor(size / 10)), tenth: `.${size % 10}` };
}

/** Tenths of a point as one text: 184025 -> `18 402.5`. */
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
