import { flushSync, mount, unmount } from 'svelte';

import App from '../App.svelte';
import Tv from '../Tv.svelte';
import { settle, setUp } from './set-up.ts';

const shown: (() => void)[] = [];

/** Takes every app that was shown off the page: for `afterEach`. */
export function closeAll(): void {
  for (const end of shown.splice(0)) end();
}

/** The whole app on the page, against a fake host. */
export function show(...wishes: Parameters<typeof setUp>) {
  return showPage(App, ...wishes);
}

/** The page for the TV. */
export function showTv(...wishes: Parameters<typeof setUp>) {
  return showPage(Tv, ...wishes);
}

async function showPage(component: typeof App, ...wishes: Parameters<typeof setUp>) {
  const parts = setUp(...wishes);
  const page = mount(component, { target: document.body, props: { app: parts.app } });
  shown.push(() => void unmount(page));
  await settle();
  parts.host.emitRoster();
  flushSync();
  const find = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
  return { ...parts, find, all };
}
