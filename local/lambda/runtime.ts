import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { realDuration, type Clock } from '../../core/race/clock.ts';
import { AwsApiError } from '../http/aws-json.ts';
import { describeError, type Log } from '../log.ts';
import { contextOf } from './context.ts';

/** Bytes of JSON; https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_SYNC_PAYLOAD = 6 * 1024 * 1024;
/** Bytes of JSON of an asynchronous event, 1 MB. */
export const MAX_ASYNC_PAYLOAD = 1024 * 1024;
/** Clock milliseconds before the second and the third attempt of an asynchronous event. */
export const RETRY_DELAYS = [60_000, 120_000] as const;
/** Seconds that an asynchronous event may wait for its run, unless said. */
const MAX_EVENT_AGE_SECONDS = 6 * 3600;
/** Asynchronous events that may wait for one function. */
export const MAX_QUEUED_EVENTS = 10_000;

/** A Lambda handler. `never`, so that a handler of any event type can be registered: the event is JSON. */
export type Handler = (event: never, context: Context) => Promise<unknown>;

export interface FunctionOptions {
  /** Real seconds, 1..900: work does not get faster with the clock. 60 unless said. */
  timeoutSeconds?: number;
  /** Runs at a time, at most; 100 unless said. */
  reservedConcurrency?: number;
  /** Of an asynchronous event that failed, 0..2; 2 unless said. */
  maximumRetryAttempts?: number;
  /** Real seconds that an asynchronous event may wait; six hours unless said. */
  maximumEventAgeSeconds?: number;
}

/** What a handler threw, as Lambda reports it. */
export interface FunctionErrorBody {
  readonly errorMessage: string;
  readonly errorType: string;
}

/** What `Invoke` answers. `payload` is the handler's result after a JSON round trip, or its error. */
export type InvokeResult =
  | { readonly statusCode: 200; readonly payload: unknown; readonly functionError?: undefined }
  | { readonly statusCode: 200; readonly payload: FunctionErrorBody; readonly functionError: 'Unhandled' }
  | { readonly statusCode: 202 };

/** An asynchronous event that was given up. */
export interface FailedEvent {
  readonly functionName: string;
  readonly payload: unknown;
  readonly attempts: number;
  readonly error: FunctionErrorBody;
}

export interface RuntimeOptions {
  clock: Clock;
  log: Log;
  /** The on-failure destination of asynchronous events. */
  onFailure?: (failed: FailedEvent) => void;
}

interface Registered {
  readonly name: string;
  readonly handler: Handler;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly retryDelays: readonly number[];
  readonly maximumAgeMs: number;
  readonly queue: QueuedEvent[];
  running: number;
}

interface QueuedEvent {
  readonly json: string;
  readonly attempts: number;
  /** When it came first, clock ms. */
  readonly since: number;
}

const TOO_OLD: FunctionErrorBody = {
  errorType: 'EventAgeExceeded',
  errorMessage: 'The event waited too long for a run.',
};

const CLOSED: FunctionErrorBody = {
  errorType: 'Runtime.Closed',
  errorMessage: 'The local cloud was closed.',
};

/**
 * Runs the project's Lambda functions in this process, with what they could come to rely on: events and results
 * are JSON, sizes are limited, an asynchronous event is retried after 1 and 2 minutes of the clock where it is to be, then reported.
 * What cannot be had here: a run that is over its time is reported as such, but goes on in the background.
 */
export class FunctionRuntime {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onFailure: (failed: FailedEvent) => void;
  readonly #functions = new Map<string, Registered>();
  readonly #retries = new Map<NodeJS.Timeout, () => void>();
  readonly #runs = new Set<Promise<unknown>>();
  #closed = false;

  constructor({ clock, log, onFailure = () => undefined }: RuntimeOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#onFailure = onFailure;
  }

