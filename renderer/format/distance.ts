import type { Settings } from '../../electron/contract/settings.ts';
import { spoken } from '../languages/speech.svelte.ts';

/** Metres of each unit, by the names that `Intl` gives them. */
const METRES = { kilometer: 1000, mile: 1609.344 } as const;

/** The United Kingdom with its islands, the United States with their territories, Liberia: where road signs count miles. */
const MILE_REGIONS: ReadonlySet<string> = new Set([
  'GB',
  'US',
  'LR',
  'PR',
  'VI',
  'GU',
  'MP',
  'AS',
  'IM',
  'JE',
  'GG',
]);

/**
 * A distance as the rider wants it told: 2417 -> `2.42 km`, `1.50 mi`.
 * @param locale the system's BCP 47 tag
 */
export function formatDistance(metres: number, choice: Settings['distances'], locale: string): string {
  const unit = choice === 'miles' || (choice === 'system' && hasMiles(locale)) ? 'mile' : 'kilometer';
  return new Intl.NumberFormat(spoken().figures, {
    style: 'unit',
    unit,
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    numberingSystem: 'latn',
  }).format(metres / METRES[unit]);
}

/** By its region, or by the likeliest one of its language; what is no tag has none. */
function hasMiles(locale: string): boolean {
  try {
    return MILE_REGIONS.has(new Intl.Locale(locale).maximize().region ?? '');
  } catch {
    return false;
  }
}
