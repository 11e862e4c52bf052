import type { Words } from '../en/words.ts';

export const about: Words['about'] = {
  title: 'Version und Lizenzen',
  off: 'Diese Kopie erfährt nichts von neueren Versionen: Wer sie dir gegeben hat, hat sie.',
  current: 'Keine neuere Version bekannt. Alleycat sieht alle paar Stunden nach, nie während einer Fahrt.',
  looking: 'Suche eine neuere Version.',
  fetching: (version, percent) => `Version ${version} wird geholt: ${percent} %.`,
  ready: (version) => `Version ${version} ist da und geprüft. Installiert wird sie, wenn du es sagst.`,
  install: 'Installieren und neu starten',
  look: 'Neuere Version suchen',
  licences: 'Lizenzen',
  bandReady: (version) =>
    `Alleycat ${version} ist da. Du kannst es jetzt installieren oder wann es dir passt.`,
  later: 'Später',
  madeWith: (version) =>
    `Alleycat ${version} ist freie Software unter der MIT-Lizenz. Es ist gemacht mit Electron und Chromium, deren Lizenzen neben dem installierten Programm liegen (LICENSE.electron.txt und LICENSES.chromium.html), und mit diesen Paketen.`,
  find: 'Paket oder Lizenz suchen',
  foundOf: (found, all) => `${found} von ${all}`,
  noWords: 'Das Paket bringt keinen eigenen Text mit: Es gilt der Text der Lizenz, die es nennt.',
  noPackage: 'Kein Paket heißt so.',
};
