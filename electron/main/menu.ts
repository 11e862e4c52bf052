import { Menu } from 'electron';

import { CHANNEL_PREFIX } from '../contract/channels.ts';
import type { MenuEvent } from '../contract/state.ts';
import type { AppHost } from '../wiring/app-host.ts';
import { MAX_ZOOM, MIN_ZOOM } from '../contract/settings.ts';
import { menuTemplate } from './menu-template.ts';
import type { Windows } from './windows.ts';

/** The application menu; on Linux and Windows it shows when Alt is pressed, for the screen is the race's. */
export function setupMenu(host: AppHost, windows: Windows): void {
  const tell = (choice: MenuEvent['choice']): void => {
    windows.main?.webContents.send(`${CHANNEL_PREFIX}menu`, { choice } satisfies MenuEvent);
    windows.main?.focus();
  };
  const resize = async (step: number): Promise<void> => {
    const state = await host.handlers['state.get'](null);
    const zoom = state.settings.zoom + step;
    if (zoom >= MIN_ZOOM && zoom <= MAX_ZOOM) await host.handlers['settings.save']({ zoom });
  };
  const template = menuTemplate(
    {
      settings: () => tell('settings'),
      keys: () => tell('keys'),
      tv: () => windows.openTv(),
      larger: () => void resize(1),
      smaller: () => void resize(-1),
    },
    process.platform,
  );
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
