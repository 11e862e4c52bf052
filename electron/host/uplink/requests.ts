import { randomUUID } from 'node:crypto';

import { AlleycatError, DecodeError } from '../../../core/errors.ts';
import { readJson } from '../../../core/messages/json.ts';
import { realDuration } from '../../../core/race/clock.ts';
import {
  replyEnvelopeSchema,
  replySchemas,
  type ReplyBody,
  type RequestBody,
} from '../../../core/messages/requests.ts';
import { replyTopic, REQUEST_NAMES, requestTopic, type RequestName } from '../../../core/messages/topics.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';
import type { Connection } from './connection.ts';
import type { HeatClock } from './heat-clock.ts';

/** Clock ms; and never less than this much real time, which a network and a process need whatever the clock's speed. */
const TIMEOUT_MS = 10_000;
const MIN_REAL_TIMEOUT_MS = 5000;

interface Waiting {
  name: RequestName;
  sentAt: number;
  timer: NodeJS.Timeout;
  resolve(body: unknown): void;
  reject(error: Error): void;
}

/** Request and reply over the rider's own topics; every reply also sets the heat clock. */
export class Requests {
  readonly #racerId: string;
  readonly #connection: Connection;
  readonly #clock: HeatClock;
  readonly #waiting = new Map<string, Waiting>();

  constructor(racerId: string, connection: Connection, clock: HeatClock) {
    this.#racerId = racerId;
    this.#connection = connection;
    this.#clock = clock;
    connection.subscribe(replyTopic(racerId, '+'));
  }

  /** @throws AlleycatError E_OFFLINE, E_NO_ANSWER, E_BAD_REPLY, or the backend's own refusal. */
  async ask<N extends RequestName>(name: N, body: RequestBody<N>): Promise<ReplyBody<N>> {
    const id = randomUUID();
    const answer = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(
        () => {
          this.#waiting.delete(id);
          reject(new AlleycatError('E_NO_ANSWER', say('noAnswer')));
        },
        Math.max(realDuration(this.#clock, TIMEOUT_MS), MIN_REAL_TIMEOUT_MS),
      );
      this.#waiting.set(id, { name, sentAt: this.#clock.monotonic(), timer, resolve, reject });
    });
    // The answer is awaited below; should sending fail first, nobody does.
    answer.catch(() => undefined);
    try {
      await this.#connection.publish(
        requestTopic(this.#racerId, name),
        JSON.stringify({ v: 1, id, ...body }),
      );
    } catch (error) {
      this.#take(id);
      throw new AlleycatError('E_OFFLINE', say('offline'), {
        cause: error,
      });
    }
    const parsed = replySchemas[name].safeParse(await answer);
    if (!parsed.success) {
      throw new AlleycatError('E_BAD_REPLY', say('badReply'), {
        cause: parsed.error,
      });
    }
    return parsed.data as ReplyBody<N>;
  }

  /**
   * Takes a message; false when its topic is no reply to this rider. Allocates in proportion to it.
   * @throws DecodeError for bytes that are no reply
   */
  receive(topic: string, payload: Uint8Array): boolean {
    const name = REQUEST_NAMES.find((candidate) => topic === replyTopic(this.#racerId, candidate));
    if (name === undefined) return false;
    const body = readJson(Buffer.from(payload).toString(), 'A reply');
    const { success, data: envelope, error } = replyEnvelopeSchema.safeParse(body);
    if (!success) throw new DecodeError('A reply of another form', { cause: error });
    const waiting = this.#waiting.get(envelope.id);
    // Under another name it is no answer: what was asked goes on waiting, and its time goes on.
    if (waiting?.name !== name) return true;
    this.#take(envelope.id);
    this.#clock.learn(waiting.sentAt, this.#clock.monotonic(), envelope.serverTime);
    if (envelope.error === undefined) waiting.resolve(body);
    else waiting.reject(refused(envelope.error));
    return true;
  }

  close(): void {
    for (const id of [...this.#waiting.keys()]) {
      this.#take(id)?.reject(new AlleycatError('E_OFFLINE', say('closing')));
    }
  }

  #take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}

/** What the backend refuses with and a rider may meet; the rest is between programs, and stays as it was sent. */
const REFUSALS: Readonly<Record<string, Sentence>> = {
  E_TOO_MANY_REQUESTS: say('tooManyRequests'),
  E_BACKEND: say('backendFailed'),
};

function refused({ code, message }: { code: string; message: string }): AlleycatError {
  return new AlleycatError(code, Object.hasOwn(REFUSALS, code) ? (REFUSALS[code] ?? message) : message);
}
