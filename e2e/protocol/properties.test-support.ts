import fc from 'fast-check';
import { beforeAll } from 'vitest';

/** A second of a heat. */
export const second = fc.integer({ min: 1, max: 300 });

/** Of the properties of a file: what fails once fails again. */
export function sameDataEachTime(): void {
  beforeAll(() => fc.configureGlobal({ seed: 1_200 }));
}
