import type { KinesisStreamRecord } from 'aws-lambda';

import { decodeBoard } from '../../core/messages/board.ts';
import { packRide, type RideSecond } from '../../core/messages/packed-ride.ts';
import { aggregate, type WindowAnswer } from './aggregate/aggregate.ts';
import { WarmWindow } from './aggregate/window-state.ts';
import { finalizeRace } from './finalize/finalize.ts';
import { kinesisRecord } from './functions.test-support.ts';
import { itemBytes, MemoryItems, memoryTable } from './memory-table.test-support.ts';
import type { Environment } from './shared/environment.ts';

const RACE = '2-1000';
const START_MS = 300_000_000;
const HEAT_SECONDS = 300;
const WINDOW_MS = 15_000;
const BATCH = 1000;

export interface WholeRace {
  riders: number;
  /** Seconds over which the riders join before the start, a batch each. */
  joinSeconds: number;
  /** Share of the seconds that are lost on the way, here and there; 0 unless said. */
  lost?: number;
  /** Riders who say nothing before they ride, and begin one by one over the whole heat. */
  late?: number;
  /** Riders who are not heard of until their `final` comes: all in one window. */
  offline?: number;
}

/** What a race took: bytes of the largest of each kind, and how often each was written, sent or counted. */
export interface Taken {
  bytes: Record<string, number>;
  writes: Record<string, number>;
  counts: Record<string, number>;
  items: MemoryItems;
}

/**
 * A whole race of riders with the longest ids and names there are, and seconds as uneven as they can be. They join, publish at the pace that the boards say, and send their rides after the end.
 */
export async function rideWholeRace({
  riders,
  joinSeconds,
  lost = 0,
  late = 0,
  offline = 0,
}: WholeRace): Promise<Taken> {
  const race = new RaceOnLambda();
  // Nobody joins before the heat before has begun.
  race.now = START_MS - Math.min(joinSeconds * 1000 + 5000, HEAT_SECONDS * 1000);
  const early = riders - late;
  /** The seconds that a rider rides in [from, to]: a late one begins in mid-heat. */
  const ridden = (rider: number, from: number, to: number): number[] => {
    const begins = rider < early ? 1 : 1 + Math.floor(((rider - early) * HEAT_SECONDS) / late);
    return range(Math.max(from, begins), to + 1);
  };
  for (let second = 0; second < joinSeconds; second++) {
    const [from, to] = [second, second + 1].map((at) => Math.round((early * at) / joinSeconds));
    await race.batches(range(from ?? 0, to ?? 0).map((rider) => joinOf(rider, race.now)));
    await race.pass(1000);
  }
  const sent = new Uint16Array(riders);
  for (let second = 1; second <= HEAT_SECONDS + race.pace; second++) {
    await race.pass(START_MS + second * 1000 - race.now);
    const records: KinesisStreamRecord[] = [];
    for (let rider = offline; rider < riders; rider++) {
      const isTurn = (second + rider) % race.pace === 0 || second > HEAT_SECONDS;
      const to = Math.min(second, HEAT_SECONDS);
      if (!isTurn || sent[rider] === to) continue;
      const seconds = ridden(rider, (sent[rider] ?? 0) + 1, to).filter((one) => !isLost(rider, one, lost));
      sent[rider] = to;
      if (seconds.length > 0) records.push(updateOf(rider, seconds, race.now));
    }
    await race.batches(records);
  }
  // The offline ones are back, all at once: within one window.
  await race.pass(WINDOW_MS - (race.now % WINDOW_MS));
  await race.batches(
    range(0, riders).map((rider) => {
      const seconds = ridden(rider, 1, HEAT_SECONDS);
      const sure = rider < offline ? seconds : seconds.filter((one) => !isLost(rider, one, lost));
      return finalOf(rider, sure, race.now);
    }),
  );
  await race.pass(WINDOW_MS);
  race.now = START_MS + 400_000;
  await race.finalize();
  return race.taken;
}

/** The stream's side and the functions' side of a race, and a tally of what goes between. */
class RaceOnLambda {
  now = 0;
  pace = 2;
  readonly taken: Taken = { bytes: {}, writes: {}, counts: {}, items: new MemoryItems() };
  readonly #warm = new WarmWindow();
  #state: unknown = {};
  #windowMs: number | null = null;
  readonly #outside: Environment;

