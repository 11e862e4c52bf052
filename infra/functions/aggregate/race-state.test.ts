import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../../../core/errors.ts';
import { CountedLog } from '../../../core/race/counted-log.ts';
import { Field } from '../../../core/race/field.ts';
import { raceOf } from '../../../core/race/heat.ts';
import { kinesisRecord } from '../functions.test-support.ts';
import { packSeconds, type PackedSeconds } from '../shared/packed-seconds.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import { RaceState } from './race-state.ts';
import { admitData } from './record-data.ts';

const race = raceOf(2, 1000);

function begun(riders = 10): RaceState {
  const roster = new RaceRoster(
    Array.from({ length: riders }, (_, index) => [`rider-${index}-of-a-race`, `Rider ${index} ÅÄÖ`, 0]),
  );
  return new RaceState({
    race,
    roster,
    field: new Field(),
    base: 0,
    rosterEpoch: 0,
    boardAt: 0,
    closed: false,
    tail: null,
  });
}

/** Seconds that are in the state alone. */
const tail = (): PackedSeconds => packSeconds(CountedLog.of([{ racerIndex: 3, second: 9, units: 5 }]));

/** Through Lambda's hands and back. */
function handedOn(state: RaceState): RaceState {
  return RaceState.decode(race.raceId, JSON.parse(JSON.stringify(state.encode())) as never);
}

describe('a state that is handed on after every batch', () => {
  test('is the one that stays in memory, through boards, ends of windows, other writers and new rosters', () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          rider: fc.nat({ max: 9 }),
          second: fc.integer({ min: 1, max: 300 }),
          effort: fc.constantFrom(0, 181, (1 << 9) | 181, 3 << 9),
        }),
      },
      { weight: 2, arbitrary: fc.record({ board: fc.integer({ min: 0, max: 300 }) }) },
      { weight: 1, arbitrary: fc.constantFrom('settled', 'rebased', 'roster', 'handed on' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const kept = begun();
        let cold = begun();
        const both = (change: (state: RaceState) => unknown): void => {
          expect(change(cold)).toEqual(change(kept));
        };
        for (const one of steps) {
          if (one === 'settled') both((state) => void state.settled(state.base + 1, 0, tail()));
          else if (one === 'rebased') both((state) => void state.rebase(otherField(), tail()));
          else if (one === 'roster') both((state) => void (state.roster = begun(13).roster));
          else if (one === 'handed on') cold = handedOn(cold);
          else if ('board' in one) both((state) => void state.field.advanceTo(one.board));
          else both((state) => state.count(one.rider, one.second, one.rider + one.second, one.effort));
        }
        const read = handedOn(kept);
        for (const state of [cold, read, handedOn(cold)]) {
          expect(state.field.encode()).toEqual(kept.field.encode());
          expect(state.delta.entries()).toEqual(kept.delta.entries());
          expect(state.roster.stored).toEqual(kept.roster.stored);
          expect(state.roster.checksum).toBe(kept.roster.checksum);
          expect(state.base).toBe(kept.base);
        }
      }),
    );
  });

  test('keeps what is small', () => {
    const state = begun(2);
    Object.assign(state, {
      base: 7,
      rosterEpoch: 3,
      boardAt: 99,
      closed: true,
      dirty: true,
      announceFrom: 1,
    });
    expect(handedOn(state)).toMatchObject({ base: 7, rosterEpoch: 3, boardAt: 99, closed: true, dirty: true, announceFrom: 1 }); // prettier-ignore
  });

  test('of what is no race, or with parts that are none, is refused', () => {
    const packed = begun().encode();
    expect(() => RaceState.decode('9-1', packed)).toThrow(DecodeError);
    expect(() => RaceState.decode(race.raceId, { ...packed, field: '' })).toThrow(DecodeError);
    expect(() => RaceState.decode(race.raceId, { ...packed, delta: ['=AA=='] })).toThrow(DecodeError);
  });
});

describe('what is handed on in the middle of a heat', () => {
  const lengthOf = (state: RaceState, tight = false): number => JSON.stringify(state.encode(tight)).length;

  /** Every rider's seconds, as uneven as they can be; `behind` of them lie after the board's second. */
  function ride(state: RaceState, riders: number, second: number, behind: number): void {
    for (let rider = 0; rider < riders; rider++) {
      state.count(rider, second, ((rider * 7919 + second * 104_729) % 571) * ((rider + second * 31) % 1001));
    }
    state.field.advanceTo(second - behind);
  }

  test.each([
    // Riders, seconds not ranked yet, KiB that are never exceeded, times that a window is made durable before its end.
    [1000, 3, 400, 0],
    [5000, 11, 600, 3],
  ])('%s riders, %s s not ranked yet: under %s KiB, %s times durable early', (riders, behind, kib, early) => {
    const state = begun(riders);
    for (let second = 136; second <= 150; second++) ride(state, riders, second, behind);
    state.settled(1, 0, null);
    for (let second = 151; second <= 165; second++) {
      ride(state, riders, second, behind);
      // As `aggregate` does.
      if (lengthOf(state) > 600 * 1024 && lengthOf(state, true) > 600 * 1024)
        state.settled(state.base + 1, 0, null);
      expect(lengthOf(state)).toBeLessThan(kib * 1024);
    }
    expect(state.base - 1).toBe(early);
  });
});

function otherField(): Field {
  const field = new Field();
  field.fold(4, 20, 24);
  field.fold(11, 300, 5);
  return field;
}

describe('a state is durable', () => {
  test('when the table has all of it: no second is missing, and nobody waits', () => {
    const state = begun();
    expect(state.isDurable).toBe(false);
    state.settled(1, 0, null);
    expect(state.isDurable).toBe(true);
    state.count(3, 17, 500);
    expect(state.isDurable).toBe(false);
    state.settled(2, 0, tail());
    expect(state.isDurable).toBe(true);
    const { data, sequenceNumber } = kinesisRecord({
      ...{ v: 1, event: 'join', raceId: race.raceId, racerId: 'r-new', name: 'Noor' },
      ...{ receivedAt: race.startsAt, samples: [] },
    }).kinesis;
    const record = admitData(data);
    if (typeof record === 'string') return expect.fail(record);
    state.newcomers.add({ record, sequenceNumber, data });
    expect(state.isDurable).toBe(false);
  });

  test('and then goes on in the next window as it is read from the table', () => {
    const state = begun();
    state.count(3, 17, 500);
    state.field.advanceTo(12);
    state.boardAt = 12_000;
    state.dirty = true;
    state.settled(1, 4, tail());
    const next = state.carriedOn();
    expect(next.encode()).toEqual({ ...state.encode(), dirty: false });
    expect(next.count(3, 17, 900)).toBe(false);
    expect(next.count(3, 18, 900)).toBe(true);
    expect(next.delta.length).toBe(1);
  });
});
