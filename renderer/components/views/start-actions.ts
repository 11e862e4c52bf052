import type { ClassId } from '../../../core/race/classes.ts';
import { HEAT_MS, heatAt } from '../../../core/race/heat.ts';
import type { AppController } from '../../state/app.svelte.ts';

/** With less than this left of the heat the next one is the better offer, clock ms. */
export const WORTH_JOINING_MS = 60_000;

/** Whether joining the running heat is what a rider most likely wants at this clock time. */
export function joinIsFirst(now: number): boolean {
  return (heatAt(now) + 1) * HEAT_MS - now >= WORTH_JOINING_MS;
}

/** Chooses the class; the host keeps it for the next time. */
export function chooseClass(app: AppController, classId: ClassId): void {
  void app.save({ classId });
}

/** Takes a place in a heat of the chosen class. */
export function startHeat(app: AppController, how: 'join' | 'warmUp'): void {
  const { state } = app;
  if (!state || app.busy || state.backend.link !== 'connected') return;
  void (how === 'join' ? app.join(state.settings.classId) : app.warmUp(state.settings.classId));
}
