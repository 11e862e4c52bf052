import type { Sentences } from './sentences.ts';

/** The same in German. */
export const german: Sentences = {
  radioOff: () =>
    'Bluetooth ist ausgeschaltet, oder der Adapter steckt nicht. Schalte es ein, und Alleycat macht von selbst weiter.',
  radioNone: () =>
    'Dieser Computer hat keinen Bluetooth-Adapter, oder er steckt nicht. Steck einen ein: Alleycat macht von selbst weiter.',
  radioNotAllowed: () =>
    'Alleycat darf Bluetooth nicht benutzen. Erlaube es in den Systemeinstellungen unter Datenschutz, und Alleycat macht von selbst weiter.',
  radioNoService: () =>
    'Der Bluetooth-Dienst des Systems (BlueZ) läuft nicht. Starte oder installiere ihn: Alleycat macht von selbst weiter.',
  radioFailed: () =>
    'Bluetooth ließ sich nicht öffnen. Alleycat versucht es von selbst weiter; ein Neustart des Computers kann helfen.',

  makersOwn: () =>
    'Spricht nur mit der App des Herstellers, nach keinem Standard, den andere nutzen könnten.',
  notABikeMachine: () => 'Ein Fitnessgerät, aber kein Rad.',
  uselessDevice: ({ name, problem }) => `${name}: ${problem}`,
  deviceMakersOwn: ({ name }) =>
    `${name} spricht nur mit der App des Herstellers, nach keinem Standard, den andere nutzen könnten.`,
  deviceNeither: ({ name }) => `${name} ist weder Rad noch Sensor. Wähle ein anderes Gerät.`,
  deviceWrongSlot: ({ name, what }) => `${name} misst nicht ${what}.`,
  partMeasuresBike: () => 'das, was ein Rad tut',
  partMeasuresPower: () => 'die Leistung',
  partMeasuresCadence: () => 'die Trittfrequenz',
  partMeasuresHeartRate: () => 'den Puls',
  partOr: ({ one, other }) => `${one} oder ${other}`,
  deviceNoAnswer: ({ name }) =>
    `${name} antwortet nicht: Ist es eingeschaltet und nah, und ist keine andere App damit verbunden?`,
  linkLost: ({ name }) => `Die Verbindung zu ${name} ist abgebrochen.`,
  linkRetry: ({ what, seconds }) => `${what} Neuer Versuch alle ${seconds} s.`,
  linkPaused: ({ name }) => `${name} bleibt in Ruhe, bis du es wieder verbindest.`,
  deviceSilent: ({ name, seconds }) => `${name} ist verbunden, hat aber seit ${seconds} s nichts gesagt.`,
  notHeardAnyMore: () => 'Dieses Gerät ist nicht mehr zu hören. Weck es auf und versuch es noch einmal.',
  resistanceOnBike: () => 'Der Widerstand dieses Rads wird am Rad selbst eingestellt.',
  bikeIsReal: () =>
    'Dieses Rad fährst du mit den Beinen: Seine Trittfrequenz lässt sich hier nicht einstellen.',
  bikeIsRecording: () =>
    'Dieses Rad ist eine Aufzeichnung: Trittfrequenz und Widerstand lassen sich nicht ändern.',
  recordingUnplayable: ({ file, why }) => `${file} lässt sich nicht abspielen: ${why}.`,
  partNoNotification: () => 'Es steht keine Messung darin',
  logNoFolder: () => 'Die Bluetooth-Aufzeichnung lässt sich nicht in ihren Ordner schreiben.',
  logComplete: () => 'Die Bluetooth-Aufzeichnung ist vollständig.',
  logFull: () => 'Die Bluetooth-Aufzeichnung ist voll und wurde beendet.',
  logFailed: ({ why }) => `Die Bluetooth-Aufzeichnung ließ sich nicht schreiben: ${why}.`,
  endLogFirst: () => 'Beende erst die Bluetooth-Aufzeichnung: Sie verschwindet mit allem anderen.',

  backendDown: ({ reason, seconds }) => `${reason.replace(/\.$/, '')}; neuer Versuch in ${seconds} s.`,
  partNoConnection: () => 'Keine Verbindung zum Backend',
  partNoConnectionWhy: ({ why }) => `Keine Verbindung zum Backend (${why})`,
  partNoAnswer: () => 'Das Backend antwortet nicht',
  partNewCertificate: () => 'Das neue Zertifikat dieser Installation verbindet sich noch nicht',
  partCertificateOff: () =>
    'Das Backend nimmt das Zertifikat dieser Installation nicht mehr: Es wurde abgeschaltet. Verlass das Backend in den Einstellungen und tritt mit einem neuen Einladungscode bei',
  partClockWrong: () =>
    'Die Uhr dieses Computers geht falsch, deshalb ist dem Backend nicht zu trauen. Stell Datum und Uhrzeit ein',
  partCaptivePortal: () =>
    'An der Stelle des Backends antwortet etwas anderes, wie es Gastnetze tun, bevor man sich anmeldet. Öffne irgendeine Webseite und melde dich dort an',
  partNoNetwork: () => 'Das Backend ist nicht zu erreichen. Prüf die Verbindung zum Internet',
  backendGone: () => 'Das Backend ist weg und wird neu gestartet. Deine Fahrt bleibt erhalten.',
  backendBroke: () => 'Die Verbindung ist abgebrochen; neuer Versuch. Deine Fahrt bleibt erhalten.',
  connectingHere: () => 'Verbindet wieder hier. Deine Fahrt bleibt erhalten.',
  newCertificate: () => 'Verbindet neu mit einem neuen Zertifikat.',
  takenOver: () =>
    'Du hast dich auf einem anderen Computer verbunden, deshalb ruht dieser. Was du hier gefahren bist, ist sicher.',

  localEnded: ({ how }) => `Das lokale Backend ist ausgefallen (${how}).`,
  localEndedEarly: ({ how }) => `Das lokale Backend ist ausgefallen (${how}), bevor es bereit war.`,
  partKilled: () => 'von außen beendet',
  localNotRunning: () => 'Das lokale Backend läuft noch nicht.',
  partLocalNoStart: ({ why }) => `Das lokale Backend kann nicht starten: ${why}`,
  partLocalNotLetIn: ({ why }) => `das lokale Backend hat uns nicht hereingelassen: ${why}`,

  noAnswer: () => 'Das Backend hat nicht rechtzeitig geantwortet; versuch es noch einmal.',
  offline: () => 'Es gibt gerade keine Verbindung zum Backend.',
  badReply: () => 'Das Backend hat so geantwortet, dass diese Version es nicht versteht.',
  tooManyRequests: () => 'Zu viele Anfragen auf einmal; versuch es in ein paar Sekunden noch einmal.',
  backendFailed: () => 'Das Backend konnte gerade nicht antworten.',
  closing: () => 'Alleycat wird geschlossen.',
  noHost: () =>
    'Alleycat konnte auf diesem Backend nicht starten. Wähle in den Einstellungen ein anderes oder starte Alleycat neu.',

  codeMalformed: () =>
    'Das ist kein Einladungscode: Er hat fünf Gruppen aus vier Buchstaben und Ziffern. Vergleich ihn mit dem, den du bekommen hast.',
  codeExpired: () =>
    'Dieser Einladungscode gilt nicht mehr: Seine Zeit ist abgelaufen. Bitte um einen neuen.',
  codeRefused: () =>
    'Das Backend nimmt diesen Einladungscode nicht: Er ist schon benutzt, abgelaufen oder nie vergeben worden. Bitte um einen neuen.',
  claimRefused: () =>
    'Das Backend kennt diese Backend-Datei nicht: Sie gehört zu einer anderen Region oder einem Backend, das es nicht mehr gibt. Bitte um eine neue Datei.',
  clockWrong: () =>
    'Die Uhr dieses Computers geht falsch, deshalb ist dem Backend nicht zu trauen. Stell Datum und Uhrzeit ein und versuch es noch einmal.',
  noNetwork: () =>
    'Das Backend ist nicht zu erreichen. Prüf die Verbindung zum Internet und versuch es noch einmal.',
  captivePortal: () =>
    'An der Stelle des Backends antwortet etwas anderes, wie es Gastnetze tun, bevor man sich anmeldet. Öffne irgendeine Webseite, melde dich dort an und versuch es noch einmal.',
  backendBusy: () =>
    'Das Backend konnte gerade nicht antworten. Versuch es in einer Minute noch einmal; der Code gilt weiter.',
  joined: () =>
    'Du fährst auf einem Backend in AWS. Verlass es oder fahr auf dem lokalen, bevor du einem anderen beitrittst.',
  joining: () => 'Alleycat tritt schon bei. Gib ihm eine Minute.',
  notJoined: () =>
    'Diese Installation ist keinem Backend beigetreten: Wähle seine Datei und gib einen Code ein.',
  notABackendFile: () =>
    'Das ist keine Backend-Datei. Bitte den Betreiber um alleycat-backend.json und wähle sie, wie sie ist.',
  awsRealTime: () => 'AWS fährt in Echtzeit: Starte Alleycat ohne --speed, um dort zu fahren.',
  speedIsLocal: ({ speed }) =>
    `--speed ${speed} braucht das lokale Backend: AWS läuft mit Geschwindigkeit 1.`,
  keyNotStored: () =>
    'Der private Schlüssel ließ sich nicht speichern. Sieh nach, ob die Festplatte voll oder der Datenordner schreibgeschützt ist.',
  keyNotDeleted: ({ file }) =>
    `Ein privater Schlüssel, der nicht mehr gebraucht wird, ließ sich nicht löschen. Lösch ihn selbst: ${file}`,
  keyUnreadable: () =>
    'Der private Schlüssel dieser Installation lässt sich nicht öffnen. Verlass das Backend und tritt mit einem neuen Code bei.',
  keySafeClosed: () =>
    'Der private Schlüssel dieser Installation liegt im Tresor des Systems, und der ist hier nicht offen. Starte Alleycat in seinem eigenen Fenster, oder entsperr den Tresor (Schlüsselbund) und starte Alleycat neu: Der Schlüssel ist noch gut.',
  backendNotLeft: ({ file }) => `Das Backend ließ sich nicht verlassen: ${file} kann nicht gelöscht werden.`,
  backendNotWritten: ({ file }) =>
    `Das Backend ließ sich nicht in ${file} schreiben. Sieh nach, ob die Festplatte voll oder der Datenordner schreibgeschützt ist.`,
  backendSetAside: ({ problem }) =>
    `Die Datei des Backends, dem du beigetreten warst, war nicht zu gebrauchen (${problem}). Sie wurde aufgehoben. Tritt mit einem neuen Code bei.`,
  rideBelongs: () =>
    'Beende oder verlass erst deine Fahrt und leg ihre Karte weg: Sie gehört zu dem Backend, auf dem sie begonnen hat.',

  nameNeedsLetter: () => 'Ein Name braucht mindestens einen Buchstaben.',
  nameFirst: () => 'Gib dir erst einen Namen: Die anderen wollen wissen, wer vorn ist.',
  forgetting: () => 'Du wirst gerade vergessen: Fahr, sobald das erledigt ist.',
  ridingAlready: () => 'Du bist schon in einem Lauf; steig erst aus.',
  rideWouldBeKept: () =>
    'Beende oder verlass erst deine Fahrt und leg ihre Karte weg: Sie würde sonst wieder aufgehoben.',
  rideUndelivered: () =>
    'Eine Fahrt kam nicht binnen 30 Minuten nach ihrem Lauf an und steht deshalb nicht in den Ergebnissen. Hier ist sie aufgehoben.',
  rideNotHere: () =>
    'Diese Fahrt ist nicht auf diesem Computer: Ihre Datei fehlt oder lässt sich nicht lesen.',
  unkeptFull: () =>
    'Die Festplatte ist voll: Diese Fahrt wird auf diesem Computer nicht aufgehoben. Gesendet wird sie weiter; mach Platz, und sie wird wieder aufgehoben.',
  unkeptOther: ({ code }) =>
    `Diese Fahrt lässt sich auf diesem Computer nicht aufheben (${code}). Gesendet wird sie weiter, und Alleycat versucht es weiter.`,

  rideElsewhere: () =>
    'Diese Fahrt wurde auf einem anderen Computer gefahren, und das Backend hat ihre Sekunden nicht.',

  notBuilt: () => 'Dieses Alleycat hat keine Liste seiner Bestandteile: Es wurde nicht gebaut.',
  noUpdate: () => 'Gerade gibt es kein Update, das sich installieren ließe.',
  noUpdates: () => 'Diese Kopie von Alleycat bekommt Updates nicht von selbst.',
  rideFirst: () => 'Fahr erst: Ein Update kann warten, bis deine Fahrt vorbei und gespeichert ist.',
  updatesUnreached: () =>
    'Die Updates waren nicht zu erreichen. Alleycat sieht in ein paar Stunden wieder nach.',
  updateTampered: () =>
    'Es kam ein Update, das nicht das angekündigte ist. Es wurde weggeworfen; Alleycat bleibt, wie es ist.',
  updateNotInstalled: () =>
    'Das Update wurde nicht installiert. Es bleibt hier: Versuch es noch einmal oder installier es mit den Werkzeugen deines Systems.',

  dataFolderNotMade: ({ folder }) =>
    `Es gibt keinen Ordner zum Schreiben: ${folder} lässt sich nicht anlegen.`,
  dataFolderNotWritten: ({ folder }) =>
    `Alleycat hat keinen Ordner zum Schreiben: In ${folder} lässt sich nichts schreiben. Nenn einen anderen mit --data-dir ORDNER.`,
  settingsNotWritten: ({ file }) => `Die Einstellungen ließen sich nicht in ${file} schreiben.`,
  settingsNewer: () =>
    'Ein neueres Alleycat hat die Einstellungen geschrieben. Sie wurden aufgehoben, und Alleycat hat mit frischen begonnen.',
  settingsSetAside: ({ problem }) =>
    `Die Datei der Einstellungen war nicht zu gebrauchen (${problem}). Sie wurde aufgehoben, und Alleycat hat mit neuen Einstellungen begonnen.`,
  settingsDamagedStay: ({ file }) => `${file} ist beschädigt und lässt sich nicht beiseitelegen.`,
  settingsNewerStay: ({ file }) =>
    `${file} ist von einem neueren Alleycat und lässt sich nicht beiseitelegen.`,
  settingsOldNotKept: ({ file, kept }) =>
    `${file} lässt sich nicht als ${kept} aufheben, bevor es ersetzt wird.`,
  partNotJson: () => 'sie ist kein JSON',
  partNoVersion: () => 'sie nennt ihre Version nicht',
  partOtherForm: () => 'sie hat eine andere Form',
  partWrongThere: ({ place }) => `${place} ist nicht so, wie es sein soll`,
  partTooLarge: () => 'sie ist zu groß',
  partFarTooLarge: () => 'sie ist viel zu groß',
  partUnreadable: () => 'sie lässt sich nicht lesen',
  cloudSetAside: ({ file, why }) =>
    `${file} war nicht zu gebrauchen (${why}). Es wurde aufgehoben, und das lokale Backend hat neu begonnen.`,
  folderNotDeleted: ({ folder }) =>
    `Das Backend hat dich vergessen, aber ${folder} ließ sich nicht löschen. Lösch es selbst oder versuch es noch einmal.`,
  exportFull: ({ done, folder }) =>
    `Die Festplatte ist voll. ${done}, in ${folder}. Mach Platz und exportier noch einmal.`,
  exportDenied: ({ done, folder }) =>
    `Alleycat darf nicht in ${folder} schreiben. ${done}. Erlaube es im System und exportier noch einmal.`,
  exportFailed: ({ done, folder, code }) => `${folder} ließ sich nicht schreiben (${code}). ${done}.`,
  partNothingWritten: () => 'Nichts wurde geschrieben',
  partWritten: ({ written, files }) => `${written} von ${files} Dateien wurden geschrieben`,
  noReveal: ({ folder }) => `Dieser Bildschirm kann keinen Ordner öffnen. Die Dateien liegen in ${folder}.`,
  notRevealed: ({ folder, why }) => `${folder} ließ sich nicht öffnen: ${why}`,
  noRideOfRace: ({ raceId }) => `Auf diesem Computer gibt es keine Fahrt des Rennens ${raceId}.`,
  emptyRide: ({ raceId }) => `Im Rennen ${raceId} wurde nichts gefahren: Es gibt nichts zu exportieren.`,
  exportTime: ({ raceId, format }) =>
    `Als Rennen ${raceId} gefahren wurde, ging die Uhr falsch: Eine ${format}-Datei kann die Zeit nicht fassen.`,
  noRides: () => 'Auf diesem Computer gibt es noch keine Fahrt: Es gibt nichts zu exportieren.',
  noRidesInTime: () =>
    'Als die Fahrten auf diesem Computer gefahren wurden, ging die Uhr falsch: Diese Art Datei kann die Zeit nicht fassen.',

  screenCutOff: () => 'Die Verbindung zu Alleycat ist weg. Versuch es noch einmal, wenn sie wieder da ist.',
  inside: () => 'In Alleycat ist etwas schiefgegangen; Genaueres steht im Protokoll.',
};
