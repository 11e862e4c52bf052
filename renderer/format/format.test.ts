import { describe, expect, it } from 'vitest';

import { formatCount, formatTenths, splitSigned, splitTenths } from './points.ts';
import { riderNumber } from './rider-number.ts';
import { formatAge, formatLeft, formatSecond, speakLeft } from './time.ts';

const THIN = ',';

describe('points', () => {
  it('sets thousands apart by a thin space', () => {
    expect(formatCount(999)).toBe('999');
    expect(formatCount(18402)).toBe(`18${THIN}402`);
    expect(formatCount(1234567)).toBe(`1${THIN}234${THIN}567`);
    expect(formatCount(-1000)).toBe(`\u22121${THIN}000`);
  });

  it('splits tenths of a point so that the last digit can be smaller', () => {
    expect(splitTenths(184025)).toEqual({ whole: `18${THIN}402`, tenth: '.5' });
    expect(splitTenths(0)).toEqual({ whole: '0', tenth: '.0' });
    expect(splitTenths(-3)).toEqual({ whole: '\u22120', tenth: '.3' });
    expect(formatTenths(7)).toBe('0.7');
  });

  it('signs a difference, and nought not at all', () => {
    expect(splitSigned(29)).toEqual({ whole: '+2', tenth: '.9' });
    expect(splitSigned(-250)).toEqual({ whole: '\u221225', tenth: '.0' });
    expect(splitSigned(0)).toEqual({ whole: '0', tenth: '.0' });
  });
});

describe('time', () => {
  it('rounds a countdown up, so that 0:00 means nothing is left', () => {
    expect(formatLeft(165_001)).toBe('2:46');
    expect(formatLeft(1)).toBe('0:01');
    expect(formatLeft(0)).toBe('0:00');
    expect(formatLeft(-5000)).toBe('0:00');
    expect(formatSecond(134)).toBe('2:14');
  });

  it('says an age as finely as it matters', () => {
    expect(formatAge(-20)).toBe('0.0 s');
    expect(formatAge(440)).toBe('0.4 s');
    expect(formatAge(16_400)).toBe('16 s');
    expect(formatAge(180_000)).toBe('3 min');
  });

  it('speaks what is left', () => {
    expect(speakLeft(166_000)).toBe('2 minutes 46 seconds');
    expect(speakLeft(60_000)).toBe('1 minute');
    expect(speakLeft(0)).toBe('0 seconds');
  });
});

describe('riderNumber', () => {
  it('is the same for the same rider and has three digits', () => {
    expect(riderNumber('rider-me')).toBe(riderNumber('rider-me'));
    for (let i = 0; i < 500; i += 1) {
      const number = riderNumber(`rider-${i}`);
      expect(number).toBeGreaterThanOrEqual(100);
      expect(number).toBeLessThanOrEqual(999);
    }
  });
});
