import type { Words } from '../en/words.ts';

export const records: Words['records'] = {
  title: 'Rekorde',
  bestOfClass: 'Die besten der Klasse',
  myBests: 'Meine Bestfahrten',
  openResults: ': Ergebnisse öffnen',
  notYet: 'Noch nicht',
  period: 'Zeitraum',
  choice: { all: 'Aller Zeiten', week: 'Diese Woche', day: 'Heute' },
  counts: {
    all: 'Von jedem die beste ganze Fahrt, seit es diese Klasse gibt.',
    week: 'Von jedem die beste ganze Fahrt seit Montag, 0:00 UTC.',
    day: 'Von jedem die beste ganze Fahrt seit 0:00 UTC.',
  },
  empty: {
    all: 'In dieser Klasse ist noch niemand ins Ziel gekommen. Die erste ganze Fahrt, mindestens 285 der 300 Sekunden, ist ein Rekord: Eine Minute nach ihrem Lauf steht sie hier.',
    week: 'In dieser Klasse ist diese Woche noch niemand ins Ziel gekommen. Die nächste ganze Fahrt, mindestens 285 der 300 Sekunden, steht hier eine Minute nach ihrem Lauf.',
    day: 'In dieser Klasse ist heute noch niemand ins Ziel gekommen. Die nächste ganze Fahrt, mindestens 285 der 300 Sekunden, steht hier eine Minute nach ihrem Lauf.',
  },
  found: (count) => `${count} gefunden`,
  theBest: 'Die besten',
  caption: (className, period) => `${className}, ${period}: die besten`,
  nobodyCalledThat: (count) => `Niemand der besten ${count} heißt so.`,
  unusualMeans: 'ungewöhnlich: Beine können das nicht, oder ein Sensor lag falsch. Es zählt trotzdem.',
  looking: 'Suche die Rekorde.',
  ridden: 'Gefahren',
  rowLabel: (name, day, time) => `${name}, Ergebnisse des Laufs vom ${day}, ${time}`,
  you: 'Du:',
  onDay: (day) => `am ${day},`,
  behindLast: 'hinter dem letzten hier.',
  youAlone: 'Du',
  noWholeRide: {
    all: 'hast noch keine ganze Fahrt in dieser Klasse. Der letzte hier hat',
    week: 'hast diese Woche noch keine ganze Fahrt in dieser Klasse. Der letzte hier hat',
    day: 'hast heute noch keine ganze Fahrt in dieser Klasse. Der letzte hier hat',
  },
  noWholeRideEnd: '.',
};
