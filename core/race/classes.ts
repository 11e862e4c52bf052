/** The six classes of heats; every class has a heat at all times, back to back. */
export const CLASS_IDS = [1, 2, 3, 4, 5, 6] as const;
export type ClassId = (typeof CLASS_IDS)[number];

const NAMES: Record<ClassId, string> = {
  1: 'Dawn Patrol',
  2: 'Cobble Rattle',
  3: 'Boing-Boing Boost',
  4: 'Bridge and Tunnel',
  5: 'Midnight Parcel',
  6: 'Last Drop',
};

/** What the class is called on its spoke card. */
export function className(classId: ClassId): string {
  return NAMES[classId];
}

/** Whether a number is one of the class ids, 1..6. */
export function isClassId(value: number): value is ClassId {
  return Number.isInteger(value) && value >= 1 && value <= 6;
}
