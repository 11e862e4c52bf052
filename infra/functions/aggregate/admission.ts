import type { AdmittedRecord } from '../../../core/messages/door.ts';
import type { Environment } from '../shared/environment.ts';
import { forgottenIn } from '../shared/forgotten.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import type { WaitingRecord } from './newcomers.ts';
import type { Quarantine } from './quarantine.ts';
import type { RaceState } from './race-state.ts';
import { textOf } from './record-data.ts';

/**
 * A roster is written anew, whole, for whoever comes, so the larger it is the longer newcomers wait for each other, ms a
 * rider on it; but never beyond the end of their window, for its state is all that knows of them.
 */
const WAIT_MS_A_RIDER = 120;
const MAX_WAIT_MS = 15_000;
/** Characters of waiting records that a window's state has room for beside all else: Lambda takes 1 MB. */
const MAX_WAITING = 128 * 1024;
const NOBODY: ReadonlySet<string> = new Set();

/**
 * Whether who waits for a place in a race's roster is to be given it now: where they are as many as those on it, so that
 * a field that gathers costs one write each time it has doubled; or where the roster's last write is long enough ago.
 * (`now` in clock ms.)
 */
export function isAdmissionDue({ newcomers, roster }: RaceState, now: number): boolean {
  return newcomers.length > 0 && areAdmitted(newcomers.riders, roster.length, now - roster.writtenAt);
}

/** The same of so many riders who wait for a roster of so many, written so long ago (ms). */
export function areAdmitted(waiting: number, there: number, sinceMs: number): boolean {
  return waiting >= there || sinceMs >= Math.min(there * WAIT_MS_A_RIDER, MAX_WAIT_MS);
}

/** Whether who waits takes too much of a window's state, in all its races together. */
export function isCrowded(states: readonly RaceState[]): boolean {
  return states.reduce((sum, { newcomers }) => sum + newcomers.characters, 0) > MAX_WAITING;
}

/**
 * Gives who waits their racerIndex, durably and before anybody is told, and counts what they rode. Who has no place any
 * more is set aside, and after the heat who was forgotten.
 */
export async function admitNewcomers(
  state: RaceState,
  quarantine: Quarantine,
  { clock, table }: Environment,
): Promise<void> {
  // Who was forgotten has lost their place, and would be given another. While the heat is on nobody has.
  const gone = clock.now() < state.race.endsAt ? NOBODY : await forgottenIn(state.race, table);
  const waiting: WaitingRecord[] = [];
  for (const one of state.newcomers.take()) {
    if (!gone.has(one.record.racerId)) waiting.push(one);
    // Not with what it says: that is what was not to be kept.
    else quarantine.add('forgotten', one.sequenceNumber, '');
  }
  const { length, epoch } = state.roster;
  const news = waiting
    .map(({ record }) => record)
    .filter((record) => state.roster.changedBy(record) && state.roster.hasRoomFor(record));
  // A roster that is made anew is packed anew: not for those who find it full.
  if (news.length > 0) {
    state.roster = await RaceRoster.admit(state.race.raceId, state.roster, news, table, clock.now());
    if (state.roster.length > length) state.announceFrom ??= length;
    // A changed entry may be anywhere: everybody gets the whole roster then.
    if (state.roster.epoch !== epoch) state.announceFrom = 0;
  }
  for (const { record, sequenceNumber, data } of waiting) {
    if (!countRecord(state, record)) quarantine.add('field_full', sequenceNumber, textOf(data));
  }
}

/** Counts a record's seconds. False where its rider has no place in the roster. */
export function countRecord(state: RaceState, { racerId, seconds, units, efforts }: AdmittedRecord): boolean {
  const racerIndex = state.roster.indexOf(racerId);
  if (racerIndex === undefined) return false;
  seconds.forEach((second, place) => state.count(racerIndex, second, units[place] ?? 0, efforts[place]));
  state.dirty = true;
  return true;
}
