/** One line of the list: keys that do one thing, and what that is. Keys of one group are pressed one after the other. */
export interface Shortcut {
  keys: readonly string[];
  words: string;
}

export interface ShortcutGroup {
  title: string;
  shortcuts: readonly Shortcut[];
}

/** Every key that the app knows, where it works. `renderer/state/keys.ts` and each control's `aria-keyshortcuts` do it. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'Before the ride',
    shortcuts: [
      { keys: ['Space'], words: 'Start: the yellow button' },
      { keys: ['1', '6'], words: 'Class' },
      { keys: ['B'], words: 'Bike and sensors' },
      { keys: ['W'], words: 'Watch the running heat' },
      { keys: ['R'], words: 'Records' },
    ],
  },
  {
    title: 'In the race',
    shortcuts: [
      { keys: ['↓', '↑'], words: 'Resistance, with Shift by 5' },
      { keys: ['←', '→'], words: 'Cadence of the simulated bike' },
      { keys: ['A'], words: 'Here now, or all time' },
      { keys: ['F'], words: 'The whole field' },
      { keys: ['Esc', 'Esc'], words: 'Leave' },
    ],
  },
  {
    title: 'In tables',
    shortcuts: [
      { keys: ['/'], words: 'Find a rider by name' },
      { keys: ['J'], words: 'To my own row' },
      { keys: ['L'], words: 'Only riders I follow' },
    ],
  },
  {
    title: 'My rides',
    shortcuts: [
      { keys: ['R'], words: 'This ride' },
      { keys: ['O'], words: 'Over time' },
      { keys: ['S'], words: 'Standings of its heat' },
      { keys: ['T'], words: 'As tables' },
    ],
  },
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: ['+', '−'], words: 'Larger, smaller' },
      { keys: ['F11'], words: 'Full screen' },
      { keys: ['V'], words: 'The board on a TV' },
      { keys: ['Esc'], words: 'Back' },
      { keys: ['?'], words: 'This list' },
    ],
  },
];
