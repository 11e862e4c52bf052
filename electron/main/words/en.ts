/** What the shell says by itself: its menu, and its dialogs. */
export const en = {
  menu: {
    app: 'Alleycat',
    settings: 'Settings',
    quit: 'Quit',
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    view: 'View',
    fullScreen: 'Full screen',
    larger: 'Larger',
    smaller: 'Smaller',
    tv: 'The board on a TV',
    help: 'Help',
    keys: 'Keys',
    /** These are in the menu of macOS alone. */
    about: 'About Alleycat',
    hide: 'Hide Alleycat',
    hideOthers: 'Hide others',
    unhide: 'Show all',
    window: 'Window',
    minimize: 'Minimise',
    zoom: 'Zoom',
    front: 'Bring all to front',
  },
  noStart: 'Alleycat cannot start',
  broken: {
    message: 'The screen of Alleycat fails over and over.',
    detail: 'Your ride goes on and is kept. Show the screen again, or end Alleycat and start it anew.',
    again: 'Show it again',
    end: 'End Alleycat',
  },
  leave: {
    title: 'You are in a race',
    racing: 'Quit in the middle of the race?',
    warmUp: 'Quit just before your race?',
    detail:
      'What you have ridden counts and is kept. Start Alleycat again before the heat is over, and you ride on in it.',
    stay: 'Ride on',
    quit: 'Quit',
  },
};

/** What each other language has to have. */
export type ShellWords = typeof en;
