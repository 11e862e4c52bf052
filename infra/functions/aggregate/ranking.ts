import { MAX_RACER_INDEX } from '../../../core/messages/board.ts';
import type { Field } from '../../../core/race/field.ts';
import { pointsTenths } from '../../../core/race/output.ts';
import { byRank } from '../../../core/race/standings.ts';
import type { RaceRoster } from '../shared/race-roster.ts';

/** Moves an insertion sort may make for a rider before the field is sorted anew: from there on it would be the slower one. */
const MOVES_A_RIDER = 24;
/** More than the largest racerIndex. */
const PLACES = MAX_RACER_INDEX + 1;

interface Place {
  readonly racerIndex: number;
  readonly racerId: string;
  /** Tenths of a point. */
  total: number;
}

/**
 * Who is where in a race. From second to second few riders change places, and those by few: the order is kept, and a new
 * board puts right what has changed.
 */
export class Ranking {
  /** In rank order, as of the last call. */
  #places: Place[] = [];
  /** By racerIndex, whether a rider is among the places. */
  readonly #listed: boolean[] = [];

  /** Everybody with a second seen, in rank order. The list is this ranking's own: good until the next call. */
  of(field: Field, roster: RaceRoster): readonly Place[] {
    const before = this.#places.length;
    for (const place of this.#places) place.total = pointsTenths(field.total(place.racerIndex));
    for (let racerIndex = 0; racerIndex < field.riders; racerIndex++) {
      if (this.#listed[racerIndex] === true || field.latestSecond(racerIndex) === 0) continue;
      this.#listed[racerIndex] = true;
      const total = pointsTenths(field.total(racerIndex));
      this.#places.push({ racerIndex, racerId: roster.racerId(racerIndex), total });
    }
    if (this.#places.length > 2 * before) this.#places = sortedByTotal(this.#places);
    sortAlmostSorted(this.#places);
    return this.#places;
  }
}

/** By total alone, with one number for a place: numbers sort several times as fast as what a function must compare. */
function sortedByTotal(places: readonly Place[]): Place[] {
  // A total below 2^32 and a place below 2^20 together are an integer that a double holds exactly.
  const keys = new Float64Array(places.length);
  places.forEach(({ total }, place) => {
    keys[place] = total * PLACES + (PLACES - 1 - place);
  });
  keys.sort().reverse();
  const sorted: Place[] = [];
  for (const key of keys) {
    const place = places[PLACES - 1 - (key % PLACES)];
    if (place !== undefined) sorted.push(place);
  }
  return sorted;
}

function sortAlmostSorted(places: Place[]): void {
  let moves = places.length * MOVES_A_RIDER;
  for (const [index, place] of places.entries()) {
    let to = index;
    for (
      let above = places[to - 1];
      above !== undefined && byRank(above, place) > 0;
      above = places[to - 1]
    ) {
      places[to--] = above;
      moves--;
    }
    places[to] = place;
    if (moves < 0) {
      places.sort(byRank);
      return;
    }
  }
}
