import type { KinesisStreamRecord } from 'aws-lambda';

import { aggregate } from './aggregate/aggregate.ts';
import { finalizeRace, type Outcome } from './finalize/finalize.ts';
import { kinesisRecord } from './functions.test-support.ts';
import { MemoryItems, memoryTable, type Call } from './memory-table.test-support.ts';
import { RateLimit } from './requests/rate-limit.ts';
import { reply } from './requests/reply.ts';
import type { RequestsEnvironment } from './requests/environment.ts';
import type { Remember } from './requests/short-memory.ts';

const HEAT_MS = 300_000;
const BATCH = 1000;

/** A ride in a race: cadence in half rpm and resistance in tenths of a percent of each of its seconds, null where none is. */
export interface Ridden {
  racerId: string;
  name: string;
  seconds: readonly (readonly [halfRpm: number, tenths: number] | null)[];
}

/** Whole races over a table in memory, by the real handlers: all rides come as `final` messages, in one window. */
export class History {
  readonly items = new MemoryItems();
  now = 0;
  /** What happens around each call of the table's. */
  around: Call = async (make) => make();
  remember: Remember = (_key, _lifeMs, make) => make();
  #answer: { payload: Uint8Array } | null = null;

  readonly outside: RequestsEnvironment;

  constructor() {
    this.outside = {
      clock: { speed: 1, now: () => this.now },
      table: memoryTable(this.items, (make) => this.around(make)),
      publish: async (topic, payload) => {
        if (topic.includes('/replies/')) this.#answer = { payload };
      },
      invokeLater: async () => undefined,
      metrics: () => ({ add: () => undefined, fault: () => undefined, flush: () => undefined }),
      switchOff: async () => undefined,
      remember: (key, lifeMs, make) => this.remember(key, lifeMs, make),
    };
  }

  /** Rides a heat, `afterMs` after its end. */
  async ride(raceId: string, rides: readonly Ridden[], afterMs = 5000): Promise<void> {
    const endsAt = (Number(raceId.slice(2)) + 1) * HEAT_MS;
    this.now = endsAt + afterMs;
    const records = rides.map((ride) => finalOf(raceId, ride, this.now));
    let state: unknown = {};
    for (let from = 0; from < records.length; from += BATCH) {
      const isLast = from + BATCH >= records.length;
      const answer = await aggregate(
        {
          Records: records.slice(from, from + BATCH),
          window: {
            start: new Date(endsAt).toISOString(),
            end: new Date(endsAt + 15_000).toISOString(),
          },
          state,
          shardId: 'shardId-000000000000',
          isFinalInvokeForWindow: isLast,
        },
        this.outside,
      );
      state = answer.state;
    }
  }

  /** Makes the results official. */
  finalize(raceId: string, afterMs = 60_000): Promise<Outcome> {
    this.now = Math.max(this.now, (Number(raceId.slice(2)) + 1) * HEAT_MS + afterMs);
    return finalizeRace(raceId, this.outside, this.outside.metrics('finalize'));
  }

  /** Asks as the rule hands it on; the reply's bytes and what they say. */
  async ask(
    racerId: string,
    request: string,
    body: object = {},
  ): Promise<{ bytes: number; body: Record<string, unknown> }> {
    this.#answer = null;
    const event = { v: 1, id: 'q-1', racerId, request, ...body };
    const limit = new RateLimit(this.outside.clock);
    await reply(event, this.outside, limit, this.outside.metrics('requests'));
    const payload = Buffer.from((this.#answer as { payload: Uint8Array } | null)?.payload ?? []);
    return { bytes: payload.length, body: JSON.parse(payload.toString()) as Record<string, unknown> };
  }
}

function finalOf(
  raceId: string,
  { racerId, name, seconds }: Ridden,
  receivedAt: number,
): KinesisStreamRecord {
  const bytes = Buffer.alloc(1200, 0xff);
  seconds.forEach((second, at) => {
    if (second === null) return;
    bytes.writeUInt16LE(second[0], at * 4);
    bytes.writeUInt16LE(second[1], at * 4 + 2);
  });
  const ride = bytes.toString('base64');
  return kinesisRecord({ v: 1, event: 'final', name, ride, raceId, racerId, receivedAt });
}
