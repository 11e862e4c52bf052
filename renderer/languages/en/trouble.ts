/** What is wrong and what happens next, as the screen itself notices it. What the host says has `electron/contract/sentences`. */
export const trouble = {
  bikeSilent: (seconds: string, what: string) => `Bike silent for ${seconds} s. ${what}`,
  tryingAgain: 'Trying again.',
  pointsSafe: (points: string) => `Your ${points} are safe.`,
  lookingForBike: (name: string) => `Looking for ${name}. Turn the pedals: most bikes wake up by that.`,
  backendStarting: 'The backend is starting. Heats open as soon as it answers.',
  takenOver: 'You ride on another computer now. What you rode here is safe.',
  reconnecting: 'The backend does not answer. Alleycat keeps trying; what you ride is kept here.',
  backendDown: 'The backend is down. What you ride is kept here and sent when it is back.',
  connectHere: 'Connect here instead',
  linkLost: {
    broke: 'The connection to Alleycat broke.',
    silent: 'Alleycat does not answer.',
  },
  linkLostNext: (seconds: string) => `Trying again in ${seconds} s. What was ridden is kept.`,
  linkLostAddress: 'If Alleycat was started anew, open the address it printed.',
  tooManyFollowed: (most: string) => `You follow ${most} riders already. Leave one of them first.`,
  fileTooLarge: (file: string) =>
    `${file} is too large to be a backend file. Ask the operator for alleycat-backend.json.`,
  fileUnread: (file: string) => `${file} cannot be read. Choose it again.`,
};
