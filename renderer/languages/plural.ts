/** The form of a word beside a whole number: English and German have one for 1 and one for all others. */
export function plural(count: number, one: string, other: string): string {
  return count === 1 ? one : other;
}
