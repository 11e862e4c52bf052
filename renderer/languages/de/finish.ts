import type { Words } from '../en/words.ts';

export const finish: Words['finish'] = {
  finished: 'Im Ziel.',
  rideOver: 'Fahrt vorbei.',
  card: 'Die Karte dieser Fahrt',
  noRank: 'Noch kein Rang',
  status: {
    unknown: 'Der Rang kommt gleich mit den Ergebnissen.',
    board: 'Rang der letzten Tafel. Die Ergebnisse werden gezählt.',
    provisional:
      'Vorläufig: Späte Sekunden von anderen zählen noch. Eine Minute nach dem Ende ist es offiziell.',
    official: 'Offiziell. Eine Fahrt, die in der nächsten halben Stunde ankommt, kann noch etwas ändern.',
    none: 'Für diese Fahrt gibt es keinen Rang.',
  },
  delivery: {
    riding: 'Deine Fahrt wird gepackt.',
    sending: 'Deine ganze Fahrt wird gesendet. Sie bleibt auf diesem Computer, bis das Backend sie hat.',
    stored: 'Deine Fahrt ist gespeichert, jede Sekunde davon.',
    undelivered:
      'Das Backend war in der halben Stunde, in der eine Fahrt zählt, nicht zu erreichen. Deine Fahrt bleibt auf diesem Computer.',
    nothing: 'Vom Rad war in diesem Lauf nichts zu hören: Es gibt nichts zu senden.',
  },
  behind: (name) => `Hinter ${name},`,
  aheadOf: (name) => `Vor ${name},`,
  secondsRidden: 'Sekunden gefahren,',
  ofSeconds: 'von 300',
  fiveMinutes: 'Deine fünf Minuten',
  unusual: (reasons) => `Als ungewöhnlich markiert: ${reasons}. Es zählt trotzdem.`,
  again: 'Noch einmal',
  done: 'Fertig',
  newBest: (points) => `Neue Bestfahrt: ${points}`,
  newBestFirst: ', deine erste in dieser Klasse.',
  newBestBy: (points) => `, ${points} mehr als bisher.`,
  bestStays: (points, seconds) =>
    `Deine Bestfahrt dieser Klasse bleibt ${points}: Eine Bestfahrt braucht ${seconds} Sekunden.`,
  levelWithBest: (points) => `Gleichauf mit deiner Bestfahrt dieser Klasse: ${points}.`,
  shortOfBest: (short, points) => `${short} fehlen zu deiner Bestfahrt dieser Klasse, ${points}.`,
};
