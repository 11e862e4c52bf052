import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';

import { mount } from 'svelte';

import App from './App.svelte';
import { webBeeper } from './sound/beeps.ts';
import { webSpeaker } from './sound/speaker.ts';
import { AppController } from './state/app.svelte.ts';
import { pickLink } from './transport/pick.ts';
import Tv from './Tv.svelte';
import { isTvPage, openTvPage } from './tv-page.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

const app = new AppController({
  link: pickLink(window),
  ticker: {
    now: () => performance.now(),
    every(ms, run) {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  },
  beeper: webBeeper(),
  speaker: webSpeaker(document.documentElement),
  inBrowser: window.alleycat === undefined,
  openTv: () => openTvPage(window),
  // Browsers have one only where the page is of this machine or came encrypted.
  clipboard: (navigator as Partial<Navigator>).clipboard,
});

// What no boundary catches: the screen stays, and the log has it.
window.addEventListener('error', ({ error, message }) => app.diagnostics.report(error ?? message));
window.addEventListener('unhandledrejection', ({ reason }) => app.diagnostics.report(reason));

mount(isTvPage(window.location) ? Tv : App, { target, props: { app } });
