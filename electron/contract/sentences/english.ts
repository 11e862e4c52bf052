/**
 * What the host, the shell and the backend say to a rider, in English, the source. Each is whole sentences, but for those whose name
 * begins with `part`: they stand inside another one.
 */
export const english = {
  // Bluetooth's radio
  radioOff: () =>
    'Bluetooth is switched off, or its adapter unplugged. Switch it on, and Alleycat goes on by itself.',
  radioNone: () =>
    'This computer has no Bluetooth adapter, or it is unplugged. Plug one in: Alleycat goes on by itself.',
  radioNotAllowed: () =>
    'Alleycat may not use Bluetooth. Allow it in the system settings, under privacy, and Alleycat goes on by itself.',
  radioNoService: () =>
    "The system's Bluetooth service (BlueZ) does not run. Start or install it: Alleycat goes on by itself.",
  radioFailed: () =>
    'Bluetooth could not be opened. Alleycat tries again by itself; restarting the computer may help.',

  // Bikes and sensors
  makersOwn: () => "Speaks only with its maker's own app, by no standard that others could use.",
  notABikeMachine: () => 'A fitness machine, but not a bike.',
  uselessDevice: ({ name, problem }: { name: string; problem: string }) => `${name}: ${problem}`,
  deviceMakersOwn: ({ name }: { name: string }) =>
    `${name} speaks only with its maker's own app, by no standard that others could use.`,
  deviceNeither: ({ name }: { name: string }) =>
    `${name} is neither a bike nor a sensor. Choose another device.`,
  deviceWrongSlot: ({ name, what }: { name: string; what: string }) => `${name} does not measure ${what}.`,
  partMeasuresBike: () => 'what a bike does',
  partMeasuresPower: () => 'power',
  partMeasuresCadence: () => 'cadence',
  partMeasuresHeartRate: () => 'heart rate',
  partOr: ({ one, other }: { one: string; other: string }) => `${one} or ${other}`,
  deviceNoAnswer: ({ name }: { name: string }) =>
    `${name} does not answer: is it switched on and near, and is no other app connected to it?`,
  linkLost: ({ name }: { name: string }) => `The link to ${name} was lost.`,
  linkRetry: ({ what, seconds }: { what: string; seconds: number }) =>
    `${what} Trying again every ${seconds} s.`,
  linkPaused: ({ name }: { name: string }) => `${name} is left alone until you connect it again.`,
  deviceSilent: ({ name, seconds }: { name: string; seconds: number }) =>
    `${name} is connected but has said nothing for ${seconds} s.`,
  notHeardAnyMore: () => 'This device is not heard any more. Wake it up and try again.',
  resistanceOnBike: () => "This bike's resistance is set on the bike itself.",
  bikeIsReal: () => 'This bike is ridden with the legs: its cadence cannot be set from here.',
  bikeIsRecording: () => 'This bike is a recording: its cadence and resistance cannot be changed.',
  recordingUnplayable: ({ file, why }: { file: string; why: string }) =>
    `${file} cannot be replayed: ${why}.`,
  partNoNotification: () => 'it holds no notification',
  logNoFolder: () => 'The Bluetooth log cannot be written to its folder.',
  logComplete: () => 'The Bluetooth log is complete.',
  logFull: () => 'The Bluetooth log is full and was ended.',
  logFailed: ({ why }: { why: string }) => `The Bluetooth log could not be written: ${why}.`,
  endLogFirst: () => 'End the Bluetooth log first: it goes with all the rest.',

  // The backend's link; what begins with `part` comes before `backendDown`
  backendDown: ({ reason, seconds }: { reason: string; seconds: number }) =>
    `${reason.replace(/\.$/, '')}; trying again in ${seconds} s.`,
  partNoConnection: () => 'No connection to the backend',
  partNoConnectionWhy: ({ why }: { why: string }) => `No connection to the backend (${why})`,
  partNoAnswer: () => 'The backend does not answer',
  partNewCertificate: () => 'The new certificate of this installation does not connect yet',
  partCertificateOff: () =>
    "The backend does not take this installation's certificate any more: it was switched off. Leave the backend in the settings, and join it with a new invite code",
  partClockWrong: () =>
    'The clock of this computer is wrong, so the backend cannot be trusted. Set date and time',
  partCaptivePortal: () =>
    "Something else answers in the backend's place, as guest networks do before one has logged in. Open any web page and log in there",
  partNoNetwork: () => 'The backend cannot be reached. Check the connection to the Internet',
  backendGone: () => 'The backend went away; starting it again. Your ride is kept.',
  backendBroke: () => 'The connection broke; trying again. Your ride is kept.',
  connectingHere: () => 'Connecting here again. Your ride is kept.',
  newCertificate: () => 'Connecting again with a new certificate.',
  takenOver: () =>
    'You have connected on another computer, so this one has stopped. What you rode here is safe.',

  // What went wrong with the local one, which stands in `partNoConnectionWhy`
  localEnded: ({ how }: { how: string | number }) => `The local backend ended (${how}).`,
  localEndedEarly: ({ how }: { how: string | number }) =>
    `The local backend ended (${how}) before it was ready.`,
  partKilled: () => 'killed',
  localNotRunning: () => 'The local backend is not running yet.',
  partLocalNoStart: ({ why }: { why: string }) => `The local backend cannot start: ${why}`,
  partLocalNotLetIn: ({ why }: { why: string }) => `the local backend did not let us in: ${why}`,

  // What the backend was asked
  noAnswer: () => 'The backend did not answer in time; try again.',
  offline: () => 'There is no connection to the backend just now.',
  badReply: () => 'The backend answered in a way this version does not understand.',
  tooManyRequests: () => 'Too many requests at once; try again in a few seconds.',
  backendFailed: () => 'The backend could not answer just now.',
  closing: () => 'Alleycat is closing.',
  noHost: () =>
    'Alleycat could not start on this backend. Choose another in the settings, or start Alleycat again.',

  // Joining a backend
  codeMalformed: () =>
    'This is not an invite code: it has five groups of four letters and digits. Compare it with what you were sent.',
  codeExpired: () => 'This invite code is no longer good: its time is over. Ask for a new one.',
  codeRefused: () =>
    'The backend does not take this invite code: it has been used already, its time is over, or it was never given out. Ask for a new one.',
  claimRefused: () =>
    'The backend does not know this backend file: it is of another region or of a backend that is gone. Ask for a new file.',
  clockWrong: () =>
    'The clock of this computer is wrong, so the backend cannot be trusted. Set date and time, then try again.',
  noNetwork: () => 'The backend cannot be reached. Check the connection to the Internet, then try again.',
  captivePortal: () =>
    'Something else answers in the backend’s place, as guest networks do before one has logged in. Open any web page, log in there, then try again.',
  backendBusy: () => 'The backend could not answer just now. Try again in a minute; the code is still good.',
  joined: () => 'You ride on a backend in AWS. Leave it, or ride on the local one, before you join another.',
  joining: () => 'Alleycat is joining already. Give it a minute.',
  notJoined: () => 'This installation has not joined a backend: import its file and type a code.',
  notABackendFile: () =>
    'This is not a backend file. Ask the operator for alleycat-backend.json and choose it as it is.',
  awsRealTime: () => 'AWS rides in real time: start Alleycat without --speed to ride there.',
  speedIsLocal: ({ speed }: { speed: number }) =>
    `--speed ${speed} wants the local backend: AWS runs at speed 1.`,
  keyNotStored: () =>
    'The private key could not be stored. Look whether the disk is full or the data folder is read-only.',
  keyNotDeleted: ({ file }: { file: string }) =>
    `A private key that is not needed any more could not be deleted. Delete it yourself: ${file}`,
  keyUnreadable: () =>
    'The private key of this installation cannot be opened. Leave the backend and join it again with a new code.',
  keySafeClosed: () =>
    "The private key of this installation is in the system's safe, which is not open here. Start Alleycat in its own window, or unlock the safe (keyring) and start Alleycat again: the key is good.",
  backendNotLeft: ({ file }: { file: string }) => `The backend could not be left: ${file} cannot be deleted.`,
  backendNotWritten: ({ file }: { file: string }) =>
    `The backend could not be written to ${file}. Look whether the disk is full or the data folder is read-only.`,
  backendSetAside: ({ problem }: { problem: string }) =>
    `The file of the backend that you had joined could not be used (${problem}). It was kept. Join again with a new code.`,
  rideBelongs: () =>
    'Finish or leave your ride first, and put its card away: it belongs to the backend it began on.',

  // Riding
  nameNeedsLetter: () => 'A name needs at least one letter.',
  nameFirst: () => 'Give yourself a name first: the others want to know who is ahead.',
  forgetting: () => 'You are being forgotten just now: ride as soon as it is done.',
  ridingAlready: () => 'You are in a heat already; leave it first.',
  rideWouldBeKept: () => 'Finish or leave your ride first, and put its card away: it would be kept again.',
  rideUndelivered: () =>
    'A ride could not be delivered within 30 minutes of its heat, so it is not in the results. It is kept here.',
  rideNotHere: () => 'This ride is not on this computer: its file is gone, or cannot be read.',
  unkeptFull: () =>
    'The disk is full: this ride is not kept on this computer. It goes on being sent; free some space, and it is kept again.',
  unkeptOther: ({ code }: { code: string }) =>
    `This ride cannot be kept on this computer (${code}). It goes on being sent, and Alleycat keeps trying.`,

  rideElsewhere: () => 'This ride was ridden on another computer, and the backend does not have its seconds.',

  // Newer versions
  notBuilt: () => 'This Alleycat has no list of what it is made of: it was not built.',
  noUpdate: () => 'There is no update that could be installed just now.',
  noUpdates: () => 'This copy of Alleycat does not get updates by itself.',
  rideFirst: () => 'Ride first: an update can wait until your ride is over and stored.',
  updatesUnreached: () => 'The updates could not be reached. Alleycat looks again in a few hours.',
  updateTampered: () =>
    'An update came that is not what was announced. It was thrown away; Alleycat stays as it is.',
  updateNotInstalled: () =>
    'The update was not installed. It stays here: you can try again, or install it with your system’s own tools.',

  // Files
  dataFolderNotMade: ({ folder }: { folder: string }) =>
    `There is no folder to write to: ${folder} cannot be made.`,
  dataFolderNotWritten: ({ folder }: { folder: string }) =>
    `Alleycat has no folder to write to: ${folder} cannot be written. Give another with --data-dir FOLDER.`,
  settingsNotWritten: ({ file }: { file: string }) => `The settings could not be written to ${file}.`,
  settingsNewer: () =>
    'A newer Alleycat has written the settings file. It was kept, and Alleycat began with fresh settings.',
  settingsSetAside: ({ problem }: { problem: string }) =>
    `The settings file could not be used (${problem}). It was kept, and Alleycat began with fresh settings.`,
  settingsDamagedStay: ({ file }: { file: string }) => `${file} is damaged and cannot be moved aside.`,
  settingsNewerStay: ({ file }: { file: string }) =>
    `${file} is of a newer Alleycat and cannot be moved aside.`,
  settingsOldNotKept: ({ file, kept }: { file: string; kept: string }) =>
    `${file} cannot be kept as ${kept} before it is replaced.`,
  // Why a file could not be used; in German it is a `Datei`
  partNotJson: () => 'it is not JSON',
  partNoVersion: () => 'it does not say its version',
  partOtherForm: () => 'it has another form',
  partWrongThere: ({ place }: { place: string }) => `${place} is not what it should be`,
  partTooLarge: () => 'it is too large',
  partFarTooLarge: () => 'it is far too large',
  partUnreadable: () => 'it cannot be read',
  cloudSetAside: ({ file, why }: { file: string; why: string }) =>
    `${file} could not be used (${why}). It was kept, and the local backend began with a fresh one.`,
  folderNotDeleted: ({ folder }: { folder: string }) =>
    `The backend has forgotten you, but ${folder} could not be deleted. Delete it yourself, or try again.`,
  exportFull: ({ done, folder }: { done: string; folder: string }) =>
    `The disk is full. ${done} into ${folder}. Free some space and export again.`,
  exportDenied: ({ done, folder }: { done: string; folder: string }) =>
    `Alleycat may not write into ${folder}. ${done}. Allow it in the system, and export again.`,
  exportFailed: ({ done, folder, code }: { done: string; folder: string; code: string }) =>
    `${folder} could not be written (${code}). ${done}.`,
  partNothingWritten: () => 'Nothing was written',
  partWritten: ({ written, files }: { written: number; files: number }) =>
    `${written} of ${files} files were written`,
  noReveal: ({ folder }: { folder: string }) =>
    `This screen cannot open a folder. The files are in ${folder}.`,
  notRevealed: ({ folder, why }: { folder: string; why: string }) => `${folder} could not be opened: ${why}`,
  noRideOfRace: ({ raceId }: { raceId: string }) => `There is no ride of race ${raceId} on this machine.`,
  emptyRide: ({ raceId }: { raceId: string }) =>
    `Nothing was ridden in race ${raceId}: there is nothing to export.`,
  exportTime: ({ raceId, format }: { raceId: string; format: string }) =>
    `The clock was wrong when race ${raceId} was ridden: a ${format} file cannot hold its time.`,
  noRides: () => 'There is no ride on this machine yet: there is nothing to export.',
  noRidesInTime: () =>
    'The clock was wrong when the rides on this machine were ridden: this kind of file cannot hold their time.',

  // The screen's own link to the host, and what no rider can do anything about
  screenCutOff: () => 'The connection to Alleycat is gone. Try again when it is back.',
  inside: () => 'Something went wrong inside Alleycat; the log has the details.',
};
