import type { About } from '../../electron/contract/about.ts';

/** A copy with a package of each kind: with words, without, and two versions of one. */
export const FAKE_ABOUT: About = {
  version: '0.1.0',
  packages: [
    {
      name: '@fontsource/barlow-condensed',
      version: '5.3.0',
      licence: 'OFL-1.1',
      text: 'Words of the font.',
    },
    { name: 'debug', version: '2.6.9', licence: 'MIT', text: 'Words of the older.' },
    { name: 'debug', version: '4.4.3', licence: 'MIT', text: 'Words of the newer.' },
    { name: 'isarray', version: '1.0.0', licence: 'MIT', text: null },
  ],
};
