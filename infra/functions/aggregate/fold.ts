import type { KinesisStreamRecord } from 'aws-lambda';

import { admit, type AdmittedRecord, type Refusal } from '../../../core/messages/door.ts';
import type { QuickDoor } from '../../../core/messages/quick-door.ts';
import type { Environment } from '../shared/environment.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import type { Quarantine } from './quarantine.ts';
import type { RaceState } from './race-state.ts';
import type { WindowRaces } from './window-state.ts';

/**
 * Counts a batch's records in the races of its window. What is refused is set aside. A record that says something new of
 * its rider waits until the roster has it, and those behind it of the same race with it, so that their order is kept.
 */
export async function fold(
  records: readonly KinesisStreamRecord[],
  races: WindowRaces,
  door: QuickDoor,
  quarantine: Quarantine,
  environment: Environment,
): Promise<void> {
  const waiting: Waiting = new Map();
  const room = Buffer.from(door.bytes.buffer);
  for (const { kinesis } of records) {
    const { data, partitionKey, sequenceNumber } = kinesis;
    const isQuick = door.read(decodeInto(room, data));
    if (isQuick && door.race.raceId === partitionKey && countAtOnce(door, races, waiting)) continue;
    const record = isQuick ? door.record() : admitText(data);
    if (typeof record === 'string') {
      quarantine.add(record, sequenceNumber, textOf(data));
      continue;
    }
    // On another shard the same race has another state: two would count each its own part.
    if (record.race.raceId !== partitionKey) {
      quarantine.add('wrong_partition', sequenceNumber, textOf(data));
      continue;
    }
    // From here on another invocation may use the door.
    const state = await races.open(record.race.raceId);
    if (state === null || state.closed) quarantine.add('race_closed', sequenceNumber, textOf(data));
    else if (!countKnown(state, record, waiting)) wait(state, { record, sequenceNumber, data }, waiting);
  }
  for (const [state, held] of waiting) {
    await admitRiders(state, held, environment);
    for (const { record, sequenceNumber, data } of held) {
      if (!count(state, record)) quarantine.add('field_full', sequenceNumber, textOf(data));
    }
  }
}

/** A record that waits for the roster, and what to set aside if that has no room. */
interface Held {
  record: AdmittedRecord;
  sequenceNumber: string;
  data: string;
}

type Waiting = Map<RaceState, Held[]>;

/** The common record: nothing to open, nothing new, nothing to keep. False when it is another one. */
function countAtOnce(door: QuickDoor, races: WindowRaces, waiting: Waiting): boolean {
  const state = races.opened(door.race.raceId);
  if (state === undefined || state.closed || waiting.has(state)) return false;
  const racerIndex = state.roster.indexOf(door.racerId);
  if (racerIndex === undefined || (door.estimated && state.roster.changedBy(door))) return false;
  for (let place = 0; place < door.count; place++) {
    state.count(racerIndex, door.second(place), door.units(place), door.effort(place));
  }
  state.dirty = true;
  return true;
}

/** False for a record that must wait. */
function countKnown(state: RaceState, record: AdmittedRecord, waiting: Waiting): boolean {
  return !waiting.has(state) && !state.roster.changedBy(record) && count(state, record);
}

function wait(state: RaceState, one: Held, waiting: Waiting): void {
  const held = waiting.get(state);
  if (held === undefined) waiting.set(state, [one]);
  else held.push(one);
}

/** The bytes of a record; one that is too large is cut off above the limit, and stays too large. */
function decodeInto(room: Buffer, data: string): number {
  return room.write(data, 'base64');
}

function textOf(data: string): string {
  return Buffer.from(data, 'base64').toString();
}

function admitText(data: string): AdmittedRecord | Refusal {
  const bytes = Buffer.from(data, 'base64');
  return admit(bytes.toString(), bytes.length);
}

/** Gives new riders their racerIndex, durably and before anybody is told. */
async function admitRiders(
  state: RaceState,
  held: readonly Held[],
  { clock, table }: Environment,
): Promise<void> {
  const { length, epoch } = state.roster;
  const news = held
    .map(({ record }) => record)
    .filter((record) => state.roster.changedBy(record) && state.roster.hasRoomFor(record));
  // A roster that is made anew is packed anew: not for those who find it full.
  if (news.length === 0) return;
  state.roster = await RaceRoster.admit(state.race.raceId, state.roster, news, table, clock.now());
  if (state.roster.length > length) state.announceFrom ??= length;
  // A changed entry may be anywhere: everybody gets the whole roster then.
  if (state.roster.epoch !== epoch) state.announceFrom = 0;
}

/** False where the rider has no place. */
function count(state: RaceState, { racerId, seconds, units, efforts }: AdmittedRecord): boolean {
  const racerIndex = state.roster.indexOf(racerId);
  if (racerIndex === undefined) return false;
  seconds.forEach((second, place) => state.count(racerIndex, second, units[place] ?? 0, efforts[place]));
  state.dirty = true;
  return true;
}
