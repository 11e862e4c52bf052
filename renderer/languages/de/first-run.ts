import type { Words } from '../en/words.ts';

export const firstRun: Words['firstRun'] = {
  steps: 'Drei Schritte zur ersten Fahrt',
  name: 'Du',
  bike: 'Dein Rad',
  go: 'Deine Klasse',
  done: ', erledigt',
  skip: 'Überspringen',
  rider: (number) => `Fahrer ${number}`,
  nameTitle: 'Diese Karte kommt in dein Rad.',
  nameQuestion:
    'Fünf Minuten, alle zugleich, jede Sekunde zählt. Was sollen die anderen lesen, wenn du sie überholst?',
  takeCard: 'Karte nehmen',
  nameRule: '1 bis 24 Zeichen. Du kannst ihn später in den Einstellungen ändern.',
  bikeTitle: 'Was fährst du?',
  bikeHow:
    'Ein Rad mit Bluetooth ist in wenigen Sekunden gefunden, ebenso Leistungsmesser, Trittfrequenzsensoren und Brustgurte. Ohne eines fährst du ein simuliertes Rad mit den Pfeiltasten und bist genauso dabei.',
  bikePaired: (bike) => `${bike} ist gekoppelt: Tritt in die Pedale, und Alleycat findet es von selbst.`,
  bikeReplay: 'Eine Aufzeichnung fährt für dich.',
  goOn: 'Weiter',
  pair: 'Rad koppeln',
  without: 'Ohne Rad probieren',
  sensorsLater: 'Sensoren und ein Gurt lassen sich später dazunehmen.',
  bikeLater: 'Ein Rad lässt sich auch später koppeln.',
  goTitle: 'Klasse wählen und los.',
  goHow:
    'Ein Lauf dauert fünf Minuten, und gleich danach beginnt der nächste. Fahr im laufenden mit, oder fahr dich für den nächsten warm.',
  classes: 'Klassen, Tasten 1 bis 6',
};
