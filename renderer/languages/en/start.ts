/** The start, the warm-up, and the cards. */
export const start = {
  title: 'Start',
  places: 'Places',
  records: 'Records',
  myRides: 'My rides',
  settings: 'Settings',
  yourCard: 'Your card',
  class: 'Class',
  /** Between the keys of the first and of the last class. */
  to: 'to',
  startIn: (className: string) => `Start in ${className}`,
  runningHeat: 'The running heat',
  watch: 'Watch',
  ghost: 'Ghost',
  noGhost: 'none',
  myBest: 'my best',
  warmUp: (left: string) => `Warm up, starts in ${left}`,
  startsIn: (className: string) => `${className} starts in`,
  atTheLine: 'At the line',
  nobodyYet: 'Riders show up here as they take their place. Roll your legs in.',
  leaveOnceMore: 'Once more to give up your place.',
};
