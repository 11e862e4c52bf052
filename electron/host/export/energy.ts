const JOULES_PER_KILOCALORIE = 4184;

/**
 * The part of what a body burns that arrives at the pedals. Riders' is between 0.20 and 0.25
 * (https://trainingwithdata.com/hrf_faq/calories/); with 0.24 a kilojoule of work is about a kilocalorie, the rule by
 * which power meters are read.
 */
const GROSS_EFFICIENCY = 0.24;

/** What a rider burns for so much work at the pedals (J), whole kcal. */
export function kilocaloriesOf(workJ: number): number {
  return Math.round(workJ / JOULES_PER_KILOCALORIE / GROSS_EFFICIENCY);
}
