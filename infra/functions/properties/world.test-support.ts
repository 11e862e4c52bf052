import { expect } from 'vitest';

import { decodeBoard } from '../../../core/messages/board.ts';
import { aggregate, type Limits, type WindowAnswer } from '../aggregate/aggregate.ts';
import { WarmWindow } from '../aggregate/window-state.ts';
import { finalizeRace, type Outcome } from '../finalize/finalize.ts';
import { racesToSweep } from '../finalize/sweep.ts';
import { MemoryItems, memoryTable } from '../memory-table.test-support.ts';
import type { Environment } from '../shared/environment.ts';
import { Life, TestFault, type Plan } from './life.test-support.ts';
import { onStream, RACES, START_MS, type OnStream, type Telling } from './records.test-support.ts';
import { expectedOf, storedOf, surplusOf, type Expected } from './reference.test-support.ts';

const WINDOW_MS = 15_000;
const SHARD = 'shardId-000000000000';

/** What the event source mapping knows of its window. */
interface Chain {
  /** As it was returned last, JSON. */
  state: string;
  startMs: number;
  /** Records that are in the state, by their place on the stream. */
  holds: ReadonlySet<number>;
  /** The next record. */
  next: number;
}

/** An invocation that is held up, and nobody waits for it any more. */
interface Ghost {
  life: Life;
  work: Promise<unknown>;
  free: () => void;
}

export interface BatchMove {
  /** Where on the stream; null: where it stands. */
  from: number | null;
  records: number;
  final: boolean;
  /** One of the environments that are there, by its number; what is none is a new one. */
  environment: number;
  plan: Plan;
}

/** A stream with its mapping, Lambda's environments, and a table: the handlers are the real ones. */
export class World {
  readonly items = new MemoryItems();
  readonly stream: readonly OnStream[];
  /** Whether boards must come in their order: one environment after the other, and no state lost. */
  #inOrder: boolean;
  readonly #limits: Limits | undefined;
  #now = START_MS + 10_000;
  #chain: Chain;
  readonly #past: Chain[] = [];
  readonly #durable = new Set<number>();
  readonly #environments = Array.from({ length: 3 }, () => ({ warm: new WarmWindow(), busy: false }));
  readonly #ghosts: Ghost[] = [];
  readonly #wanted: string[] = [];
  readonly #asOf = new Map<string, number>();
  readonly #expected: Map<string, Expected | null>;
  readonly #shown = new Map<string, { version: number; official: boolean }>();

  constructor(
    tellings: readonly Telling[],
    { inOrder = false, limits }: { inOrder?: boolean; limits?: Limits } = {},
  ) {
    this.stream = tellings.map(onStream);
    this.#inOrder = inOrder;
    this.#limits = limits;
    const said = this.stream.flatMap((one) => one.said ?? []);
    this.#expected = new Map(RACES.map((raceId) => [raceId, expectedOf(raceId, said)]));
    this.#chain = this.#fresh(0);
  }

  tick(ms: number): void {
    this.#now += ms;
  }

  /** The state is lost in the middle of a window. */
  lose(): void {
    this.#chain = { ...this.#fresh(this.#chain.next), startMs: this.#chain.startMs };
  }

  /** What was given some invocations ago is given again. @param again also the records since */
  rewind(by: number, again: boolean): void {
    const old = this.#past.at(-by);
    if (old !== undefined) this.#chain = again ? old : { ...old, next: this.#chain.next };
  }

  /** The shard is read again from a record on. */
  replay(from: number): void {
    this.#chain = this.#fresh(from % this.stream.length);
  }

