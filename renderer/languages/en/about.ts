/** This copy of the app, newer ones, and what it is made of. */
export const about = {
  title: 'Version and licences',
  off: 'This copy is not told of newer versions: whoever gave it to you has them.',
  current: 'No newer version is known. Alleycat looks for one every few hours, never during a ride.',
  looking: 'Looking for a newer version.',
  fetching: (version: string, percent: string) => `Version ${version} is being fetched: ${percent} %.`,
  ready: (version: string) => `Version ${version} is here and was checked. It is installed when you say so.`,
  install: 'Install and start again',
  look: 'Look for a newer version',
  licences: 'Licences',
  bandReady: (version: string) =>
    `Alleycat ${version} is here. It can be installed now, or whenever it suits you.`,
  later: 'Later',
  madeWith: (version: string) =>
    `Alleycat ${version} is free software under the MIT licence. It is made with Electron and Chromium, whose licences lie beside the installed program (LICENSE.electron.txt and LICENSES.chromium.html), and with these packages.`,
  find: 'Find a package or a licence',
  foundOf: (found: string, all: string) => `${found} of ${all}`,
  noWords: 'The package brings no words of its own: those of the licence it names count.',
  noPackage: 'No package is called that.',
};
