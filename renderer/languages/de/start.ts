import type { Words } from '../en/words.ts';

export const start: Words['start'] = {
  title: 'Start',
  places: 'Bereiche',
  records: 'Rekorde',
  myRides: 'Meine Fahrten',
  settings: 'Einstellungen',
  yourCard: 'Deine Karte',
  class: 'Klasse',
  to: 'bis',
  startIn: (className) => `Start in ${className}`,
  runningHeat: 'Der laufende Lauf',
  watch: 'Zuschauen',
  ghost: 'Geist',
  noGhost: 'keiner',
  myBest: 'meine Bestfahrt',
  warmUp: (left) => `Warmfahren, Start in ${left}`,
  startsIn: (className) => `${className} startet in`,
  atTheLine: 'Am Start',
  nobodyYet: 'Hier erscheinen die anderen, sobald sie ihren Platz einnehmen. Fahr dich warm.',
  leaveOnceMore: 'Noch einmal, dann ist dein Platz frei.',
};
