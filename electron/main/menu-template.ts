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

/**
 * The application menu. Keys that a rider presses alone, like V, stay the page's: an accelerator would take them out of the
 * name that is being typed. There is no reload and no zoom of Chromium's own in it.
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
        ...(isMac ? [{ role: 'about' as const }, { type: 'separator' as const }] : []),
        { id: 'settings', label: words.settings, accelerator: 'CmdOrCtrl+,', click: actions.settings },
        { type: 'separator' },
        ...(isMac ? [{ role: 'hide' as const }, { role: 'hideOthers' as const }] : []),
        { id: 'quit', label: words.quit, role: 'quit', accelerator: 'CmdOrCtrl+Q' },
      ],
    },
    // Copy and paste work by the menu alone on macOS; a path or an invite code wants them everywhere.
    { label: words.edit, role: 'editMenu' },
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
        { type: 'separator' },
        { id: 'tv', label: words.tv, accelerator: 'CmdOrCtrl+T', click: actions.tv },
      ],
    },
    ...(isMac ? [{ role: 'windowMenu' as const }] : []),
    {
      label: words.help,
      role: 'help',
      submenu: [{ id: 'keys', label: words.keys, accelerator: 'F1', click: actions.keys }],
    },
  ];
}
