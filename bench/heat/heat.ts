import type { Figure } from '../lib/figure.ts';
export async function benchHeat(): Promise<Figure[]> {
  return [];
}
