import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FunctionRuntime, type FailedEvent } from './runtime.ts';

const clock = { speed: 10, now: (): number => Date.now() * 10 };
let runtime: FunctionRuntime;
let failed: FailedEvent[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  failed = [];
  runtime = new FunctionRuntime({ clock, log: () => undefined, onFailure: (event) => failed.push(event) });
});
afterEach(() => void vi.useRealTimers());

describe('RequestResponse', () => {
  it('gives the handler and the caller copies, as JSON has them', async () => {
    const event = { at: new Date(0), list: [undefined], nested: { n: 1 } };
    const result = { undefined: undefined, map: new Map() };
    let seen: unknown;
    runtime.register('f', async (given: { nested: { n: number } }) => {
      seen = structuredClone(given);
      given.nested.n = 2;
      return result;
    });
    expect(await runtime.invoke('f', event, 'RequestResponse')).toEqual({
      statusCode: 200,
      payload: { map: {} },
    });
    expect(seen).toEqual({ at: '1970-01-01T00:00:00.000Z', list: [null], nested: { n: 1 } });
    expect(event.nested.n).toBe(1);
  });

  it('answers null for nothing, and gives a context', async () => {
    let context: Context | undefined;
    runtime.register(
      'f',
      async (_event: unknown, given) => {
        context = given;
        await vi.advanceTimersByTimeAsync(1000);
      },
      { timeoutSeconds: 10 },
    );
    expect(await runtime.invoke('f', undefined, 'RequestResponse')).toEqual({
      statusCode: 200,
      payload: null,
    });
    expect(context).toMatchObject({ functionName: 'f', functionVersion: '$LATEST' });
    expect(context?.awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
    // Real milliseconds: nine of its ten seconds are left.
    expect(context?.getRemainingTimeInMillis()).toBe(9000);
  });

  it.each([
    [
      'rejects',
      () => Promise.reject(new RangeError('too far')),
      { errorType: 'RangeError', errorMessage: 'too far' },
    ],
    [
      'throws at once',
      () => {
        throw new TypeError('no');
      },
      { errorType: 'TypeError', errorMessage: 'no' },
    ],
    [
      'rejects with a text',
      async () => AbortSignal.abort('text').throwIfAborted(),
      { errorType: 'string', errorMessage: 'text' },
    ],
  ])('reports a handler that %s', async (_, handler: () => Promise<unknown>, payload) => {
    runtime.register('f', handler);
    const expected = { statusCode: 200, functionError: 'Unhandled', payload };
    expect(await runtime.invoke('f', {}, 'RequestResponse')).toEqual(expected);
  });

  it('reports a run over its time, and a result that is too large or no JSON', async () => {
    runtime.register('slow', () => new Promise(() => undefined), { timeoutSeconds: 3 });
    runtime.register('large', () => Promise.resolve('x'.repeat(6 * 1024 * 1024)));
    runtime.register('big', () => Promise.resolve({ n: 1n }));
    const slow = runtime.invoke('slow', {}, 'RequestResponse');
    await vi.advanceTimersByTimeAsync(3000);
    expect(await slow).toMatchObject({ payload: { errorMessage: 'Task timed out after 3.00 seconds' } });
    expect(await runtime.invoke('large', {}, 'RequestResponse')).toMatchObject({
      payload: { errorType: 'Function.ResponseSizeTooLarge' },
    });
    expect(await runtime.invoke('big', {}, 'RequestResponse')).toMatchObject({ functionError: 'Unhandled' });
  });

  it('refuses unknown functions, large events and more than the reserved concurrency', async () => {
    let end: (() => void) | undefined;
    runtime.register('f', () => new Promise<void>((resolve) => (end = resolve)), { reservedConcurrency: 1 });
    await expect(runtime.invoke('g', {}, 'Event')).rejects.toMatchObject({
      type: 'ResourceNotFoundException',
      status: 404,
    });
    const large = 'x'.repeat(6 * 1024 * 1024);
    await expect(runtime.invoke('f', large, 'RequestResponse')).rejects.toMatchObject({ status: 413 });
    await expect(runtime.invoke('f', large.slice(0, 1024 * 1024), 'Event')).rejects.toMatchObject({
      status: 413,
    });
    await expect(runtime.invoke('f', 1n, 'Event')).rejects.toMatchObject({
      type: 'InvalidRequestContentException',
    });
    const first = runtime.invoke('f', {}, 'RequestResponse');
    await expect(runtime.invoke('f', {}, 'RequestResponse')).rejects.toMatchObject({
      type: 'TooManyRequestsException',
    });
    end?.();
    await first;
    expect(() => runtime.register('f', () => Promise.resolve())).toThrow(RangeError);
  });
});

describe('Event', () => {
  it('answers 202 and runs, one at a time where that is reserved', async () => {
    const ends: (() => void)[] = [];
    runtime.register('f', () => new Promise<void>((resolve) => ends.push(resolve)), {
      reservedConcurrency: 1,
    });
    expect(await runtime.invoke('f', 1, 'Event')).toEqual({ statusCode: 202 });
    expect(await runtime.invoke('f', 2, 'Event')).toEqual({ statusCode: 202 });
    await vi.advanceTimersByTimeAsync(0);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(ends).toHaveLength(2);
    ends[1]?.();
    expect(failed).toEqual([]);
  });

  it('is retried after one and two minutes of the clock, then reported', async () => {
    const events: unknown[] = [];
    runtime.register('f', async (event: unknown) => {
      events.push(event);
      throw new Error('again');
    });
    await runtime.invoke('f', { a: 1 }, 'Event');
    await vi.advanceTimersByTimeAsync(5_999);
    expect(events).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(events).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(11_999);
    expect(events).toHaveLength(2);
    expect(failed).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(events).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
    const error = { errorType: 'Error', errorMessage: 'again' };
    expect(failed).toEqual([{ functionName: 'f', payload: { a: 1 }, attempts: 3, error }]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(events).toHaveLength(3);
  });

  it('is tried no more often than its function wants', async () => {
    let tries = 0;
    const handler = (): Promise<never> => Promise.reject(new Error(`try ${++tries}`));
    runtime.register('once', handler, { maximumRetryAttempts: 0 });
    await runtime.invoke('once', 1, 'Event');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(tries).toBe(1);
    expect(failed).toMatchObject([{ attempts: 1, error: { errorMessage: 'try 1' } }]);
  });

  it('that has waited too long is not run any more', async () => {
    const ends: (() => void)[] = [];
    runtime.register('f', () => new Promise<void>((resolve) => ends.push(resolve)), {
      reservedConcurrency: 1,
      timeoutSeconds: 900,
      maximumEventAgeSeconds: 60,
    });
    for (const event of [1, 2]) await runtime.invoke('f', event, 'Event');
    await vi.advanceTimersByTimeAsync(60_000);
    await runtime.invoke('f', 3, 'Event');
    await vi.advanceTimersByTimeAsync(1);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    // The third, for which it was not too late.
    expect(ends).toHaveLength(2);
    expect(failed).toMatchObject([{ payload: 2, attempts: 0, error: { errorType: 'EventAgeExceeded' } }]);
  });

  it('is reported when the runtime is closed before its retry', async () => {
    runtime.register('f', () => Promise.reject(new Error('again')));
    await runtime.invoke('f', 1, 'Event');
    await vi.advanceTimersByTimeAsync(10);
    await runtime.close();
    expect(failed).toMatchObject([{ payload: 1, attempts: 1 }]);
    expect(vi.getTimerCount()).toBe(0);
    await expect(runtime.invoke('f', 1, 'Event')).rejects.toMatchObject({ type: 'ServiceException' });
  });
});