  /** Adds a function; one name, one function. */
  register(name: string, handler: Handler, options: FunctionOptions = {}): void {
    if (this.#functions.has(name)) throw new RangeError(`function ${name} is registered already`);
    const { timeoutSeconds = 60, reservedConcurrency = 100 } = options;
    const { maximumRetryAttempts = RETRY_DELAYS.length, maximumEventAgeSeconds = MAX_EVENT_AGE_SECONDS } =
      options;
    this.#functions.set(name, {
      name,
      handler,
      timeoutMs: timeoutSeconds * 1000,
      concurrency: reservedConcurrency,
      retryDelays: RETRY_DELAYS.slice(0, maximumRetryAttempts),
      maximumAgeMs: maximumEventAgeSeconds * 1000,
      queue: [],
      running: 0,
    });
  }

  /**
   * Invokes a function as Lambda's Invoke does: `RequestResponse` resolves with its result, `Event` as soon as the
   * event is queued. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
   * @param payload any JSON value; `undefined` is null.
   * @throws AwsApiError ResourceNotFoundException, RequestTooLargeException, TooManyRequestsException,
   *   InvalidRequestContentException (a payload that is no JSON value), ServiceException (closed).
   */
  async invoke(name: string, payload: unknown, type: 'RequestResponse' | 'Event'): Promise<InvokeResult> {
    const target = this.#functions.get(name);
    if (target === undefined) {
      throw new AwsApiError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    }
    if (this.#closed) throw new AwsApiError('ServiceException', CLOSED.errorMessage, 500);
    const json = toJson(payload);
    const most = type === 'Event' ? MAX_ASYNC_PAYLOAD : MAX_SYNC_PAYLOAD;
    if (Buffer.byteLength(json) > most) {
      throw new AwsApiError('RequestTooLargeException', `The payload is over ${most} bytes.`, 413);
    }
    if (type === 'Event') {
      if (target.queue.length >= MAX_QUEUED_EVENTS) throw tooMany(name);
      target.queue.push({ json, attempts: 0, since: this.#clock.now() });
      this.#work(target);
      return { statusCode: 202 };
    }
    if (target.running >= target.concurrency) throw tooMany(name);
    return this.#run(target, json);
  }

  /** Takes no more, waits for the runs on their way, and reports every event that is still queued as failed. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const [timer, giveUp] of this.#retries) {
      clearTimeout(timer);
      giveUp();
    }
    this.#retries.clear();
    for (const target of this.#functions.values()) {
      for (const event of target.queue.splice(0)) this.#fail(target, event, CLOSED);
    }
    await Promise.allSettled(this.#runs);
  }

  /** Starts queued events while the function has room. */
  #work(target: Registered): void {
    while (target.running < target.concurrency) {
      const event = target.queue.shift();
      if (event === undefined) return;
      if (realDuration(this.#clock, this.#clock.now() - event.since) > target.maximumAgeMs) {
        this.#fail(target, event, TOO_OLD);
        continue;
      }
      void this.#run(target, event.json).then((result) => {
        if (result.functionError !== undefined) this.#failed(target, event, result.payload);
      });
    }
  }

  #failed(target: Registered, { attempts, ...rest }: QueuedEvent, error: FunctionErrorBody): void {
    const event = { ...rest, attempts: attempts + 1 };
    const delay = target.retryDelays[attempts];
    if (delay === undefined || this.#closed) return this.#fail(target, event, error);
    const timer = setTimeout(
      () => {
        this.#retries.delete(timer);
        target.queue.push(event);
        this.#work(target);
      },
      realDuration(this.#clock, delay),
    );
    this.#retries.set(timer, () => this.#fail(target, event, error));
  }

  #fail({ name }: Registered, { json, attempts }: QueuedEvent, error: FunctionErrorBody): void {
    this.#log('error', 'lambda: an event was given up', { functionName: name, attempts, ...error });
    try {
      this.#onFailure({ functionName: name, payload: JSON.parse(json), attempts, error });
    } catch (thrown) {
      this.#log('error', 'lambda: the on-failure destination failed', { error: describeError(thrown) });
    }
  }

  /** One run. Never rejects. */
  async #run(target: Registered, json: string): Promise<Exclude<InvokeResult, { statusCode: 202 }>> {
    const requestId = randomUUID();
    const { name, timeoutMs } = target;
    const deadline = this.#clock.now() + timeoutMs * this.#clock.speed;
    const remaining = (): number => Math.max(0, (deadline - this.#clock.now()) / this.#clock.speed);
    const unhandled = (payload: FunctionErrorBody) => {
      this.#log('warn', 'lambda: a function failed', { functionName: name, requestId, ...payload });
      return { statusCode: 200, functionError: 'Unhandled', payload } as const;
    };

    let timer: NodeJS.Timeout | undefined;
    target.running += 1;
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new TimedOut(timeoutMs)), timeoutMs);
    });
    const work = Promise.race([this.#call(target, json, contextOf(name, requestId, remaining)), over]);
    this.#runs.add(work);
    try {
      const text = toJson(await work);
      if (Buffer.byteLength(text) <= MAX_SYNC_PAYLOAD)
        return { statusCode: 200, payload: JSON.parse(text) as unknown };
      return unhandled({
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      });
    } catch (error) {
      if (error instanceof Error)
        this.#log('info', 'lambda: stack', { functionName: name, requestId, stack: error.stack });
      return unhandled(errorBody(error));
    } finally {
      clearTimeout(timer);
      this.#runs.delete(work);
      target.running -= 1;
      if (!this.#closed) this.#work(target);
    }
  }

  /** Async, so that a handler that throws at once is one that rejects. */
  async #call({ handler }: Registered, json: string, context: Context): Promise<unknown> {
    return handler(JSON.parse(json) as never, context);
  }
}

class TimedOut extends Error {
  constructor(timeoutMs: number) {
    super(`Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
    this.name = 'Sandbox.Timedout';
  }
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    throw new AwsApiError('InvalidRequestContentException', `Not a JSON value: ${describeError(error)}`, 400);
  }
}

function errorBody(error: unknown): FunctionErrorBody {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: typeof error, errorMessage: String(error) };
}

function tooMany(name: string): AwsApiError {
  return new AwsApiError('TooManyRequestsException', `Rate Exceeded for ${name}.`, 429);
}
