import type { Words } from '../../languages/en/words.ts';

type KeyWords = keyof Words['desk']['keys'];

/** One line of the list: keys that do one thing, and which words say what that is. */
export interface Shortcut {
  keys: readonly string[];
  words: KeyWords;
}

export interface ShortcutGroup {
  title: KeyWords;
  shortcuts: readonly Shortcut[];
}

/** Every key that the app knows, where it works. `renderer/state/keys.ts` and each control's `aria-keyshortcuts` do it. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'before',
    shortcuts: [
      { keys: ['Space'], words: 'start' },
      { keys: ['1', '6'], words: 'class' },
      { keys: ['B'], words: 'bike' },
      { keys: ['W'], words: 'watch' },
      { keys: ['R'], words: 'records' },
    ],
  },
  {
    title: 'race',
    shortcuts: [
      { keys: ['↓', '↑'], words: 'resistance' },
      { keys: ['←', '→'], words: 'cadence' },
      { keys: ['A'], words: 'allTime' },
      { keys: ['F'], words: 'field' },
      { keys: ['Esc', 'Esc'], words: 'leave' },
    ],
  },
  {
    title: 'tables',
    shortcuts: [
      { keys: ['/'], words: 'find' },
      { keys: ['J'], words: 'me' },
      { keys: ['L'], words: 'followed' },
    ],
  },
  {
    title: 'rides',
    shortcuts: [
      { keys: ['R'], words: 'thisRide' },
      { keys: ['O'], words: 'overTime' },
      { keys: ['S'], words: 'standings' },
      { keys: ['T'], words: 'asTables' },
    ],
  },
  {
    title: 'everywhere',
    shortcuts: [
      { keys: ['+', '−'], words: 'size' },
      { keys: ['F11'], words: 'fullScreen' },
      { keys: ['V'], words: 'tv' },
      { keys: ['Esc'], words: 'back' },
      { keys: ['?'], words: 'list' },
    ],
  },
];
