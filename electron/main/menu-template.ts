import type { MenuItemConstructorOptions } from 'electron';

import type { ShellWords } from './words/en.ts';

/** What the menu does; each is called with nothing. */
export interface MenuActions {
  readonly settings: () => void;
  readonly keys: () => void;
  readonly tv: () => void;
  readonly larger: () => void;
  readonly smaller: () => void;
}

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

/**
 * The application menu. What the system does by itself (a role) is named here all the same: Electron names it in English alone.
 * Keys that a rider presses alone, like V, stay the page's: an accelerator would take them out of the name that is being typed.
 * There is no reload and no zoom of Chromium's own in it.
 */
export function menuTemplate(
  actions: MenuActions,
  words: ShellWords['menu'],
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  return [
    {
      label: words.app,
      submenu: [
        ...(isMac ? [{ label: words.about, role: 'about' as const }, SEPARATOR] : []),
        { id: 'settings', label: words.settings, accelerator: 'CmdOrCtrl+,', click: actions.settings },
        SEPARATOR,
        ...(isMac ? hiding(words) : []),
        { id: 'quit', label: words.quit, role: 'quit', accelerator: 'CmdOrCtrl+Q' },
      ],
    },
    // Copy and paste work by the menu alone on macOS; a path or an invite code wants them everywhere.
    { label: words.edit, submenu: editing(words) },
    {
      label: words.view,
      submenu: [
        {
          id: 'fullScreen',
          label: words.fullScreen,
          role: 'togglefullscreen',
          accelerator: isMac ? 'Ctrl+Cmd+F' : 'F11',
        },
        { id: 'larger', label: words.larger, accelerator: 'CmdOrCtrl+Plus', click: actions.larger },
        { id: 'smaller', label: words.smaller, accelerator: 'CmdOrCtrl+-', click: actions.smaller },
        SEPARATOR,
        { id: 'tv', label: words.tv, accelerator: 'CmdOrCtrl+T', click: actions.tv },
      ],
    },
    ...(isMac ? [{ label: words.window, role: 'window' as const, submenu: ofWindows(words) }] : []),
    {
      label: words.help,
      role: 'help',
      submenu: [{ id: 'keys', label: words.keys, accelerator: 'F1', click: actions.keys }],
    },
  ];
}

function editing(words: ShellWords['menu']): MenuItemConstructorOptions[] {
  return [
    { label: words.undo, role: 'undo' },
    { label: words.redo, role: 'redo' },
    SEPARATOR,
    { label: words.cut, role: 'cut' },
    { label: words.copy, role: 'copy' },
    { label: words.paste, role: 'paste' },
    { label: words.selectAll, role: 'selectAll' },
  ];
}

function hiding(words: ShellWords['menu']): MenuItemConstructorOptions[] {
  return [
    { label: words.hide, role: 'hide' },
    { label: words.hideOthers, role: 'hideOthers' },
    { label: words.unhide, role: 'unhide' },
    SEPARATOR,
  ];
}

function ofWindows(words: ShellWords['menu']): MenuItemConstructorOptions[] {
  return [
    { label: words.minimize, role: 'minimize' },
    { label: words.zoom, role: 'zoom' },
    SEPARATOR,
    { label: words.front, role: 'front' },
  ];
}
