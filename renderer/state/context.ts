import { createContext } from 'svelte';

import type { AppController } from './app.svelte.ts';

/** The one controller, for every component below App. */
export const [getApp, setApp] = createContext<AppController>();
