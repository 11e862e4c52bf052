import { Menu } from 'electron';

import { CHANNEL_PREFIX } from '../contract/channels.ts';
import { MAX_ZOOM, MIN_ZOOM } from '../contract/settings.ts';
import type { MenuEvent } from '../contract/state.ts';
import type { AppHost } from '../wiring/app-host.ts';
import { menuTemplate, type MenuActions } from './menu-template.ts';
import { wordsFor } from './newest-state.ts';
import { isRidden } from './riding.ts';
import type { Windows } from './windows.ts';
import type { ShellWords } from './words/en.ts';

/** The application menu; on Linux and Windows it shows when Alt is pressed, for the screen is the race's. */
export function setupMenu(host: AppHost, windows: Windows): void {
  const tell = (choice: MenuEvent['choice']): void => {
    windows.main?.webContents.send(`${CHANNEL_PREFIX}menu`, { choice } satisfies MenuEvent);
    windows.main?.focus();
  };
  const resize = async (step: number): Promise<void> => {
    const { settings } = await host.handlers['state.get'](null);
    const zoom = settings.zoom + step;
    if (zoom >= MIN_ZOOM && zoom <= MAX_ZOOM) await host.handlers['settings.save']({ zoom });
  };
  const actions: MenuActions = {
    settings: () => tell('settings'),
    keys: () => tell('keys'),
    tv: () => windows.openTv(),
    larger: () => void resize(1),
    smaller: () => void resize(-1),
  };
  let shown: ShellWords | null = null;
  const speak = (words: ShellWords): void => {
    if (words === shown) return;
    shown = words;
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, words.menu, process.platform)));
  };
  speak(wordsFor(null));
  host.events.listen((event, payload) => {
    if (event !== 'state' || !('settings' in payload)) return;
    speak(wordsFor(payload));
    // The ride comes first on the page: what cannot be shown is not offered.
    const item = Menu.getApplicationMenu()?.getMenuItemById('settings');
    if (item) item.enabled = !isRidden(payload);
  });
}
