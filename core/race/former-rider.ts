/** What a rider who was forgotten is called in the results of races they rode. */
export const FORMER_RIDER = 'Former rider';

/** What stands in the place of the racerId of somebody who was forgotten: `gone-` and 16 hex digits. */
const GONE_ID = /^gone-[0-9a-f]{16}$/;

/** Whether an id is of somebody who was forgotten. No rider is called so: their ids are given to them. */
export function isGone(racerId: string): boolean {
  return GONE_ID.test(racerId);
}
