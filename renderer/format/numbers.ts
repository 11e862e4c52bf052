import { spoken } from '../languages/speech.svelte.ts';

/** Our faces have these digits alone. */
const DIGITS = { numberingSystem: 'latn' } as const;
/** As wide as a plus, which the hyphen of most locales is not. */
const MINUS = '\u2212';

interface Figures {
  whole: Intl.NumberFormat;
  mark: string;
}

const known = new Map<string, Figures>();

function figuresOf(locale: string): Figures {
  const before = known.get(locale);
  if (before) return before;
  const parts = new Intl.NumberFormat(locale, { ...DIGITS, minimumFractionDigits: 1 }).formatToParts(0.5);
  const figures = {
    whole: new Intl.NumberFormat(locale, { ...DIGITS, maximumFractionDigits: 0 }),
    mark: parts.find(({ type }) => type === 'decimal')?.value ?? '.',
  };
  known.set(locale, figures);
  return figures;
}

/** A whole number with its thousands apart, as the locale writes it: 18402 -> `18,402`, `18.402`, `18 402`. */
export function formatCount(value: number): string {
  const digits = figuresOf(spoken().figures).whole.format(Math.trunc(Math.abs(value)));
  return value <= -1 ? `${MINUS}${digits}` : digits;
}

/** A number with so many decimals: 143.52 -> `143.5`, `143,5`. */
export function formatDecimal(value: number, decimals: number): string {
  const { mark } = figuresOf(spoken().figures);
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const isNought = Number(whole) === 0 && Number(fraction ?? 0) === 0;
  const digits = formatCount(Number(whole)) + (fraction === undefined ? '' : mark + fraction);
  return value < 0 && !isNought ? `${MINUS}${digits}` : digits;
}

/** Tenths in two parts, for the last digit is set smaller: 184025 -> `18,402` and `.5`. */
export function splitTenths(tenths: number): { whole: string; tenth: string } {
  const size = Math.abs(Math.round(tenths));
  const sign = tenths < 0 && size > 0 ? MINUS : '';
  const { mark } = figuresOf(spoken().figures);
  return { whole: sign + formatCount(Math.floor(size / 10)), tenth: `${mark}${size % 10}` };
}
