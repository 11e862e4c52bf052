import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';

import { menuTemplate } from './menu-template.ts';
import { de } from './words/de.ts';
import { en } from './words/en.ts';

const actions = () => ({
  settings: vi.fn(),
  keys: vi.fn(),
  tv: vi.fn(),
  larger: vi.fn(),
  smaller: vi.fn(),
});

function itemsOf(template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])]);
}

it('is in each language the same menu', () => {
  const labels = (words: typeof en) =>
    itemsOf(menuTemplate(actions(), words.menu, 'linux')).map(({ id, label }) => [id, label]);
  expect(labels(de).map(([id]) => id)).toEqual(labels(en).map(([id]) => id));
  expect(labels(de)).toContainEqual(['settings', 'Einstellungen']);
});

describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
  const template = (did = actions()) => itemsOf(menuTemplate(did, en.menu, platform));

  it('does each thing by its own item', () => {
    const did = actions();
    for (const name of Object.keys(did) as (keyof typeof did)[]) {
      const item = template(did).find(({ id }) => id === name);
      (item?.click as (() => void) | undefined)?.();
      expect([name, did[name].mock.calls.length]).toEqual([name, 1]);
    }
  });

  it('takes no key that is typed alone, but for those that no name has', () => {
    const keys = template().flatMap(({ accelerator }) => accelerator ?? []);
    expect(keys.length).toBeGreaterThan(5);
    for (const key of keys) expect(String(key)).toMatch(/^(F1|F11|(CmdOrCtrl|Ctrl)\+.+)$/);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has nothing that reloads the page, opens tools or has Chromium change its size', () => {
    const roles = template().flatMap(({ role }) => role ?? []);
    for (const role of ['reload', 'forceReload', 'toggleDevTools', 'zoomIn', 'resetZoom', 'viewMenu'])
      expect(roles).not.toContain(role);
  });

  it('has words of ours on all that the system does, for Electron’s own are English in every language', () => {
    const items = template().filter(({ type }) => type !== 'separator');
    expect(items.filter(({ role }) => role !== undefined).length).toBeGreaterThan(6);
    const ours = Object.values(en.menu);
    for (const { id, role, label } of items)
      expect([id, role, ours.includes(label ?? '')]).toEqual([id, role, true]);
    // These bring items of their own along.
    for (const { role } of items) expect(role ?? '').not.toMatch(/Menu$/);
  });

  it('goes full screen by the key of the system', () => {
    const item = template().find(({ id }) => id === 'fullScreen');
    expect(item?.accelerator).toBe(platform === 'darwin' ? 'Ctrl+Cmd+F' : 'F11');
  });
});
