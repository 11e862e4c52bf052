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
  nameTitle: 'Diese Karte kommt in dein Rad.',
  nameQuestion:
    'Fünf Minuten, alle zugleich, jede Sekunde zählt. Was sollen die anderen lesen, wenn du sie überholst?',
  takeCard: 'Karte nehmen',
  nameRule: '1 bis 24 Zeichen. Du kannst ihn später in den Einstellungen ändern.',
};
