import { onMount } from 'svelte';

import { speak, spoken } from '../languages/speech.svelte.ts';
import type { AppController } from './app.svelte.ts';
import { applyDisplay } from './display.ts';

/**
 * Called while a page's first component is made: from then on the page has the theme, the size, the motion and the language that
 * the rider has chosen, or the system's where that was the choice, also when the system changes its mind.
 * @param ownSize false: the size that was chosen is for another screen than this
 */
export function wearSettings(app: AppController, { ownSize }: { ownSize: boolean }): void {
  const light = window.matchMedia('(prefers-color-scheme: light)');
  let prefersLight = $state(light.matches);
  let pageTags = $state.raw(navigator.languages);

  onMount(() => {
    const see = (): void => {
      prefersLight = light.matches;
    };
    const hear = (): void => {
      pageTags = navigator.languages;
    };
    light.addEventListener('change', see);
    window.addEventListener('languagechange', hear);
    return () => {
      light.removeEventListener('change', see);
      window.removeEventListener('languagechange', hear);
    };
  });

  $effect(() => {
    const settings = app.state?.settings;
    if (settings === undefined) return;
    applyDisplay(document.documentElement, ownSize ? settings : { ...settings, zoom: 0 }, prefersLight);
  });
  // Before anything is drawn, so that no text is seen in another language first.
  $effect.pre(() => {
    if (app.state) speak(app.state.settings.language, app.state.system?.languages ?? pageTags);
  });
  $effect.pre(() => {
    document.documentElement.lang = spoken().language;
  });
}