  async batch({ from, records, final, environment, plan }: BatchMove): Promise<void> {
    const chain = this.#chain;
    const first = from === null ? chain.next : from % this.stream.length;
    const batch = Array.from({ length: records }, (_, place) => first + place).filter(
      (at) => at < this.stream.length,
    );
    const there = this.#environments[environment];
    const place = there === undefined || there.busy ? { warm: new WarmWindow(), busy: false } : there;
    place.busy = true;
    const life = new Life(plan);
    const outer = this.#outside(life, plan);
    const event = {
      Records: batch.flatMap((at) => this.stream[at]?.record ?? []),
      window: {
        start: new Date(chain.startMs).toISOString(),
        end: new Date(chain.startMs + WINDOW_MS).toISOString(),
      },
      state: JSON.parse(chain.state) as unknown,
      shardId: SHARD,
      isFinalInvokeForWindow: final,
    };
    const answer = await this.#live<WindowAnswer>(
      life,
      () => (place.busy = false),
      () => aggregate(event, outer, place.warm, this.#limits),
    );
    // A new process comes in the place of one that died.
    if (life.dead) place.warm = new WarmWindow();
    if (answer === null) return;
    expect(answer.batchItemFailures).toEqual([]);
    const state = JSON.stringify(answer.state);
    expect(state.length).toBeLessThan(1024 * 1024);
    this.#past.push(chain);
    const holds = new Set([...chain.holds, ...batch]);
    const next = from === null ? Math.max(first + batch.length, chain.next) : chain.next;
    if (final) {
      for (const at of holds) this.#durable.add(at);
      this.#chain = this.#fresh(next);
    } else this.#chain = { ...chain, state, holds, next };
  }

