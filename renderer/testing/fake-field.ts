import type { RosterEntry, ResultRow } from '../../electron/contract/state.ts';
import type { Standing } from '../../core/messages/board.ts';
import type { UnusualMark } from '../../core/messages/unusual.ts';

const FIRST = (
  'Ines Paul Talia Ben Chris Eric Ada Mo Suri Jonas Lotte Kofi Mira Tom Aiko Raf Nele Olu Vera Max Ilse Pim Zoe Karim ' +
  'Dana Leo Ruth Sven Amal Yara Finn Gita Hugo Iva Jule Kemal Lin Marek Noor Otto Petra Quinn Rosa Sami Tess Uwe'
).split(' ');
const LONG = [
  'Maximiliane von Thurn-Tax',
  'Bartholomew Featherstone',
  'Wilhelmina Oosterhuis-Vr',
  'Żółć Gęślą Jaźń Łódzki',
];

/** A small seeded generator (mulberry32), 0..1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface FakeRider extends RosterEntry {
  /** Mean output a second, points. */
  mean: number;
  wobble: number;
  phase: number;
}

export interface FieldOptions {
  riders: number;
  seed: number;
  me: { racerId: string; name: string };
  /** My place in the field by strength, 0 (the best) .. 1 (the last); below 0 I do not ride. */
  myPlace: number;
  longNames: boolean;
  /** Some rides are unusual. */
  unusual: boolean;
}

/** A seeded field whose totals grow second by second, with me in it. */
export class FakeField {
  readonly roster: RosterEntry[];
  readonly #riders: FakeRider[];
  readonly #me: string;
  readonly #unusual: boolean;

  constructor({ riders, seed, me, myPlace, longNames, unusual }: FieldOptions) {
    const random = seeded(seed);
    this.#me = me.racerId;
    this.#unusual = unusual;
    const means = Array.from({ length: riders }, () => 60 + 90 * Math.sqrt(random())).sort((a, b) => b - a);
    const mine = Math.min(riders - 1, Math.round(myPlace * (riders - 1)));
    const others = means.map((mean, index): FakeRider => {
      const shape = { mean, wobble: 30 + random() * 240, phase: random() * 6.28, estimated: random() < 0.04 };
      if (index === mine) return { ...shape, estimated: false, ...me };
      const first = FIRST[(index * 17) % FIRST.length] ?? 'Ada';
      const name =
        longNames && random() < 0.5
          ? (LONG[index % LONG.length] ?? first)
          : `${first} ${'ABCDEFGHKLMNPRSTVW'[index % 18]}.`;
      return { ...shape, racerId: `rider-${index}`, name: riders < 45 ? name.replace(/ .\.$/, '') : name };
    });
    // Indices are given in order of arrival, not of strength.
    this.#riders = others
      .map((rider) => ({ rider, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ rider }) => rider);
    this.roster = this.#riders.map(({ racerId, name, estimated }) => ({ racerId, name, estimated }));
  }

  /** Totals after a second of the heat, in rank order, tenths of a point. */
  standings(second: number): Standing[] {
    return this.#riders
      .map((rider, racerIndex) => ({ racerIndex, total: totalAt(rider, second) }))
      .sort((a, b) => b.total - a.total || a.racerIndex - b.racerIndex);
  }

  myTotal(second: number): number {
    const rider = this.#riders.find(({ racerId }) => racerId === this.#me);
    return rider ? totalAt(rider, second) : 0;
  }

  results(): ResultRow[] {
    let rank = 0;
    return this.standings(300).map(({ racerIndex, total }, place, all) => {
      if (all[place - 1]?.total !== total) rank = place + 1;
      const { racerId, name, estimated } = this.roster[racerIndex] ?? {
        racerId: '',
        name: '',
        estimated: false,
      };
      const secondsSeen = place % 9 === 7 ? 212 : 300 - (place % 4);
      return {
        rank,
        racerId,
        name,
        totalTenths: total,
        secondsSeen,
        finished: secondsSeen >= 285,
        estimated,
        unusual: this.#marksOf(place, racerId),
      };
    });
  }

  /** The third's, mine, and a long one's. */
  #marksOf(place: number, racerId: string): UnusualMark[] {
    if (!this.#unusual) return [];
    if (racerId === this.#me) return [{ reason: 'cadence_jump', second: 134 }];
    if (place === 2) return [{ reason: 'power', second: 47 }];
    return place === 5
      ? [
          { reason: 'cadence_jump', second: 12 },
          { reason: 'cadence_extreme', second: 12 },
          { reason: 'power', second: 212 },
        ]
      : [];
  }
}

/** Grows by the mean, with a wave on it that makes riders overtake each other; never shrinks. */
function totalAt({ mean, wobble, phase }: FakeRider, second: number): number {
  const wave = wobble * (Math.sin(second / 14 + phase) - Math.sin(phase));
  return Math.max(0, Math.floor((mean * second + wave) * 10));
}
