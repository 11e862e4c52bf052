import { describe, expect, it } from 'vitest';

import { chooseSpeech } from './languages.ts';

describe('the language that is spoken', () => {
  it('is the system’s, with the system’s way to write numbers and dates', () => {
    expect(chooseSpeech('system', ['de-CH', 'en-US'])).toEqual({
      language: 'de',
      figures: 'de-CH',
      dates: 'de-CH',
    });
    expect(chooseSpeech('system', ['en-US'])).toEqual({ language: 'en', figures: 'en-US', dates: 'en-US' });
  });

  it('is the first of the system’s that Alleycat has', () => {
    expect(chooseSpeech('system', ['fr-FR', 'de-AT', 'en-GB']).language).toBe('de');
  });

  it('is English where the system speaks none of them, with the system’s figures', () => {
    expect(chooseSpeech('system', ['fr-FR'])).toEqual({
      language: 'en',
      figures: 'fr-FR',
      dates: 'en-GB',
    });
  });

  it('is what the rider has chosen, in the system’s region where it is the same language', () => {
    expect(chooseSpeech('de', ['en-US'])).toEqual({ language: 'de', figures: 'de-DE', dates: 'de-DE' });
    expect(chooseSpeech('de', ['en-US', 'de-AT']).figures).toBe('de-AT');
    expect(chooseSpeech('en', ['de-DE']).dates).toBe('en-GB');
  });

  it('passes over what is no language tag', () => {
    expect(chooseSpeech('system', ['C.UTF-8', '', 'de'])).toEqual({
      language: 'de',
      figures: 'de',
      dates: 'de',
    });
    expect(chooseSpeech('system', []).figures).toBe('en-GB');
  });
});