  async finalize(raceId: string, plan: Plan): Promise<Outcome | null> {
    const life = new Life(plan);
    const outer = this.#outside(life, plan);
    return this.#live(
      life,
      () => undefined,
      () => finalizeRace(raceId, outer, outer.metrics('finalize')),
    );
  }

  async sweep(): Promise<void> {
    const outer = this.#outside(new Life({}), {});
    for (const raceId of await racesToSweep(outer)) await this.finalize(raceId, {});
  }

  /** What `aggregate` asked for. */
  async finalizeWanted(plan: Plan): Promise<void> {
    const raceId = this.#wanted.shift();
    if (raceId !== undefined) await this.finalize(raceId, plan);
  }

  /** Somebody who was held up goes on. @param calls so many, or to the end */
  async goOn(which: number, calls: number | null): Promise<void> {
    const at = which % Math.max(this.#ghosts.length, 1);
    const ghost = this.#ghosts[at];
    if (ghost === undefined) return;
    if (calls !== null) ghost.life.holdAfter(calls);
    if (await ghost.life.run(ghost.work)) {
      this.#ghosts.splice(at, 1);
      ghost.free();
      await this.#judge(ghost.work);
    }
    this.#look();
  }

  /** All is delivered, every window ends, finalize runs until nothing changes: the results are the plain sum. */
  async end(): Promise<void> {
    const late = this.#ghosts.length > 1 ? 1 : 0;
    while (this.#ghosts.length > late) await this.goOn(0, null);
    const owed = this.stream
      .map((_, at) => at)
      .filter((at) => !this.#durable.has(at) && !this.#chain.holds.has(at));
    // The second half of it comes when there are results already.
    this.#now = Math.max(this.#now, START_MS + 700_000);
    for (const [place, at] of owed.entries()) {
      const isHalf = place === Math.floor(owed.length / 2);
      await this.#plain(at, 1, isHalf);
      if (isHalf) for (const raceId of RACES) await this.finalize(raceId, {});
    }
    await this.#plain(0, 0, true);
    const left = this.stream.map((_, at) => at).filter((at) => !this.#durable.has(at));
    expect(left).toEqual([]);
    await this.#settle();
    // Who comes late, and all of it once more, changes nothing.
    while (this.#ghosts.length > 0) await this.goOn(0, null);
    await this.#settle();
    this.replay(0);
    await this.#plain(0, this.stream.length, true);
    await this.#settle();
    this.#checkQuarantine();
  }

  #plain(from: number, records: number, final: boolean): Promise<void> {
    return this.batch({ from, records, final, environment: 0, plan: {} });
  }

  async #settle(): Promise<void> {
    this.#now = Math.max(this.#now, START_MS + 700_000);
    for (const raceId of RACES) {
      const outcomes: (Outcome | null)[] = [];
      while (outcomes.length < 4 && outcomes.at(-1) !== 'unchanged')
        outcomes.push(await this.finalize(raceId, {}));
      const results = this.#results(raceId);
      const found = storedOf(results, this.#listing(raceId));
      expect({ raceId, found, outcome: outcomes.at(-1) }).toEqual({
        raceId,
        found: this.#expected.get(raceId),
        outcome: found === null ? 'no_state' : 'unchanged',
      });
      if (found !== null) expect([results?.official, this.#listing(raceId)?.official]).toEqual([true, true]);
    }
  }

  #results = (raceId: string) => this.items.get({ PK: `race#${raceId}`, SK: 'results' });
  #listing = (raceId: string) =>
    this.items.get({ PK: `class#${raceId[0]}`, SK: `race#${raceId.slice(2).padStart(9, '0')}` });

  /** Runs an invocation. Null where it failed, died, or is held up. */
  async #live<T>(life: Life, free: () => void, start: () => Promise<T>): Promise<T | null> {
    const work = start();
    const ended = await life.run(work);
    if (!ended) this.#ghosts.push({ life, work, free });
    else free();
    this.#look();
    if (!ended) {
      this.#inOrder = false;
      return null;
    }
    const answer = await this.#judge(work);
    return life.dead ? null : answer;
  }

  /** Only what a test made fail may fail. */
  async #judge<T>(work: Promise<T>): Promise<T | null> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof TestFault) return null;
      throw error;
    }
  }

  /** What must be so at any time. */
  #look(): void {
    for (const raceId of RACES) {
      const results = this.#results(raceId);
      if (results === undefined) continue;
      expect(surplusOf(results, this.#expected.get(raceId) ?? null)).toBeNull();
      const now = { version: Number(results.stateVersion), official: results.official === true };
      const before = this.#shown.get(raceId) ?? { version: 0, official: false };
      expect(now.version).toBeGreaterThanOrEqual(before.version);
      if (before.official && now.version === before.version) expect(now.official).toBe(true);
      this.#shown.set(raceId, now);
    }
  }

  /** Nothing is set aside but what is bad. */
  #checkQuarantine(): void {
    const bad = new Set(
      this.stream.filter(({ said }) => said === null).map(({ record }) => record.kinesis.sequenceNumber),
    );
    const setAside = new Set<string>();
    for (const item of this.items.items.values()) {
      if (!item.PK.startsWith('quarantine#')) continue;
      for (const sample of JSON.parse(String(item.samples)) as { sequenceNumber: string }[])
        setAside.add(sample.sequenceNumber);
    }
    expect([...setAside].filter((one) => !bad.has(one))).toEqual([]);
    if (bad.size <= 20) expect(setAside.size).toBe(bad.size);
  }

  #fresh(next: number): Chain {
    return { state: '{}', startMs: Math.floor(this.#now / WINDOW_MS) * WINDOW_MS, holds: new Set(), next };
  }

  #outside(life: Life, { mute = false, alone = false }: Plan): Environment {
    return {
      clock: { speed: 1, now: () => this.#now },
      table: memoryTable(this.items, life.call),
      publish: (topic, payload) =>
        life.call(() => {
          if (mute) throw new TestFault('mute');
          if (topic.endsWith('/board')) this.#sawBoard(payload);
        }),
      invokeLater: (_, payload) =>
        life.call(() => {
          if (alone) throw new TestFault('alone');
          this.#wanted.push((payload as { raceId: string }).raceId);
        }),
      metrics: () => ({ add: () => undefined, fault: () => undefined, flush: () => undefined }),
    };
  }

  #sawBoard(payload: Uint8Array): void {
    const { raceId, asOf } = decodeBoard(payload);
    if (this.#inOrder) expect(asOf).toBeGreaterThan(this.#asOf.get(raceId) ?? 0);
    this.#asOf.set(raceId, asOf);
  }
}
