import type { KinesisStreamRecord } from 'aws-lambda';

import type { AdmittedRecord } from '../../../core/messages/door.ts';
import type { QuickDoor } from '../../../core/messages/quick-door.ts';
import { countRecord } from './admission.ts';
import type { Quarantine } from './quarantine.ts';
import type { RaceState } from './race-state.ts';
import { admitData, textOf } from './record-data.ts';
import type { WindowRaces } from './window-state.ts';

/**
 * Counts a batch's records in the races of its window. What is refused is set aside. A record that says something new of
 * its rider waits in the race's state until the roster has it, and with it what comes behind it of a rider without a place.
 */
export async function fold(
  records: readonly KinesisStreamRecord[],
  races: WindowRaces,
  door: QuickDoor,
  quarantine: Quarantine,
): Promise<void> {
  const room = Buffer.from(door.bytes.buffer);
  for (const { kinesis } of records) {
    const { data, partitionKey, sequenceNumber } = kinesis;
    const isQuick = door.read(decodeInto(room, data));
    if (isQuick && door.race.raceId === partitionKey && countAtOnce(door, races)) continue;
    const record = isQuick ? door.record() : admitData(data);
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
    else if (!state.roster.hasRoomFor(record)) quarantine.add('field_full', sequenceNumber, textOf(data));
    else if (!take(state, record)) {
      state.newcomers.add({ record, sequenceNumber, data });
      // A board does not show them yet, but tells them how to publish.
      state.dirty = true;
    }
  }
}

/** The common record: nothing to open, nothing new, nothing to keep. False when it is another one. */
function countAtOnce(door: QuickDoor, races: WindowRaces): boolean {
  const state = races.opened(door.race.raceId);
  if (state === undefined || state.closed) return false;
  const racerIndex = state.roster.indexOf(door.racerId);
  if (racerIndex === undefined || (door.estimated && state.roster.changedBy(door))) return false;
  for (let place = 0; place < door.count; place++) {
    state.count(racerIndex, door.second(place), door.units(place), door.effort(place));
  }
  state.dirty = true;
  return true;
}

/** Counts a record whose rider has a place. False for one that is still to wait: of who has none, or with news of who has. */
function take(state: RaceState, record: AdmittedRecord): boolean {
  return countRecord(state, record) && (!state.roster.changedBy(record) || state.newcomers.know(record));
}

/** The bytes of a record; one that is too large is cut off above the limit, and stays too large. */
function decodeInto(room: Buffer, data: string): number {
  return room.write(data, 'base64');
}
