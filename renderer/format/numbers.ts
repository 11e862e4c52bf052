import { spoken } from '../languages/speech.svelte.ts';

/** As wide as a plus, which the hyphen of most locales is not. */
const MINUS = '\u2212';

/** How one locale writes numbers. */
interface Style {
  /** By decimals. */
  fixed: Map<number, Intl.NumberFormat>;
  /** What stands between a number and its decimals. */
  point: string;
}

const styles = new Map<string, Style>();

function styleOf(locale: string): Style {
  const before = styles.get(locale);
  if (before) return before;
  const tenths = numberFormat(locale, 1);
  const point = tenths.formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.';
  const style = { fixed: new Map([[1, tenths]]), point };
  styles.set(locale, style);
  return style;
}

/** Always with the digits that the figures' face has in one width, also where the language has its own. */
function numberFormat(locale: string, decimals: number): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    numberingSystem: 'latn',
  });
}

/** A whole number with its thousands apart: 18402 -> `18,402`, in German `18.402`. What is behind the point is cut off. */
export function formatCount(value: number): string {
  return formatFixed(Math.trunc(value), 0);
}

/** A number with so many decimals: 92.25, 1 -> `92.3`. */
export function formatFixed(value: number, decimals: number): string {
  const locale = spoken().figures;
  const { fixed } = styleOf(locale);
  const format = fixed.get(decimals) ?? numberFormat(locale, decimals);
  fixed.set(decimals, format);
  const digits = format.format(Math.abs(value));
  return value < 0 && /[1-9]/.test(digits) ? MINUS + digits : digits;
}

/** Tenths in two parts, for the last digit is set smaller: 184025 -> `18,402` and `.5`. */
export function splitTenths(tenths: number): { whole: string; tenth: string } {
  const size = Math.abs(Math.round(tenths));
  const sign = tenths < 0 && size > 0 ? MINUS : '';
  const { point } = styleOf(spoken().figures);
  return { whole: sign + formatCount(Math.floor(size / 10)), tenth: `${point}${size % 10}` };
}
