import { describe, expect, test } from 'vitest';

import { hex } from '../characteristics.test-support.ts';
import { decodeIndoorBikeData } from './indoor-bike-data.ts';

const decode = (text: string, inverted?: boolean): object => decodeIndoorBikeData(hex(text), inverted);

describe('each field, by hand', () => {
  test('all of them at once', () => {
    const text = [
      'fe1f', // bits 1 to 12; bit 0 clear: speed is there
      'b80b', // 30 km/h
      'c409', // 25 km/h on average
      'b500', // 90.5 rpm
      'a000', // 80 rpm on average
      '010203', // 0x030201 m
      'f6ff', // resistance level -10
      '9cff', // -100 W
      'c800', // 200 W on average
      '2c01', // 300 kcal
      '5802', // 600 kcal an hour
      '0a', // 10 kcal a minute
      '96', // 150 bpm
      '55', // 8.5 MET
      '2c01', // 300 s elapsed
      '0f00', // 15 s remaining
    ].join('');
    expect(decode(text)).toEqual({
      moreData: false,
      speedKmh: 30,
      avgSpeedKmh: 25,
      cadenceRpm: 90.5,
      avgCadenceRpm: 80,
      distanceM: 197_121,
      resistanceLevel: -10,
      powerW: -100,
      avgPowerW: 200,
      energyKcal: 300,
      energyKcalPerHour: 600,
      energyKcalPerMinute: 10,
      heartRateBpm: 150,
      met: 8.5,
      elapsedSeconds: 300,
      remainingSeconds: 15,
    });
  });

  test('what is not available is absent', () => {
    expect(decode('0101 ffff ffff ff')).toEqual({ moreData: true });
    expect(decode('fe1f' + 'ff'.repeat(11) + 'ff7f ff7f ff7f' + 'ff'.repeat(5) + '00 ff ffff ffff')).toEqual({
      moreData: false,
    });
  });

  test('one byte behind the record is ignored', () => {
    expect(decode('0000 e803 00')).toEqual({ moreData: false, speedKmh: 10 });
  });

  test('a field of which only a part came is not guessed', () => {
    expect(decode('1000 e803 0102')).toEqual({ moreData: false, speedKmh: 10, truncatedAt: 'distanceM' });
  });

  test.each(['', '44'])('%j is no record', (text) => {
    expect(decode(text)).toEqual({
      invalid: `${text.length / 2} bytes are too few for the flags of Indoor Bike Data`,
    });
  });
});

describe('the inverted cadence bit', () => {
  test('of a bike that is known: bit 2 = 0 and cadence is there', () => {
    expect(decode('0000 e803 7800', true)).toEqual({ moreData: false, speedKmh: 10, cadenceRpm: 60 });
    expect(decode('4400 e803 6400', true)).toEqual({ moreData: false, speedKmh: 10, powerW: 100 });
  });

  test('of a bike that is known, but sends a record that fits as the specification reads it', () => {
    expect(decode('4400 e803 7800 6400', true)).toEqual({
      moreData: false,
      speedKmh: 10,
      cadenceRpm: 60,
      powerW: 100,
    });
  });

  test('of a bike that is known, in a record that fits neither reading', () => {
    expect(decode('0000 e803 7800 09', true)).toEqual({ moreData: false, speedKmh: 10, cadenceRpm: 60 });
    expect(decode('0000 e803', true)).toEqual({ moreData: false, speedKmh: 10 });
  });

  test('of any other only where average cadence is announced and exactly two bytes are too many', () => {
    expect(decode('0800 e803 7800 7900')).toEqual({
      moreData: false,
      speedKmh: 10,
      cadenceRpm: 60,
      avgCadenceRpm: 60.5,
    });
    expect(decode('0800 e803 7800')).toEqual({ moreData: false, speedKmh: 10, avgCadenceRpm: 60 });
    expect(decode('0800 e803 7800 79')).toEqual({ moreData: false, speedKmh: 10, avgCadenceRpm: 60 });
    expect(decode('0000 e803 7800')).toEqual({ moreData: false, speedKmh: 10 });
  });
});
