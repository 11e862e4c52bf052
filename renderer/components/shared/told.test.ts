import { flushSync } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { say } from '../../../electron/contract/sentences/say.ts';
import { speak } from '../../languages/speech.svelte.ts';
import { ANNOUNCE_MS, announcement } from '../../state/announcer.ts';
import type { FakeOptions } from '../../testing/fake-host.ts';
import { RACE_ID } from '../../testing/set-up.ts';
import { closeAll, show } from '../../testing/show-app.ts';

afterEach(() => {
  closeAll();
  speak('system');
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const RACING = { phase: 'racing', raceId: RACE_ID } as const;
const BIKE = { kind: 'bluetooth', name: 'KICKR', message: null } as const;
const retry = (what: 'linkLost' | 'deviceNoAnswer', seconds: number) =>
  say('linkRetry', { what: say(what, { name: 'KICKR' }), seconds });

/** An app whose host is another from moment to moment, and what its elements said, a text for each change. */
async function listening(options: Partial<FakeOptions>, ids: readonly string[], second = 134) {
  const parts = await show(options, second);
  const texts = Object.fromEntries(ids.map((id): [string, string[]] => [id, []]));
  const listen = (): void => {
    flushSync();
    for (const [id, said] of Object.entries(texts)) {
      const text = parts.find(id)?.textContent?.replace(/\s+/g, ' ').trim();
      if (text !== undefined && text !== said.at(-1)) said.push(text);
    }
  };
  const change = (changes: Partial<FakeOptions>): void => {
    parts.host.options = { ...parts.host.options, ...changes };
    parts.host.emitState();
    listen();
  };
  listen();
  return { ...parts, listen, change, textsOf: (id: string): string[] => texts[id] ?? [] };
}

describe('a bike that is silent', () => {
  it('is told once in 10 s of a race, at once, and each second of it is seen', async () => {
    const parts = await listening({ ride: RACING }, ['bike-silent', 'bike-told-alert']);
    parts.change({ bikeLink: 'silent', heardAt: parts.now() - 3500 });
    for (let tenths = 1; tenths <= 100; tenths += 1) {
      parts.moveTo(134 + tenths / 10);
      if (tenths % 10 === 0) parts.host.emitState();
      parts.listen();
    }
    expect(parts.textsOf('bike-told-alert')).toEqual([
      '',
      expect.stringMatching(/^Bike silent for 3 s\. Trying again\. Your [\d,]+\.\d are safe\.$/),
    ]);
    expect(parts.find('bike-told-alert')?.getAttribute('role')).toBe('alert');
    expect(parts.textsOf('bike-silent').length).toBeGreaterThanOrEqual(10);
    expect(parts.find('bike-silent')?.getAttribute('aria-live')).toBe('off');
    parts.change({ bikeLink: 'connected', heardAt: null });
    expect(parts.textsOf('bike-told-alert')).toHaveLength(3);
    expect(parts.textsOf('bike-told-alert').at(-1)).toBe('');
  });

  it('is told again when something else is wrong with it, but not for other seconds to the next try', async () => {
    const parts = await listening({ ride: RACING, bike: BIKE }, ['bike-told-alert']);
    parts.change({ bikeLink: 'silent', heardAt: parts.now() - 4000 });
    for (const seconds of [1, 2, 5]) parts.change({ bike: { ...BIKE, message: retry('linkLost', seconds) } });
    parts.change({ bike: { ...BIKE, message: retry('deviceNoAnswer', 5) } });
    expect(parts.textsOf('bike-told-alert')).toEqual([
      '',
      expect.stringContaining('Trying again. Your'),
      expect.stringContaining('The link to KICKR was lost. Trying again every 1 s.'),
      expect.stringContaining('KICKR does not answer'),
    ]);
  });

  it('is told politely to who does not ride, and not anew on another screen', async () => {
    const parts = await listening({}, ['bike-told']);
    parts.change({ bikeLink: 'silent', heardAt: parts.now() - 4000 });
    const region = parts.find('bike-told');
    expect(region?.getAttribute('role')).toBe('status');
    parts.app.openSettings();
    parts.moveTo(140);
    parts.listen();
    expect(parts.find('settings-view')).not.toBeNull();
    expect(parts.find('bike-told')).toBe(region);
    expect(parts.textsOf('bike-told')).toHaveLength(2);
  });
});

describe('a backend that is away', () => {
  const down = (reason: 'partNoConnection' | 'partNoAnswer', seconds: number): Partial<FakeOptions> => ({
    backend: {
      kind: 'local',
      link: 'down',
      message: say('backendDown', { reason: say(reason), seconds }),
    },
  });

  it('is told politely, once for each reason', async () => {
    const parts = await listening({ ride: RACING }, [
      'backend-told',
      'backend-told-alert',
      'backend-trouble',
    ]);
    for (const seconds of [1, 2, 5]) parts.change(down('partNoConnection', seconds));
    parts.change(down('partNoAnswer', 5));
    expect(parts.textsOf('backend-told')).toEqual([
      '',
      'No connection to the backend; trying again in 1 s.',
      'The backend does not answer; trying again in 5 s.',
    ]);
    expect(parts.textsOf('backend-trouble')).toHaveLength(4);
    expect(parts.find('backend-told')?.getAttribute('role')).toBe('status');
    parts.change({ backend: { kind: 'local', link: 'takenOver', message: say('takenOver') } });
    expect(parts.textsOf('backend-told').at(-1)).toBe('');
    expect(parts.textsOf('backend-told-alert')).toEqual(['', expect.stringContaining('on another computer')]);
  });

  it('is told in the language that is spoken now', async () => {
    const parts = await listening(down('partNoAnswer', 5), ['backend-told']);
    parts.change({ settings: { ...parts.host.options.settings, language: 'de' } });
    expect(parts.textsOf('backend-told').at(-1)).toBe('Das Backend antwortet nicht; neuer Versuch in 5 s.');
  });
});

it('a link to the host that is lost is told once, however often it is tried', async () => {
  const parts = await listening({}, ['link-told-alert', 'link-lost']);
  for (const retryInMs of [1000, 2000, 5000]) {
    parts.host.connect({ kind: 'lost', why: 'broke', retryInMs });
    parts.listen();
  }
  expect(parts.textsOf('link-told-alert')).toEqual([
    '',
    'The connection to Alleycat broke. Trying again in 1 s. What was ridden is kept. ' +
      'If Alleycat was started anew, open the address it printed.',
  ]);
  expect(parts.textsOf('link-lost')).toHaveLength(3);
});

it('how many riders are found is told for what is looked for, not for each board', async () => {
  const parts = await listening({ ride: RACING }, ['found-told', 'field-view']);
  const everybody = parts.host.field.standings(132);
  const board = (riders: number, second: number): void => {
    vi.spyOn(parts.host.field, 'standings').mockReturnValue(everybody.slice(0, riders));
    parts.host.emitBoard(second);
    parts.listen();
  };
  parts.app.field.show();
  board(10, 120);
  parts.app.field.query = 'a';
  parts.listen();
  for (let more = 1; more <= 12; more += 1) board(10 + more, 120 + more);
  expect(parts.textsOf('found-told')).toEqual(['', expect.stringMatching(/^\d+ found of \d+ riding$/)]);
  const seen = parts.textsOf('field-view').map((text) => /\d+ found of/.exec(text)?.[0]);
  expect(new Set(seen).size).toBeGreaterThan(2);
});

it('a rank that changes each second is told at most every 20 s', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const parts = await listening({ ride: RACING }, ['live'], 100);
  const { roster } = parts.host.field;
  const mine = roster.findIndex(({ racerId }) => racerId === parts.app.state?.rider.racerId);
  /** The board of a second, with me at another place each time. */
  const overtaken = (second: number): void => {
    const others = roster.flatMap((_, racerIndex) => (racerIndex === mine ? [] : [racerIndex]));
    const order = others.toSpliced(second % roster.length, 0, mine);
    const standings = order.map((racerIndex, place) => ({ racerIndex, total: second * 1000 - place * 10 }));
    vi.spyOn(parts.host.field, 'standings').mockReturnValue(standings);
    parts.moveTo(second);
    parts.host.emitBoard(second);
  };
  const toldAt: number[] = [];
  const ranks = new Set<string | undefined>();
  for (let seconds = 0; seconds <= 70; seconds += 1) {
    overtaken(100 + seconds);
    ranks.add(/^Rank \d+/.exec(announcement(parts.app))?.[0]);
    const before = parts.textsOf('live').length;
    vi.advanceTimersByTime(seconds === 0 ? 0 : 1000);
    parts.listen();
    if (parts.textsOf('live').length > before) toldAt.push(seconds);
  }
  expect(ranks.size).toBe(roster.length);
  expect([ANNOUNCE_MS, toldAt]).toEqual([20_000, [0, 20, 40, 60]]);
  for (const told of parts.textsOf('live').slice(1)) expect(told).toMatch(/^Rank \d+ of 41, /);
});
