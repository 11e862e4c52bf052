import type { AppState, EventPayloads } from '../contract/state.ts';

/** Whether an event's payload is a state with a ride that is not over. */
export function isRidden(payload: EventPayloads[keyof EventPayloads]): payload is AppState {
  return 'ride' in payload && payload.ride !== null && payload.ride.phase !== 'finished';
}
