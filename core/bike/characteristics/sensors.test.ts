import { expect, test } from 'vitest';

import { hex } from '../characteristics.test-support.ts';
import { decodeCsc } from './csc.ts';
import { decodeCyclingPower } from './cycling-power.ts';
import { decodeHeartRate } from './heart-rate.ts';

test('Cycling Power with every field', () => {
  const text = [
    'ff1f', // every bit
    '9cff', // -100 W
    '63', // 49.5 %
    '4000', // 2 Nm
    '01000080', // 2^31 + 1 revolutions of the wheel
    '0008', // 1 s
    '0a00', // 10 of the crank
    '0004', // 1 s
    '6400', // 100 N
    'ceff', // -50 N
    '2000', // 1 Nm
    'e0ff', // -1 Nm
    '5ab010', // 90 and 267 degrees, 12 bits each
    '0f00',
    'c300',
    '2c01', // 300 kJ
  ].join('');
  expect(decodeCyclingPower(hex(text))).toEqual({
    powerW: -100,
    pedalBalancePct: 49.5,
    accTorque32nds: 64,
    wheelRevolutions: 0x8000_0001,
    wheelEventTime2048: 2048,
    crankRevolutions: 10,
    crankEventTime1024: 1024,
    maxForceN: 100,
    minForceN: -50,
    maxTorque32nds: 32,
    minTorque32nds: -32,
    maxAngleDegrees: 0x05a,
    minAngleDegrees: 0x10b,
    topDeadSpotDegrees: 15,
    bottomDeadSpotDegrees: 195,
    energyKj: 300,
  });
  expect(decodeCyclingPower(hex('2000 6400 0100'))).toEqual({
    powerW: 100,
    crankRevolutions: 1,
    truncatedAt: 'crankEventTime1024',
  });
  expect(decodeCyclingPower(hex('0000'))).toEqual({ truncatedAt: 'powerW' });
  expect(decodeCyclingPower(hex('00'))).toHaveProperty('invalid');
});

test('CSC: wheel, crank, and neither', () => {
  expect(decodeCsc(hex('01 d9000000 770c'))).toEqual({ wheelRevolutions: 217, wheelEventTime1024: 3191 });
  expect(decodeCsc(hex('00'))).toEqual({});
  expect(decodeCsc(hex(''))).toHaveProperty('invalid');
});

test.each([
  ['00 48', { heartRateBpm: 72 }],
  ['01 0101', { heartRateBpm: 257 }],
  ['06 00', { contact: true }],
  ['1e 48 0a00 0004 e803', { heartRateBpm: 72, contact: true, energyKj: 10, rrIntervals1024: [1024, 1000] }],
  ['11 4800 0004 e8', { heartRateBpm: 72, rrIntervals1024: [1024] }],
  ['10 48', { heartRateBpm: 72, truncatedAt: 'rrIntervals1024' }],
  ['18 48 0a', { heartRateBpm: 72, truncatedAt: 'energyKj' }],
  ['08 48 ffff', { heartRateBpm: 72 }],
  ['04', { contact: false, truncatedAt: 'heartRateBpm' }],
])('heart rate %s', (bytes, expected) => {
  expect(decodeHeartRate(hex(bytes))).toEqual(expected);
});

test('heart rate of no bytes', () => {
  expect(decodeHeartRate(hex(''))).toHaveProperty('invalid');
});
