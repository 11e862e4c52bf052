import type { ShellWords } from './en.ts';

export const de: ShellWords = {
  menu: {
    app: 'Alleycat',
    settings: 'Einstellungen',
    quit: 'Beenden',
    edit: 'Bearbeiten',
    undo: 'Rückgängig',
    redo: 'Wiederholen',
    cut: 'Ausschneiden',
    copy: 'Kopieren',
    paste: 'Einfügen',
    selectAll: 'Alles auswählen',
    view: 'Ansicht',
    fullScreen: 'Vollbild',
    larger: 'Größer',
    smaller: 'Kleiner',
    tv: 'Die Tafel auf einem Fernseher',
    help: 'Hilfe',
    keys: 'Tasten',
    about: 'Über Alleycat',
    hide: 'Alleycat ausblenden',
    hideOthers: 'Andere ausblenden',
    unhide: 'Alle einblenden',
    window: 'Fenster',
    minimize: 'Im Dock ablegen',
    zoom: 'Zoomen',
    front: 'Alle nach vorne bringen',
  },
  noStart: 'Alleycat kann nicht starten',
  broken: {
    message: 'Die Anzeige von Alleycat fällt immer wieder aus.',
    detail:
      'Deine Fahrt geht weiter und bleibt. Zeig die Anzeige noch einmal, oder beende Alleycat und starte es neu.',
    again: 'Noch einmal zeigen',
    end: 'Alleycat beenden',
  },
  leave: {
    title: 'Du bist im Rennen',
    racing: 'Mitten im Rennen beenden?',
    warmUp: 'Kurz vor deinem Rennen beenden?',
    detail:
      'Was du gefahren bist, zählt und bleibt. Starte Alleycat wieder, bevor der Lauf vorbei ist, und du fährst darin weiter.',
    stay: 'Weiterfahren',
    quit: 'Beenden',
  },
};
