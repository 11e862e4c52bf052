/**
 * What the model takes for given, each with where it comes from. `measured` sizes are of `simulatedRider`s with the
 * app's racerIds (18 characters), deflated as the functions do it; durations: docs/benchmarks.md.
 */

/** What the code does, in numbers that it does not export: `code.test.ts` reads them there. */
export interface Behaviour {
  /** Seconds without an answer after which an app asks for the `time`. */
  readonly timeEverySeconds: number;
  /** After the finish: when an app looks for its rank first, on average, and how often then. */
  readonly firstLookSeconds: number;
  readonly resultsEverySeconds: number;
  /** Looks that find results before the app waits for the official ones. */
  readonly provisionalLooks: number;
}

/** electron/host/uplink/backend-line.ts: CLOCK_EVERY_MS; rides/ride-session.ts: FIRST_LOOK_MS and half of LOOK_SPREAD_MS, RESULTS_EVERY_MS, PROVISIONAL_LOOKS. */
export const AS_THE_CODE_IS: Behaviour = {
  timeEverySeconds: 420,
  firstLookSeconds: 6.5,
  resultsEverySeconds: 15,
  provisionalLooks: 2,
};

export const ASSUMED = {
  /** Riders join over so many seconds before the start: the heat before has just ended, and most go on. */
  joinSeconds: 30,
  /** Of the riders, how many join when all others have: they ask for the whole roster. Their increments come with boards. */
  lateShare: 0.1,
  /** Announcements of those who are late, each to everybody. */
  lateIncrements: 3,
  /** Tables of results a rider fetches: one with the finish card, and for some another once it is official. */
  tables: 1.1,
  /** From half a minute before the start to half a minute after the end, in whole minutes. */
  connectedMinutes: 6,
  /** Of the first answers after connecting, how many take too long to set the clock by: a function had to be started. */
  slowFirstAnswers: 0.1,
  /** Of the rides, how many must be asked for (`rides`), for no look at the results in time has said that they are there. */
  ridesAsked: 0.15,
  /** Riders whose best of the class is asked for, in a run's first heat of it, ... */
  ownBestAsked: 0.2,
  /** ... who have All time on or a ghost to ride against, ... */
  paceAsked: 0.25,
  /** ... and of these who do not know the best rides as they are from the heat before. */
  paceAnew: 0.2,
  /** Riders who look at the records once after the finish. */
  recordsAsked: 1,
  /** Of a heat's rides, how many are better than the rider's best of the day, the week and ever: four of a day, a dozen of a week. */
  bests: { day: 0.6, week: 0.35, all: 0.15 },
  /** `…/replies/+`, the board, the roster: one SUBSCRIBE each. */
  subscriptions: 3,
  /** Lambda polls a shard about once a second (shared/aws.md), so no race has more boards than that. */
  boardsPerSecond: 1,
  /** The sweep comes each minute and results are official 60 s after the end at the earliest: half a minute later on average. */
  officialAfterSeconds: 90,
  /** Until the window with the last rides has ended and `finalize` has run. */
  firstResultsAfterSeconds: 20,
} as const;

/** Bytes, measured; a rider's share where the size grows with the field. */
export const BYTES = {
  /** JSON of a stream record without samples, and of one sample with power and heart rate. */
  record: 111,
  sample: 25,
  final: 1732,
  /** docs/benchmarks.md: 2,766 with the topic at 1,000 riders; 32 of the head, 36 of the topic. */
  boardHead: 68,
  boardRider: 2.7,
  /** `["r-0123456789abcdef","Some Name",0]` and what a message has around its entries. */
  rosterEntry: 38,
  messageHead: 160,
  /** The same packed, in base64: measured at 1,000 riders with names of five letters (19 and 28), and rounded up. */
  rosterPacked: 22,
  resultsPacked: 30,
  /** A `rides` or `time` reply, or a `results` reply without rows. */
  smallReply: 160,
  /** Table: deflated. A counted second of a window, a rider of the state at its end, a rider of the results. */
  windowSecond: 2.47,
  stateRider: 20.4,
  resultsRider: 21,
  /** Measured, and 100 of the item's own: a rider's ride with its curve (433), and a class's best (143). */
  rideItem: 540,
  bestItem: 250,
  /** The 100 best rides of a class as they are stored (28,592); in base64 a third more. */
  pace: 30_000,
  /** A record of 100 in a packed reply. */
  recordPacked: 20,
  /** Keys, numbers, uuid of an item. */
  itemHead: 150,
  /** Of one invocation: the metrics' line (under 1 KB by its own test) and Lambda's START, END, REPORT. */
  logInvocation: 700,
  /** gzip takes JSON telemetry to about an eighth. */
  archivedPerByte: 1 / 8,
} as const;

/** Lambda, milliseconds. */
export const DURATIONS = {
  /** 143,000 records/s on a whole core (docs/benchmarks.md: 7 µs), of which 1,024 MB have 0.58; rounded up. */
  aggregateRecord: 0.015,
  /** A publish to IoT and what is around it; not measured against AWS. */
  aggregateInvocation: 40,
  /** Two writes and an invocation; not measured against AWS. */
  windowEnd: 100,
  /** Reads 0.8 MB of windows at 1,000 riders; not measured against AWS. */
  finalize: 1000,
  /** One of the riders' own items, 40 at once; not measured against AWS. */
  riderWrite: 1,
  /** Reads from the table, publishes; not measured against AWS. */
  request: 40,
  sweep: 200,
} as const;

/** What is there while nobody races; infra/stacks.integration.test.ts counts in the templates what can be counted there. */
export const IDLE = {
  /** Each count that a function may write where nothing fails, as if it were written each hour, and the rules' errors. */
  metrics: 29,
  /** Metrics that the 12 alarms look at. */
  alarmMetrics: 19,
  dashboards: 1,
  kmsKeys: 1,
  /** Kinesis and DynamoDB cache their data keys for 5 minutes: some requests in each, racing or not. */
  kmsRequestsPerHour: 60,
  /** The sweep asks for the state and the results of 96 races: half a unit each where there is none. */
  sweepReads: 96,
} as const;
