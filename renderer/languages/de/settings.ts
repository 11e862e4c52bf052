import type { Words } from '../en/words.ts';
import { plural } from '../plural.ts';

export const settings: Words['settings'] = {
  title: 'Einstellungen',
  rider: 'Du',
  save: 'Speichern',
  sensors: 'Rad und Sensoren',
  nonePaired: 'Noch keine: Das Rad fährst du mit den Tasten',
  pair: 'Rad oder Gurt koppeln',
  recordLog: 'Bluetooth aufzeichnen',
  recording: (count) => `Aufzeichnung läuft: bisher ${count} Meldungen, in`,
  recordWhy:
    'Alles, was die Sensoren senden, mit der Zeit: um einen Fehler zu melden oder es noch einmal abzuspielen.',
  backend: 'Backend',
  opponents: 'Gegner',
  opponentsHow: 'Simulierte Gegner in jedem Lauf, 0 bis 999',
  opponentsWhen: 'Eine Änderung gilt ab dem nächsten Lauf, in dem du einen Platz nimmst.',
  display: 'Anzeige',
  ground: 'Hintergrund',
  theme: { system: 'Wie das System', dark: 'Dunkel', light: 'Hell' },
  language: 'Sprache',
  languageSystem: 'Wie das System',
  distances: 'Strecken',
  distance: { system: 'Wie das System', km: 'Kilometer', miles: 'Meilen' },
  size: 'Größe',
  smaller: 'Kleiner',
  larger: 'Größer',
  sizeKeys: '+ und − tun überall dasselbe, soweit das Fenster Platz hat.',
  data: 'Deine Daten',
  onThisComputer: 'Auf diesem Computer',
  kept: 'Jede Sekunde jeder Fahrt, dein Name und deine Einstellungen, die gekoppelten Geräte und die Bluetooth-Aufzeichnungen, die du wolltest.',
  keptIn: (folder) => `Es liegt in ${folder}`,
  inTheBackend: 'Im Backend',
  backendKeepsAws:
    'Was du fährst, geht an das Backend, dem du beigetreten bist. Es behält Trittfrequenz und Widerstand jeder Sekunde 7 Tage lang, und was gesendet wurde, mit Leistung und Puls, einen Tag: länger, wo etwas schiefging oder wo sein Betreiber ein Archiv führt. Name, Ergebnisse, Bestfahrten und Rekorde bleiben, bis du vergessen wirst. Die anderen sehen deinen Namen, Rang und Gesamtwert.',
  backendKeepsLocal:
    'Alles bleibt auf diesem Computer: Das Backend ist lokal und hört auf niemanden sonst. Kein Konto, kein Hochladen. Es behält jede Sekunde 7 Tage lang; Name, Ergebnisse, Bestfahrten und Rekorde, bis du vergessen wirst.',
  forget: {
    me: 'Mich vergessen',
    forGood: 'Mich endgültig vergessen',
    keep: 'Alles behalten',
    noUndo: 'Das lässt sich nicht rückgängig machen.',
    what: 'Das verschwindet: deine Fahrten auf diesem Computer und im Backend, deine Bestfahrten und Rekorde, die Bluetooth-Aufzeichnungen und exportierten Dateien im Ordner oben, dein Name und wem du folgst. In alten Ergebnissen steht an deiner Stelle „Ohne Namen“; Rang und Gesamtwert bleiben.',
    stays: (folder) =>
      `Was du nach ${folder} exportiert hast, bleibt: Lösch es selbst, wenn du es nicht mehr willst.`,
    otherKeeps: 'Es geht um das Backend, auf dem du gerade fährst: Das andere behält, was es hat.',
    startAnew: 'Neu anfangen',
    finishFirst: 'Beende oder verlass erst deine Fahrt und leg ihre Karte weg.',
    asksOnce: 'Nimmt alles von dir aus Alleycat heraus, hier und im Backend. Es wird noch einmal gefragt.',
    gone: (rides, rows) =>
      `${
        rides === 0
          ? 'Es gab keine Fahrt von dir'
          : `${rides} ${plural(rides, 'Fahrt von dir ist', 'Fahrten von dir sind')} weg`
      }, und ${
        rows === 0
          ? 'kein Ergebnis hat deinen Namen'
          : `in ${rows} ${plural(rows, 'Ergebnis', 'Ergebnissen')} steht jetzt „Ohne Namen“`
      }. Dieser Computer kennt dich nicht mehr.`,
  },
  backendUsed: {
    aws: 'Du fährst auf AWS, mit allen, die dort beigetreten sind.',
    local: 'Du fährst auf diesem Computer, gegen simulierte Gegner.',
  },
  join: {
    intro:
      'Um gegen andere zu fahren, brauchst du zweierlei von dem, der ihr Backend betreibt: eine Datei und einen Einladungscode.',
    file: '1. Die Datei',
    chooseFile: 'Datei wählen',
    chooseAnother: 'Andere wählen',
    notAFile: 'Das sieht nicht nach einer Backend-Datei aus.',
    fileName: 'Sie heißt alleycat-backend.json',
    code: '2. Der Einladungscode',
    join: 'Beitreten',
    joining: 'Tritt bei',
    asking: 'Das Backend wird um deinen Platz gebeten. Das kann eine halbe Minute dauern.',
    soFar: (count, whole) => `${count} von ${whole} Buchstaben und Ziffern`,
    chooseToo: 'Der Code ist vollständig. Wähle noch die Datei.',
    standing: {
      empty: '20 Buchstaben und Ziffern, einmal gültig. Großschreibung und Bindestriche kommen von selbst.',
      long: 'Ein Code hat 20 Buchstaben und Ziffern: Das hier sind mehr.',
      wrong: 'Etwas ist vertippt: Vergleich es mit dem, was du bekommen hast.',
      over: 'Nach der Uhr dieses Computers ist die Zeit dieses Codes abgelaufen.',
      whole: 'Der Code ist vollständig.',
    },
  },
  joined: {
    youAre: 'Du bist',
    connection: 'Verbindung',
    backend: 'Backend',
    yourKey: 'Dein Schlüssel',
    madeOn: ['Erstellt am', ', aufbewahrt im Passwortspeicher dieses Computers.'],
    madeOnFile: [
      'Erstellt am',
      ', aufbewahrt in einer Datei, die nur dein Benutzerkonto lesen kann: Dieser Computer hat keinen Passwortspeicher angeboten.',
    ],
    useLocal: 'Auf diesem Computer fahren',
    useAws: 'Auf AWS fahren',
    leave: 'Backend verlassen',
    leaveAgain: 'Zum Verlassen noch einmal',
    leaveWords:
      'Dein Schlüssel wird auf diesem Computer gelöscht. Zum Wiederkommen brauchst du einen neuen Einladungscode.',
  },
};
