import { describe, expect, test } from 'vitest';

import { hex } from '../characteristics.test-support.ts';
import { decodeBattery } from './battery.ts';
import { decodeControlPoint } from './control-point.ts';
import { decodeFitnessMachineFeature, featureNames, targetNames } from './fitness-machine-feature.ts';
import { decodeMachineStatus } from './machine-status.ts';
import { decodePowerRange } from './power-range.ts';
import { decodeResistanceRange } from './resistance-range.ts';
import { decodeTrainingStatus } from './training-status.ts';

test('features and targets are bits with names', () => {
  expect(decodeFitnessMachineFeature(hex('86520000 0c200180'))).toEqual({
    features: 0x5286,
    targets: 0x8001_200c,
  });
  expect(featureNames(0x5286)).toEqual([
    'cadence',
    'total-distance',
    'resistance-level',
    'expended-energy',
    'elapsed-time',
    'power',
  ]);
  expect(targetNames(0x8001_200c)).toEqual(['resistance', 'power', 'indoor-bike-simulation', 'cadence']);
  expect(decodeFitnessMachineFeature(hex('86520000'))).toEqual({ features: 0x5286, truncatedAt: 'targets' });
  expect(decodeFitnessMachineFeature(hex('865200'))).toHaveProperty('invalid');
});

test('ranges are in levels and in watts', () => {
  expect(decodeResistanceRange(hex('0a00 f000 0a00'))).toEqual({ min: 1, max: 24, step: 1 });
  expect(decodeResistanceRange(hex('f6ff 6400 0500 09'))).toEqual({ min: -1, max: 10, step: 0.5 });
  expect(decodeResistanceRange(hex('0a00 f000 0a'))).toEqual({ min: 1, max: 24, truncatedAt: 'step' });
  expect(decodeResistanceRange(hex('0a'))).toEqual({ invalid: '1 bytes are too few for a resistance range' });
  expect(decodePowerRange(hex('9cff 2003 0500'))).toEqual({ min: -100, max: 800, step: 5 });
  expect(decodePowerRange(hex(''))).toHaveProperty('invalid');
});

test('a battery level', () => {
  expect(decodeBattery(hex('64'))).toEqual({ batteryPct: 100 });
  expect(decodeBattery(hex('ff'))).toEqual({});
  expect(decodeBattery(hex(''))).toHaveProperty('invalid');
});

describe('the control point', () => {
  test.each([
    ['00', { kind: 'request-control', opcode: 0 }],
    ['02 e803', { kind: 'set-speed', opcode: 2, speedKmh: 10 }],
    ['03 f6ff', { kind: 'set-incline', opcode: 3, inclinePct: -1 }],
    ['04 5d', { kind: 'set-resistance', opcode: 4, resistanceLevel: 9.3 }],
    ['04 e803', { kind: 'set-resistance', opcode: 4, resistanceLevel: 100 }],
    ['04', { kind: 'set-resistance', opcode: 4, truncatedAt: 'resistanceLevel' }],
    ['05 9cff', { kind: 'set-power', opcode: 5, powerW: -100 }],
    ['07', { kind: 'start-or-resume', opcode: 7 }],
    ['08 01', { kind: 'stop-or-pause', opcode: 8, action: 'stop' }],
    ['08 07', { kind: 'stop-or-pause', opcode: 8, action: 'reserved' }],
    ['0c 010203', { kind: 'set-distance', opcode: 12, distanceM: 197_121 }],
    [
      '11 e803 8aff 28 33',
      { kind: 'set-simulation', opcode: 17, windMps: 1, gradePct: -1.18, crr: 0.004, cw: 0.51 },
    ],
    ['12 3852', { kind: 'set-wheel-circumference', opcode: 18, wheelCircumferenceMm: 2104.8 }],
    ['13 01', { kind: 'spin-down', opcode: 19, action: 'start' }],
    ['14 b400', { kind: 'set-cadence', opcode: 20, cadenceRpm: 90 }],
    ['80 04 03', { kind: 'response', opcode: 128, request: 4, result: 'invalid-parameter' }],
    ['80 07 09', { kind: 'response', opcode: 128, request: 7, result: 'reserved' }],
    ['80', { kind: 'response', opcode: 128, truncatedAt: 'request' }],
    [
      '80 13 01 e803 d007',
      { kind: 'response', opcode: 128, request: 19, result: 'success', lowSpeedKmh: 10, highSpeedKmh: 20 },
    ],
    ['80 13 02', { kind: 'response', opcode: 128, request: 19, result: 'not-supported' }],
    ['42', { kind: 'unknown', opcode: 0x42 }],
  ])('%s', (bytes, expected) => {
    expect(decodeControlPoint(hex(bytes))).toEqual(expected);
  });

  test('nothing is no operation', () => {
    expect(decodeControlPoint(hex(''))).toHaveProperty('invalid');
  });
});

describe('machine status', () => {
  test.each([
    ['01', { kind: 'reset', opcode: 1 }],
    ['02 02', { kind: 'stopped-or-paused-by-user', opcode: 2, action: 'pause' }],
    ['03', { kind: 'stopped-by-safety-key', opcode: 3 }],
    ['04', { kind: 'started-or-resumed-by-user', opcode: 4 }],
    ['07 6400', { kind: 'resistance-changed', opcode: 7, resistanceLevel: 10 }],
    ['07 64', { kind: 'resistance-changed', opcode: 7, resistanceLevel: 10 }],
    ['08 c800', { kind: 'power-changed', opcode: 8, powerW: 200 }],
    ['12 0000', { kind: 'simulation-changed', opcode: 18, windMps: 0, truncatedAt: 'gradePct' }],
    ['14 04', { kind: 'spin-down', opcode: 20, spinDown: 'stop-pedaling' }],
    ['ff', { kind: 'control-lost', opcode: 255 }],
    ['30', { kind: 'unknown', opcode: 0x30 }],
  ])('%s', (bytes, expected) => {
    expect(decodeMachineStatus(hex(bytes))).toEqual(expected);
  });

  test('nothing is no status', () => {
    expect(decodeMachineStatus(hex(''))).toHaveProperty('invalid');
  });
});

describe('training status', () => {
  test.each([
    ['00 01', { status: 'idle' }],
    ['01 0d 4d616ec3bc', { status: 'manual-mode', text: 'Manü' }],
    ['01 0d 4dff', { status: 'manual-mode', text: 'M\ufffd' }],
    ['01 0f', { status: 'post-workout' }],
    ['00 0d 4d', { status: 'manual-mode' }],
    ['00 7f', { status: 'reserved' }],
    ['00', { truncatedAt: 'status' }],
  ])('%s', (bytes, expected) => {
    expect(decodeTrainingStatus(hex(bytes))).toEqual(expected);
  });

  test('nothing is no status', () => {
    expect(decodeTrainingStatus(hex(''))).toHaveProperty('invalid');
  });
});
