import fc from 'fast-check';
import { expect } from 'vitest';

import { holds } from '../../../core/testing/holds.test-support.ts';
import { finalizeRace } from '../finalize/finalize.ts';
import { History, type Ridden } from '../history.test-support.ts';
import { memoryTable, type Call } from '../memory-table.test-support.ts';
import { bestOf, openPace, rowsOf, type Race } from './history.test-support.ts';
import { Life, TestFault, type Plan } from './life.test-support.ts';

/** Four heats of one class around a UTC midnight that ends a week, and one of another class. */
const MIDNIGHT = Date.UTC(2026, 10, 30) / 300_000;
const RACES = [
  `1-${MIDNIGHT - 2}`,
  `1-${MIDNIGHT - 1}`,
  `1-${MIDNIGHT}`,
  `1-${MIDNIGHT + 1}`,
  `4-${MIDNIGHT}`,
] as const;
const RIDERS = 4;

/** A rider's seconds in a race: the same whenever they come, and now and then those of another race, so that totals are equal. */
function ridden(race: number, rider: number, seconds: number): Ridden {
  const mood = (race * 31 + rider * 17) % 3;
  return {
    racerId: `r-${rider}`,
    name: `Näme ${rider}`,
    seconds: Array.from({ length: 300 }, (_, at) =>
      at < seconds ? ([(at + rider) % 40 === 0 ? 0 : 150 + mood, 300 + (at % 5)] as const) : null,
    ),
  };
}

type Move =
  | { does: 'ride'; race: number; rider: number; seconds: number }
  | { does: 'finalize'; race: number; plan: Plan }
  | { does: 'go on'; which: number };

const race = fc.nat({ max: RACES.length - 1 });
const call = fc.nat({ max: 60 });
const plan = fc.oneof<fc.Arbitrary<Plan>[]>(
  fc.constant({}),
  fc.record({ dies: fc.record({ at: call, after: fc.boolean() }) }),
  fc.record({ held: call }),
);
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    does: fc.constant('ride' as const),
    race,
    rider: fc.nat({ max: RIDERS - 1 }),
    seconds: fc.constantFrom(100, 284, 285, 299, 300),
  }),
  fc.record({ does: fc.constant('finalize' as const), race, plan }),
  fc.record({ does: fc.constant('go on' as const), which: fc.nat({ max: 3 }) }),
);

class Story {
  readonly history = new History();
  readonly #ridden = RACES.map(() => new Map<number, number>());
  readonly #held: { life: Life; work: Promise<unknown> }[] = [];
  #best = new Map<string, number>();

  async make(one: Move): Promise<void> {
    if (one.does === 'ride') await this.#ride(one);
    else if (one.does === 'finalize') await this.#finalize(RACES[one.race] ?? RACES[0], one.plan);
    else await this.#goOn(one.which);
    this.#lookAtBests();
  }

  async #ride({ race: at, rider, seconds }: Move & { does: 'ride' }): Promise<void> {
    const known = this.#ridden[at]?.get(rider) ?? 0;
    this.#ridden[at]?.set(rider, Math.max(known, seconds));
    const sent = ridden(at, rider, seconds);
    await this.history.ride(RACES[at] ?? RACES[0], [sent]);
  }

  async #finalize(raceId: string, doing: Plan): Promise<void> {
    const life = new Life(doing);
    // Calls of one run that are made at once die together.
    const around: Call = (make) => life.call(make);
    const now = (Number(raceId.slice(2)) + 1) * 300_000 + 60_000;
    const outside = {
      ...this.history.outside,
      clock: { speed: 1, now: () => now },
      table: memoryTable(this.history.items, around),
    };
    const work = finalizeRace(raceId, outside, outside.metrics('finalize'));
    if (!(await life.run(work))) this.#held.push({ life, work });
    else await judge(work);
  }

  async #goOn(which: number): Promise<void> {
    const [held] = this.#held.splice(which % Math.max(this.#held.length, 1), 1);
    if (held === undefined) return;
    await held.life.run(held.work);
    await judge(held.work);
  }

  /** No best ever falls, whatever runs, dies or comes late. */
  #lookAtBests(): void {
    const now = new Map<string, number>();
    for (const { PK, SK, totalTenths } of this.history.items.items.values())
      if (SK.startsWith('best#')) now.set(`${PK} ${SK}`, Number(totalTenths));
    for (const [key, total] of this.#best) expect(now.get(key) ?? -1).toBeGreaterThanOrEqual(total);
    this.#best = now;
  }

  async end(): Promise<void> {
    while (this.#held.length > 0) await this.#goOn(0);
    const { history } = this;
    const races: Race[] = RACES.map((raceId, at) => ({
      raceId,
      rides: [...(this.#ridden[at] ?? [])].map(([rider, seconds]) => ridden(at, rider, seconds)),
    }));
    for (const { raceId } of races) {
      for (let run = 0; run < 2; run++) await history.finalize(raceId);
    }
    this.#lookAtBests();
    for (const one of races.filter(({ rides }) => rides.length > 0)) {
      const { body } = await history.ask('r-0', 'results', { raceId: one.raceId });
      expect((body.rows as unknown[][]).map((row) => row.slice(0, 5))).toEqual(rowsOf(one));
    }
    const day = MIDNIGHT * 300_000;
    for (const classId of [1, 4]) {
      for (const [period, from] of [
        ['all', 0],
        ['day', day],
        ['week', day],
      ] as const) {
        // prettier-ignore
        const best = bestOf(races, classId, from);
        const { body } = await history.ask('r-1', 'records', { classId, period });
        expect((body.rows as unknown[][]).map((row) => row.slice(1, 5))).toEqual(
          best.map(({ racerId, name, tenths, heat }) => [racerId, name, tenths, heat]),
        );
      }
      const { body } = await history.ask('r-1', 'pace', { classId });
      expect(body.top === null ? [] : openPace(body.top as string)).toEqual(bestOf(races, classId));
    }
    for (let rider = 0; rider < RIDERS; rider++) {
      const { body } = await history.ask(`r-${rider}`, 'rides');
      const expected = races.flatMap((one) =>
        (rowsOf(one) as [number, string, string, number, number][])
          .filter(([, racerId]) => racerId === `r-${rider}`)
          .map(([rank, , , tenths, seconds]) => [one.raceId, rank, one.rides.length, tenths, seconds]),
      );
      const found = (body.rides as unknown[][]).map((row) => row.slice(0, 5));
      expect(new Set(found.map(String))).toEqual(new Set(expected.map(String)));
    }
  }
}

/** Only what a test made fail may fail. */
async function judge(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof TestFault)) throw error;
  }
}

holds(
  'records only rise, and end as the plain best of what was ridden: any order, repetition, death and delay of finalize',
  fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 25, size: 'max' }), async (moves) => {
    const story = new Story();
    for (const one of moves) await story.make(one);
    await story.end();
  }),
  { runs: 300 },
);
