import { beforeEach, describe, expect, test, vi } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import type { ControlPoint } from './control-point.ts';
import { ResistanceControl } from './resistance-control.ts';

const FEATURES = {
  resistance: [0, 0, 0, 0, 4, 0, 0, 0],
  power: [0, 0, 0, 0, 8, 0, 0, 0],
  none: [0, 0, 0, 0, 0, 0, 0, 0],
};

class FakePoint {
  readonly asked: number[][] = [];
  /** Answers what waits, in order. */
  readonly waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  ask(request: Uint8Array): Promise<void> {
    this.asked.push([...request]);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  async answer(error?: Error): Promise<void> {
    const one = this.waiting.shift();
    if (error === undefined) one?.resolve();
    else one?.reject(error);
    for (let hop = 0; hop < 5; hop++) await Promise.resolve();
  }
}

let point: FakePoint | null;
let range: { min: number; max: number; step: number } | null;
const onProblem = vi.fn();
const onChange = vi.fn();
beforeEach(() => {
  [point, range] = [new FakePoint(), { min: 0, max: 20, step: 1 }];
  onProblem.mockClear();
  onChange.mockClear();
});

function controlOf(deviceName = 'Bike'): ResistanceControl {
  return new ResistanceControl({
    deviceName,
    control: () => point as unknown as ControlPoint | null,
    range: () => range,
    onChange,
    onProblem,
  });
}

describe('setting', () => {
  test('asks for control first, once a connection', async () => {
    const control = controlOf();
    const first = point;
    control.set(50);
    await first?.answer();
    await first?.answer();
    control.set(100);
    await first?.answer();
    expect(first?.asked).toEqual([[0], [4, 100], [4, 200]]);
    expect([control.target, onChange.mock.calls.length]).toEqual([{ percent: 100 }, 2]);
    const second = (point = new FakePoint());
    control.set(0);
    await second.answer();
    expect(second.asked).toEqual([[0], [4, 0]]);
  });

  test.each([
    ['control lost', [0xff]],
    ['a reset', [1]],
  ])('asks again after %s, but not after what is nothing of the kind', async (_what, status) => {
    const control = controlOf();
    control.set(50);
    await point?.answer();
    await point?.answer();
    control.hear('2ada', Uint8Array.of(4));
    control.set(60);
    await point?.answer();
    control.hear('2ada', Uint8Array.from(status));
    control.set(70);
    expect(point?.asked.map(([opCode]) => opCode)).toEqual([0, 4, 4, 0]);
  });

  test('faster than the machine answers: only the last is done', async () => {
    const control = controlOf();
    for (const percent of [10, 20, 30, 40]) control.set(percent);
    expect(control.target).toEqual({ percent: 40 });
    await point?.answer();
    expect(point?.asked).toEqual([[0], [4, 20]]);
    await point?.answer();
    await point?.answer();
    expect(point?.asked).toEqual([[0], [4, 20], [4, 80]]);
  });

  test('in the encoding that the machine wants', async () => {
    range = { min: 0, max: 100, step: 1 };
    controlOf().set(50);
    await point?.answer();
    expect(point?.asked[1]).toEqual([4, 0xf4, 1]);
    point = new FakePoint();
    controlOf('WLT-BK 1').set(50);
    await point.answer();
    expect(point.asked[1]?.length).toBe(2);
  });
});

describe('a machine', () => {
  test('without a control point or a range takes nothing', () => {
    const control = controlOf();
    range = null;
    expect(control.target).toBeNull();
    [range, point] = [{ min: 0, max: 20, step: 1 }, null];
    expect(control.target).toBeNull();
    expect(() => control.set(50)).toThrow("This bike's resistance is set on the bike itself.");
  });

  test.each([
    ['Bike', FEATURES.resistance, true],
    ['Bike', FEATURES.power, false],
    ['Bike', FEATURES.none, true],
    ['Zwift Hub', FEATURES.power, true],
  ])('%s with features %j: %s', (name, features, can) => {
    const control = controlOf(name);
    control.hear('2acc', Uint8Array.from(features));
    expect(control.target !== null).toBe(can);
  });

  test('that refuses is not asked again on this connection, nor what waited', async () => {
    const control = controlOf();
    control.set(50);
    control.set(60);
    await point?.answer(new AlleycatError('E_CONTROL_REFUSED', 'no'));
    expect([control.target, point?.asked, onProblem.mock.calls.length]).toEqual([null, [[0]], 1]);
    expect(() => control.set(60)).toThrow(AlleycatError);
    point = new FakePoint();
    expect(control.target).toEqual({ percent: null });
  });

  test('that says nothing may be asked again, for control first', async () => {
    const control = controlOf();
    control.set(50);
    await point?.answer();
    await point?.answer(new AlleycatError('E_BLUETOOTH_TIMEOUT', '...'));
    expect([control.target, onProblem.mock.calls.length]).toEqual([{ percent: null }, 1]);
    control.set(60);
    expect(point?.asked.at(-1)).toEqual([0]);
  });

  test('what was asked while another failed is still the target', async () => {
    const control = controlOf();
    control.set(50);
    control.set(60);
    await point?.answer(new AlleycatError('E_BLUETOOTH_TIMEOUT', '...'));
    await point?.answer();
    await point?.answer();
    expect([control.target, point?.asked.at(-1)]).toEqual([{ percent: 60 }, [4, 120]]);
  });

  test('that went away before its turn is not waited for', async () => {
    const control = controlOf();
    const gone = point;
    control.set(50);
    control.set(60);
    point = null;
    await gone?.answer();
    await gone?.answer();
    expect(gone?.asked.length).toBe(2);
    point = new FakePoint();
    control.set(70);
    expect(point.asked).toEqual([[0]]);
  });
});
