import type { Words } from '../en/words.ts';

export const field: Words['field'] = {
  title: 'Das ganze Feld',
  found: (count) => `${count} gefunden von`,
  find: 'Namen suchen',
  onlyFollowed: 'Nur gefolgte',
  followed: 'Gefolgte',
  everybody: 'Alle im Feld',
  rank: 'Rang',
  rider: 'Name',
  total: 'Gesamt',
  toYou: 'Zu dir',
  toFirst: 'Zum Ersten',
  follow: 'Folgen',
  followName: (name) => `${name} folgen`,
  followTitle: 'Folgen: immer im Blick',
  followedTitle: 'Gefolgt: immer im Blick. Drücken zum Loslassen.',
  nobodyFollowed:
    'Niemand, dem du folgst, fährt in diesem Lauf. Das Zeichen am Ende einer Zeile folgt jemandem.',
  nobodyCalledThat: 'Niemand auf der Tafel heißt so.',
  tail: (named, behind) => `Die Tafel nennt die besten ${named}; ${behind} weitere fahren dahinter.`,
  tailYou: (named, behind, rank) =>
    `Die Tafel nennt die besten ${named}; ${behind} weitere fahren dahinter, du etwa auf Rang ${rank}.`,
  leaders: 'Die Spitze',
  leading: 'In Führung',
  firstOnLast: 'Vorn auf der letzten Tafel',
  behind: 'zurück',
  over: 'Vorbei',
  watchNext: 'Nächsten Lauf ansehen',
  nobodySeen:
    'In diesem Lauf ist noch niemand zu sehen. Solange jemand fährt, kommt alle ein, zwei Sekunden eine Tafel.',
  noBoardCame: 'Vor dem Ende dieses Laufs kam keine Tafel.',
};
