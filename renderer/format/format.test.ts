import { afterEach, describe, expect, it } from 'vitest';

import { speak } from '../languages/speech.svelte.ts';
import { formatDistance } from './distance.ts';
import { formatCount, formatFixed } from './numbers.ts';
import { formatTenths, splitSigned, splitTenths } from './points.ts';
import { riderNumber } from './rider-number.ts';
import {
  formatAge,
  formatDate,
  formatDay,
  formatLeft,
  formatSecond,
  formatTimeOfDay,
  speakLeft,
} from './time.ts';

describe('points', () => {
  it('sets thousands apart as the locale does', () => {
    expect(formatCount(999)).toBe('999');
    expect(formatCount(18402)).toBe(`18,402`);
    expect(formatCount(1234567)).toBe(`1,234,567`);
    expect(formatCount(-1000)).toBe(`\u22121,000`);
  });

  it('splits tenths of a point so that the last digit can be smaller', () => {
    expect(splitTenths(184025)).toEqual({ whole: `18,402`, tenth: '.5' });
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

describe('a distance', () => {
  it.each([
    ['km', 'en-US', '2.42 km'],
    ['miles', 'de-DE', '1.50 mi'],
    ['system', 'en-US', '1.50 mi'],
    ['system', 'en-GB', '1.50 mi'],
    ['system', 'en', '1.50 mi'],
    ['system', 'en-IE', '2.42 km'],
    ['system', 'de-DE', '2.42 km'],
    ['system', 'de-US', '1.50 mi'],
    ['system', 'not a tag', '2.42 km'],
  ] as const)('is told in %s where the system is %s as %s', (choice, tag, written) => {
    expect(formatDistance(2417, choice, tag)).toBe(written);
  });

  it('is in kilometres where the system says nothing of itself', () => {
    expect(formatDistance(0, 'system', '')).toBe('0.00 km');
  });

  it('has its number as the locale writes it', () => {
    speak('system', ['de-DE']);
    expect(formatDistance(2417, 'system', 'de-DE')).toBe('2,42 km');
    speak('system');
  });
});

describe('the language that is spoken', () => {
  afterEach(() => speak('system'));

  it.each([
    ['en-GB', '18,402.5', '\u22121,234', '0.4 s'],
    ['de-DE', '18.402,5', '\u22121.234', '0,4 s'],
    ['fr-FR', '18\u202f402,5', '\u22121\u202f234', '0,4 s'],
    // Digits that the face has in one width, also where the language has its own.
    ['ar-EG', '18,402.5', '\u22121,234', '0.4 s'],
  ])('writes numbers as %s does', (locale, points, count, age) => {
    speak('system', [locale]);
    expect([formatTenths(184_025), formatCount(-1234), formatAge(440)]).toEqual([points, count, age]);
  });

  it('writes dates and times of day as its locale does', () => {
    const at = new Date(2026, 2, 3, 15, 4).getTime();
    const written = (locale: string): string[] => {
      speak('system', [locale]);
      return [formatDay(at), formatDate(at), formatTimeOfDay(at)];
    };
    expect(written('en-GB')).toEqual(['3 Mar', '3 Mar 2026', '15:04']);
    expect(written('de-DE')).toEqual(['3. März', '3. März 2026', '15:04']);
    expect(written('en-US').slice(0, 2)).toEqual(['Mar 3', 'Mar 3, 2026']);
  });

  it('has its own words for what is left', () => {
    speak('de');
    expect([speakLeft(61_000), speakLeft(166_000)]).toEqual(['1 Minute 1 Sekunde', '2 Minuten 46 Sekunden']);
  });

  it('has so many decimals, and no minus before nought', () => {
    expect([formatFixed(92.25, 1), formatFixed(-0.04, 1), formatFixed(-2.5, 0)]).toEqual([
      '92.3',
      '0.0',
      '\u22123',
    ]);
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
