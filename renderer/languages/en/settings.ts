import { plural } from '../plural.ts';

export const settings = {
  title: 'Settings',
  rider: 'Rider',
  save: 'Save',
  sensors: 'Bike and sensors',
  nonePaired: 'None yet: the bike is ridden by keys',
  pair: 'Pair a bike or a strap',
  recordLog: 'Record a Bluetooth log',
  recording: (count: string) => `Recording: ${count} notifications so far, in`,
  recordWhy: 'All that the sensors send, with its time: for a report of a fault, or to be played again.',
  backend: 'Backend',
  opponents: 'Opponents',
  opponentsHow: 'Simulated riders in each heat, 0 to 999',
  opponentsWhen: 'A change counts from the next heat you take a place in.',
  display: 'Display',
  ground: 'Ground',
  theme: { system: 'As the system', dark: 'Dark', light: 'Light' },
  language: 'Language',
  languageSystem: 'As the system',
  distances: 'Distances',
  distance: { system: 'As the system', km: 'Kilometres', miles: 'Miles' },
  size: 'Size',
  smaller: 'Smaller',
  larger: 'Larger',
  sizeKeys: '+ and − do the same on every screen, as far as the window has room.',
  data: 'Your data',
  onThisComputer: 'On this computer',
  kept: 'Each second of each ride, your name and settings, the devices you paired, and the Bluetooth logs you asked for.',
  keptIn: (folder: string) => `It is kept in ${folder}`,
  inTheBackend: 'In the backend',
  backendKeepsAws:
    'What you ride is sent to the backend you have joined. It keeps cadence and resistance of each second for 7 days, and what was sent, with power and heart rate, for a day: longer where something failed, or where its operator keeps an archive. Name, results, bests and records stay until you are forgotten. The others see your name, rank and total.',
  backendKeepsLocal:
    'Everything stays on this machine: the backend is local and listens to nobody else. No account, no upload. It keeps each second for 7 days; name, results, bests and records until you are forgotten.',
  forget: {
    me: 'Forget me',
    forGood: 'Forget me for good',
    keep: 'Keep everything',
    noUndo: 'This cannot be undone.',
    what: 'These go: your rides on this computer and in the backend, your bests and records, the Bluetooth logs and exported files in the folder above, your name and whom you follow. In old results “Former rider” stands in your place; rank and total stay.',
    stays: (folder: string) =>
      `What you exported to ${folder} stays: delete it yourself, if you do not want it any more.`,
    otherKeeps: 'It is about the backend you ride on now: the other one keeps what it has.',
    startAnew: 'Start anew',
    finishFirst: 'Finish or leave your ride first, and put its card away.',
    asksOnce: 'Takes everything of yours out of Alleycat, here and in the backend. It asks once more.',
    gone: (rides: number, rows: number) =>
      `${
        rides === 0
          ? 'There was no ride of yours'
          : `${rides} ${plural(rides, 'ride of yours is', 'rides of yours are')} gone`
      }, and ${
        rows === 0
          ? 'no result has your name'
          : `${rows} ${plural(rows, 'result now says', 'results now say')} “Former rider”`
      }. This computer knows you no more.`,
  },
  backendUsed: {
    aws: 'You ride on AWS, with everybody who has joined there.',
    local: 'You ride on this computer, against simulated riders.',
  },
  join: {
    intro:
      'To race other people, you need two things from whoever runs the backend they ride on: a file and an invite code.',
    file: '1. The file',
    chooseFile: 'Choose the file',
    chooseAnother: 'Choose another',
    notAFile: 'This does not look like a backend file.',
    fileName: 'It is called alleycat-backend.json',
    code: '2. The invite code',
    join: 'Join',
    joining: 'Joining',
    asking: 'Asking the backend for your place. It may take half a minute.',
    soFar: (count: number, whole: number) => `${count} of ${whole} letters and digits`,
    chooseToo: 'The code is complete. Choose the file, too.',
    standing: {
      empty: '20 letters and digits, good once. Capitals and hyphens come by themselves.',
      long: 'A code has 20 letters and digits: these are more.',
      wrong: 'Something is mistyped: compare it with what you were sent.',
      over: "By this computer's clock the time of this code is over.",
      whole: 'The code is complete.',
    },
  },
  joined: {
    youAre: 'You are',
    connection: 'Connection',
    backend: 'Backend',
    yourKey: 'Your key',
    /** Before and behind the date. */
    madeOn: ['Made on', ', kept in this computer’s password safe.'] as readonly [string, string],
    madeOnFile: [
      'Made on',
      ', kept in a file that only your login can read: this computer offered no password safe.',
    ] as readonly [string, string],
    useLocal: 'Ride on this computer',
    useAws: 'Ride on AWS',
    leave: 'Leave this backend',
    leaveAgain: 'Press again to leave',
    leaveWords: 'Your key is deleted on this computer. To come back you need a new invite code.',
  },
};
