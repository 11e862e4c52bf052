import { speak } from '../languages/speech.svelte.ts';

/** What the tests read is English as it is written in Britain, whatever this machine speaks. */
Object.defineProperty(navigator, 'languages', { configurable: true, value: ['en-GB'] });
speak('system');
