import type { Words } from '../en/words.ts';

export const trouble: Words['trouble'] = {
  bikeSilent: (seconds, what) => `Dein Rad schweigt seit ${seconds} s. ${what}`,
  tryingAgain: 'Wir versuchen es weiter.',
  pointsSafe: (points) => `Deine ${points} sind sicher.`,
  lookingForBike: (name) => `Suche ${name}. Tritt in die Pedale: davon wachen die meisten Räder auf.`,
  backendStarting: 'Das Backend startet. Sobald es antwortet, kannst du fahren.',
  takenOver: 'Du fährst jetzt auf einem anderen Computer. Was du hier gefahren bist, ist sicher.',
  reconnecting:
    'Das Backend antwortet nicht. Alleycat versucht es weiter; was du fährst, bleibt hier erhalten.',
  backendDown:
    'Das Backend ist nicht erreichbar. Was du fährst, bleibt hier erhalten und wird gesendet, sobald es wieder da ist.',
  connectHere: 'Hier verbinden',
  linkLost: {
    broke: 'Die Verbindung zu Alleycat ist abgebrochen.',
    silent: 'Alleycat antwortet nicht.',
  },
  linkLostNext: (seconds) => `Neuer Versuch in ${seconds} s. Was du gefahren bist, bleibt erhalten.`,
  linkLostAddress: 'Wurde Alleycat neu gestartet, dann öffne die Adresse, die es ausgegeben hat.',
  tooManyFollowed: (most) => `Du folgst schon ${most} Fahrern. Lass erst einen davon los.`,
  fileTooLarge: (file) =>
    `${file} ist zu groß für eine Backend-Datei. Bitte den Betreiber um alleycat-backend.json.`,
  fileUnread: (file) => `${file} lässt sich nicht lesen. Wähle sie noch einmal.`,
};