  constructor() {
    const { items } = this.taken;
    const put = items.put.bind(items);
    items.put = (item, ...condition) => {
      const kind = item.PK.startsWith('quarantine#') ? 'quarantine' : (item.SK.split('#')[0] ?? '');
      this.#saw(`${kind} item`, itemBytes(item));
      this.taken.writes[kind] = (this.taken.writes[kind] ?? 0) + 1;
      put(item, ...condition);
    };
    const add = (name: string, value: number): void => {
      this.taken.counts[name] = (this.taken.counts[name] ?? 0) + value;
    };
    this.#outside = {
      clock: { speed: 1, now: () => this.now },
      table: memoryTable(items),
      publish: async (topic, payload) => {
        const isBoard = topic.endsWith('/board');
        // What IoT Core meters: the payload and the topic.
        this.#saw(isBoard ? 'board' : 'roster message', payload.length + topic.length);
        if (isBoard) this.pace = decodeBoard(payload).publishEverySeconds;
      },
      invokeLater: async () => add('finalize invoked', 1),
      metrics: () => ({ add, fault: (code) => add(code, 1), flush: () => undefined }),
    };
  }

  #saw(kind: string, bytes: number): void {
    this.taken.bytes[kind] = Math.max(this.taken.bytes[kind] ?? 0, bytes);
  }

  async batches(records: KinesisStreamRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += BATCH)
      await this.#invoke(records.slice(from, from + BATCH), false);
  }

  /** Lets time pass, and the window end if that was its time. */
  async pass(ms: number): Promise<void> {
    this.now += ms;
    if (this.#windowMs === null || this.now < this.#windowMs + WINDOW_MS) return;
    await this.#invoke([], true);
    this.#windowMs = null;
  }

  async finalize(): Promise<void> {
    await finalizeRace(RACE, this.#outside, this.#outside.metrics(''));
  }

  async #invoke(Records: KinesisStreamRecord[], isFinalInvokeForWindow: boolean): Promise<void> {
    this.#windowMs ??= Math.floor(this.now / WINDOW_MS) * WINDOW_MS;
    const window = {
      start: new Date(this.#windowMs).toISOString(),
      end: new Date(this.#windowMs + WINDOW_MS).toISOString(),
    };
    const event = {
      Records,
      window,
      state: this.#state,
      shardId: 'shardId-000000000000',
      isFinalInvokeForWindow,
    };
    const answer: WindowAnswer = await aggregate(event, this.#outside, this.#warm);
    const text = JSON.stringify(answer.state);
    this.#saw('window state', text.length);
    this.#state = isFinalInvokeForWindow ? {} : (JSON.parse(text) as unknown);
  }
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(to - from, 0) }, (_, at) => from + at);
const idOf = (rider: number): string => `r-${String(rider).padStart(62, '0')}`;
/** 24 characters, most of them four bytes. */
const nameOf = (rider: number): string => '🚴'.repeat(19) + String(rider).padStart(5, '0');

function isLost(rider: number, second: number, share: number): boolean {
  return ((rider * 7919 + second * 104_729) % 1009) / 1009 < share;
}

function secondOf(rider: number, second: number): RideSecond {
  // Some are twice as strong as others, so that totals lie apart.
  const strength = 0.5 + ((rider * 389) % 1000) / 2000;
  const cadenceRpm = Math.round(2 + ((rider * 7919 + second * 104_729) % 499) * strength) / 2;
  return { second, cadenceRpm, resistancePercent: ((rider * 31 + second * 613) % 1001) / 10 };
}

const headOf = (rider: number, receivedAt: number) => ({
  v: 1,
  raceId: RACE,
  racerId: idOf(rider),
  receivedAt,
});

function joinOf(rider: number, receivedAt: number): KinesisStreamRecord {
  return kinesisRecord({ ...headOf(rider, receivedAt), event: 'join', name: nameOf(rider), samples: [] });
}

function updateOf(rider: number, seconds: number[], receivedAt: number): KinesisStreamRecord {
  const samples = seconds.map((one) => {
    const { second, cadenceRpm, resistancePercent } = secondOf(rider, one);
    return [second, cadenceRpm, resistancePercent, null, null];
  });
  return kinesisRecord({ ...headOf(rider, receivedAt), event: 'update', samples });
}

function finalOf(rider: number, seconds: number[], receivedAt: number): KinesisStreamRecord {
  return kinesisRecord({
    ...headOf(rider, receivedAt),
    event: 'final',
    ride: packRide(seconds.map((one) => secondOf(rider, one))),
  });
}
