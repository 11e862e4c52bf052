import { expect, it } from 'vitest';

import { wantsBox, type Start } from './wants-box.ts';

const CLICKED: Start = { platform: 'linux', env: { DISPLAY: ':0' }, isUnattended: false, stderr: 'other' };

it.each<[string, boolean, Partial<Start>]>([
  ['the icon was clicked', true, {}],
  ['the icon was clicked, on Wayland alone', true, { env: { WAYLAND_DISPLAY: 'wayland-0' } }],
  ['the icon was clicked, on Windows', true, { platform: 'win32', env: {} }],
  ['it was typed into a terminal', false, { stderr: 'terminal' }],
  ['its output goes into another program', false, { stderr: 'pipe' }],
  ['a script says that nobody is there', false, { isUnattended: true }],
  ['there is no display', false, { env: {} }],
])('%s: a window is wanted: %s', (_, wanted, start) => {
  expect(wantsBox({ ...CLICKED, ...start })).toBe(wanted);
});
