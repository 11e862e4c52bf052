import { flushSync } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';

import { closeAll, show, showTv } from '../testing/show-app.ts';
import { RACE_ID } from '../testing/set-up.ts';
import { de } from './de/words.ts';
import { en } from './en/words.ts';
import { speak } from './speech.svelte.ts';

/** Each text by the path of its keys; of a function what it makes of names in brackets. */
function textsOf(words: object, path = ''): [path: string, text: string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] => {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') return [[here, value]];
    if (typeof value === 'object') return textsOf(value as object, here);
    const call = value as (...names: string[]) => string;
    return [[here, call(...Array.from({ length: call.length }, (_, place) => `[${place}]`))]];
  });
}
const placesOf = (text: string): string[] => [...new Set(text.match(/\[\d\]/g))].sort();

/** The same word in both, or nothing but what stands in it. */
const ALIKE = new Set(
  [
    'bike.output bike.watt bike.percent bike.bpm bike.beats',
    'common.escape common.leftBefore common.seconds common.minutes common.backendLink.starting',
    'desk.tv.backend desk.said.startsIn',
    'pairing.dbm pairing.signal rides.mark.official results.classTab results.heatAt results.ridersBehind',
    'records.noWholeRideEnd rides.chart.output rides.read.output rides.heading rides.at rides.trend.at rides.trend.rideAt',
    'rides.splits.minute rides.table.minute settings.backend settings.joined.backend start.title start.startIn pairing.said.bike',
  ].flatMap((keys) => keys.split(' ')),
);

describe('each language', () => {
  const german = new Map(textsOf(de));

  it('has every text, and in it what the other has in it', () => {
    expect([...german.keys()].sort()).toEqual(
      textsOf(en)
        .map(([path]) => path)
        .sort(),
    );
    for (const [path, text] of textsOf(en))
      expect([path, placesOf(german.get(path) ?? '')]).toEqual([path, placesOf(text)]);
  });

  it('has words of its own', () => {
    const same = textsOf(en).filter(([path, text]) => german.get(path) === text && !ALIKE.has(path));
    expect(same.map(([path]) => path)).toEqual([]);
  });

  it('sets its own quotation marks, no straight ones, and never three dots', () => {
    for (const [path, text] of german)
      expect([path, /["“].*["“]|\.\.\.|…|—/.test(text.replace(/„[^“]*“/g, ''))]).toEqual([path, false]);
    for (const [path, text] of textsOf(en)) expect([path, /"|\.\.\.|…|—/.test(text)]).toEqual([path, false]);
  });
});

describe('the language that was chosen', () => {
  afterEach(() => {
    closeAll();
    speak('system');
  });

  it('is spoken at once, and said on the page', async () => {
    const ride = { phase: 'racing', raceId: RACE_ID } as const;
    const { app, find, host } = await show({ ride }, 134);
    host.emitBoard(132);
    flushSync();
    const words = (): (string | undefined)[] =>
      ['leave', 'board-now', 'foot-backend'].map((id) => find(id)?.textContent?.trim());
    expect([document.documentElement.lang, ...words()]).toEqual([
      'en',
      'Esc Esc Leave',
      'Here now',
      'connected',
    ]);
    expect(find('total')?.textContent).toMatch(/^[\d,]+\.\d$/);
    await app.save({ language: 'de' });
    host.emitState();
    flushSync();
    expect([document.documentElement.lang, ...words()]).toEqual([
      'de',
      'Esc Esc Aussteigen',
      'Jetzt hier',
      'verbunden',
    ]);
    expect(find('total')?.textContent).toMatch(/^[\d.]+,\d$/);
    await app.save({ language: 'system' });
    host.emitState();
    flushSync();
    expect([document.documentElement.lang, words()[0]]).toEqual(['en', 'Esc Esc Leave']);
  });

  it('is chosen in the settings, where each calls itself by its own name', async () => {
    const { app, find, host } = await show();
    app.openSettings();
    flushSync();
    const choice = find('language-de');
    expect(choice?.closest('label')?.textContent?.trim()).toBe('Deutsch');
    choice?.click();
    expect(host.calls.at(-1)).toEqual({ command: 'settings.save', params: { language: 'de' } });
  });

  it.each([
    ['the app', show],
    ['the TV', showTv],
  ])(
    'is the shell’s system’s, where there is a shell, whatever the page has heard: %s',
    async (_, showOne) => {
      await showOne({ system: { languages: ['fr-CH', 'de-CH', 'en-US'], locale: 'fr-CH' } });
      expect([navigator.languages[0]?.slice(0, 2), document.documentElement.lang]).toEqual(['en', 'de']);
    },
  );

  it.each([
    ['the app', show],
    ['the TV', showTv],
  ])('follows the system when that changes: %s', async (_, showOne) => {
    const before = navigator.languages;
    await showOne();
    Object.defineProperty(navigator, 'languages', { configurable: true, value: ['de-AT', 'en'] });
    window.dispatchEvent(new Event('languagechange'));
    flushSync();
    expect(document.documentElement.lang).toBe('de');
    Object.defineProperty(navigator, 'languages', { configurable: true, value: before });
  });
});
