export const records = {
  title: 'Records',
  bestOfClass: 'The best of the class',
  myBests: 'My bests',
  openResults: ': open its results',
  notYet: 'Not yet',
  period: 'Period',
  choice: { all: 'All time', week: 'This week', day: 'Today' },
  /** What counts in a period: the backend's days and weeks are those of UTC. */
  counts: {
    all: 'The best whole ride of each rider, as long as there has been this class.',
    week: 'The best whole ride of each rider since Monday, 0:00 UTC.',
    day: 'The best whole ride of each rider since 0:00 UTC.',
  },
  /** How an empty list is filled. */
  empty: {
    all: 'Nobody has ridden this class to its end yet. The first whole ride, at least 285 of the 300 seconds, is a record: it stands here a minute after its heat.',
    week: 'Nobody has ridden this class to its end this week. The next whole ride, at least 285 of the 300 seconds, stands here a minute after its heat.',
    day: 'Nobody has ridden this class to its end today. The next whole ride, at least 285 of the 300 seconds, stands here a minute after its heat.',
  },
  found: (count: string) => `${count} found`,
  theBest: 'The best',
  caption: (className: string, period: string) => `${className}, ${period}: the best`,
  nobodyCalledThat: (count: string) => `Nobody of the best ${count} is called that.`,
  unusualMeans: 'unusual: legs cannot do it, or a sensor was wrong. It counts all the same.',
  looking: 'Looking for the records.',
  ridden: 'Ridden',
  rowLabel: (name: string, day: string, time: string) => `${name}, results of the heat of ${day}, ${time}`,
  you: 'You:',
  /** Behind one's own total, before how far it is from the last of the list, and behind that. */
  onDay: (day: string) => `on ${day},`,
  behindLast: 'behind the last of these.',
  youAlone: 'You',
  noWholeRide: {
    all: 'have no whole ride of this class yet. The last of these has',
    week: 'have no whole ride of this class this week yet. The last of these has',
    day: 'have no whole ride of this class today yet. The last of these has',
  },
  noWholeRideEnd: '.',
};
