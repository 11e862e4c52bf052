import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ControlPoint } from './control-point.ts';
import {
  bikeWithAll,
  deviceOf,
  FakeRadio,
  openAdapter,
  type FakeCharacteristic,
} from './fake-noble.test-support.ts';
import { GattSession } from './gatt-session.ts';

const [REQUEST_CONTROL, RESISTANCE, START] = [Uint8Array.of(0), Uint8Array.of(4, 50), Uint8Array.of(7)];

let point: FakeCharacteristic;
let control: ControlPoint;
let drop: () => void;
const heard: number[][] = [];
beforeEach(async () => {
  vi.useFakeTimers();
  const radio = new FakeRadio();
  const bike = radio.add(bikeWithAll());
  const { adapter } = await openAdapter(radio);
  const session = await GattSession.connect(adapter, deviceOf());
  await session.discover(['1826']);
  point = bike.get('2ad9');
  drop = () => bike.drop(8);
  heard.length = 0;
  control = await ControlPoint.open(session, 'standard', (bytes) => heard.push([...bytes]));
});
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const written = () => point.writeAsync.mock.calls.map(([data]) => data[0]);
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );

test('answers are switched on before anything is asked', () => {
  expect(point.subscribeAsync).toHaveBeenCalledOnce();
  expect(point.writeAsync).not.toHaveBeenCalled();
});

test('one thing is asked at a time, in order, and the next after the answer', async () => {
  point.writeAsync.mockImplementation(async () => undefined);
  const both = [codeOf(control.ask(REQUEST_CONTROL)), codeOf(control.ask(START))];
  await pass(100);
  expect(written()).toEqual([0]);
  point.notify(0x80, 0, 1);
  await pass(1);
  expect(written()).toEqual([0, 7]);
  point.notify(0x80, 7, 1);
  expect(await Promise.all(both)).toEqual(['done', 'done']);
  expect(heard).toEqual([
    [0x80, 0, 1],
    [0x80, 7, 1],
  ]);
});

test('an answer that comes before the write’s own is taken', async () => {
  point.writeAsync.mockImplementation(async () => {
    point.notify(0x80, 7, 1);
  });
  expect(await codeOf(control.ask(START))).toBe('done');
});

test('an answer to something else, or that is none, is not this one', async () => {
  point.writeAsync.mockImplementation(async () => undefined);
  const asked = codeOf(control.ask(RESISTANCE));
  await pass(10);
  point.notify(0x80, 0, 1);
  point.notify(0x81, 4, 1);
  point.notify(0x80, 4);
  point.notify();
  await pass(10);
  await expect(Promise.race([asked, Promise.resolve('waits')])).resolves.toBe('waits');
  point.notify(0x80, 4, 3);
  expect(await asked).toContain('E_CONTROL_REFUSED');
});

describe('a machine', () => {
  test.each([
    [2, 'does not support it'],
    [3, 'finds the value wrong'],
    [4, 'could not do it'],
    [5, 'does not allow it now'],
    [9, 'answers 9'],
  ])('that answers %d refuses: %s', async (result, words) => {
    point.writeAsync.mockImplementation(async (data) => {
      point.notify(0x80, data[0] ?? 0, result);
    });
    expect(await codeOf(control.ask(RESISTANCE))).toBe(
      `E_CONTROL_REFUSED: The machine ${words} (control point 4).`,
    );
  });

  test('that says nothing is waited for 3 s, and then asked the next', async () => {
    point.writeAsync.mockImplementationOnce(async () => undefined);
    const both = [codeOf(control.ask(RESISTANCE)), codeOf(control.ask(START))];
    await pass(2999);
    expect(written()).toEqual([4]);
    await pass(100);
    const [first, second] = await Promise.all(both);
    expect([first?.split(':')[0], second]).toEqual(['E_BLUETOOTH_TIMEOUT', 'done']);
  });

  test('that goes away ends the asking', async () => {
    point.writeAsync.mockImplementation(() => new Promise(() => undefined));
    const asked = codeOf(control.ask(RESISTANCE));
    await pass(10);
    drop();
    expect(await asked).toContain('E_BLUETOOTH_LOST');
  });
});
