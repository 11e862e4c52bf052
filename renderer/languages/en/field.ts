/** The whole field, and who watches it. */
export const field = {
  title: 'The whole field',
  found: (count: string) => `${count} found of`,
  find: 'Find a rider',
  onlyFollowed: 'Only followed',
  followed: 'Followed',
  everybody: 'Everybody in the field',
  rank: 'Rank',
  rider: 'Rider',
  total: 'Total',
  toYou: 'To you',
  toFirst: 'To the first',
  follow: 'Follow',
  followName: (name: string) => `Follow ${name}`,
  followTitle: 'Follow: always in sight',
  followedTitle: 'Followed: always in sight. Press to let go.',
  nobodyFollowed: 'Nobody you follow rides in this heat. The mark at the end of a rider’s row follows them.',
  nobodyCalledThat: 'Nobody on the board is called that.',
  tail: (named: string, behind: string) =>
    `The board names the best ${named}; ${behind} more ride behind them.`,
  tailYou: (named: string, behind: string, rank: string) =>
    `The board names the best ${named}; ${behind} more ride behind them, you at about ${rank}.`,
  leaders: 'The leaders',
  leading: 'Leading',
  firstOnLast: 'First on the last board',
  behind: 'behind',
  over: 'Over',
  watchNext: 'Watch the next heat',
  nobodySeen:
    'Nobody to be seen in this heat so far. A board comes every second or two while somebody rides.',
  noBoardCame: 'No board came before this heat was over.',
};
