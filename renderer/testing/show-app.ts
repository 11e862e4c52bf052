import { flushSync, mount, unmount } from 'svelte';

import App from '../App.svelte';
import { settle, setUp } from './set-up.ts';

const shown: (() => void)[] = [];

/** Takes every app that was shown off the page: for `afterEach`. */
export function closeAll(): void {
  for (const end of shown.splice(0)) end();
}

/** The whole app on the page, against a fake host. */
export async function show(...[options, second]: Parameters<typeof setUp>) {
  const parts = setUp(options, second);
  const page = mount(App, { target: document.body, props: { app: parts.app } });
  shown.push(() => void unmount(page));
  await settle();
  parts.host.emitRoster();
  flushSync();
  const find = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
  return { ...parts, find, all };
}
