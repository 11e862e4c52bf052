import { BEST_RIDES, RESULTS_PAGES, ROSTER_PAGE } from '../../core/messages/requests.ts';
import { HEAT_SECONDS, OFFICIAL_MS, raceOf } from '../../core/race/heat.ts';
import { areAdmitted } from '../functions/aggregate/admission.ts';
import { TAIL_SECONDS } from '../functions/aggregate/persist.ts';
import { boardEveryMs, paceFor, isSentWhole } from '../functions/aggregate/board.ts';
import { FUNCTION_LIMITS, MAPPING } from '../settings.ts';
import { ASSUMED, BYTES, type Behaviour } from './assumptions.ts';
import { IOT_UNIT_BYTES, READ_UNIT_BYTES, WRITE_UNIT_BYTES } from './prices.ts';

/** What one heat of one class is made of, in numbers. */
export interface Quantities {
  riders: number;
  publishEverySeconds: number;
  finalSpreadSeconds: number;
  /** Telemetry messages of a rider: join, updates, final. */
  updates: number;
  /** Bytes of the records of the whole heat. */
  streamBytes: number;
  updateBytes: number;
  /** Boards by where they come from; each goes to every rider, those before the start to who is there. */
  boards: { race: number; windowEnds: number; beforeStart: number };
  /** Boards before the start that a rider gets on average: who comes later gets fewer. */
  earlyBoards: number;
  boardBytes: number;
  boardUnits: number;
  /** 5 KB units of the roster messages that are published, and of those that a rider gets on average. */
  rosterPublished: number;
  rosterUnits: number;
  /** How often a rider asks for the whole roster, and the units of all its replies. */
  rosterRequests: number;
  rosterAnswerUnits: number;
  /** Windows in which something of the race is counted, and the seconds one of them holds. */
  windows: number;
  invocations: number;
  windowWrites: number;
  stateWrites: number;
  rosterWrites: number;
  resultsWrites: number;
  windowReads: number;
  stateReads: number;
  rosterReads: number;
  resultsReads: number;
  /** Pages of the results, with the 5 KB units that they have together. */
  resultsPages: number;
  resultsReplyUnits: number;
  /** Write units of a rider's own items of a heat: the ride, and what bests rise, with the index. */
  riderWrites: number;
  /** How many items that are. */
  riderItems: number;
  /** Read units to find out which. */
  riderReads: number;
  paceUnits: number;
  paceBytes: number;
  recordsUnits: number;
  /** Reads of what a field asks for at once, by the environments that remember it: of a rider's share. */
  sharedReads: { rides: number; results: number };
  /** Requests of a rider for the clock. */
  timeRequests: number;
  /** A rider's looks at the results: while there are none, with the rides in them, and until they are official. */
  looks: { pending: number; provisional: number; official: number };
  /** Bytes that a heat leaves in the table: for 7 days, and for ever. */
  weekBytes: number;
  keptBytes: number;
}

/** The quantities of a heat of so many riders. */
export function quantitiesOf(riders: number, behaviour: Behaviour): Quantities {
  const pace = paceFor(riders);
  const updates = Math.ceil(HEAT_SECONDS / pace.publishEverySeconds);
  const updateBytes = BYTES.record + BYTES.sample * pace.publishEverySeconds;
  return {
    riders,
    ...pace,
    updates,
    updateBytes,
    streamBytes: riders * (BYTES.record + updates * updateBytes + BYTES.final),
    ...boardsOf(riders, pace.finalSpreadSeconds),
    ...warmUpOf(riders),
    ...tableOf(riders),
    ...repliesOf(riders),
    ...historyOf(riders),
    timeRequests:
      ASSUMED.slowFirstAnswers + Math.floor((ASSUMED.connectedMinutes * 60) / behaviour.timeEverySeconds),
    looks: looksOf(behaviour),
  };
}

function looksOf({ firstLookSeconds, resultsEverySeconds, provisionalLooks }: Behaviour) {
  const { firstResultsAfterSeconds, officialAfterSeconds } = ASSUMED;
  const firstOfficial = OFFICIAL_MS / 1000 + firstLookSeconds;
  const missed = Math.ceil((officialAfterSeconds - firstOfficial) / resultsEverySeconds);
  return {
    pending: Math.ceil((firstResultsAfterSeconds - firstLookSeconds) / resultsEverySeconds),
    provisional: provisionalLooks,
    official: missed + 1,
  };
}

function boardsOf(riders: number, finalSpreadSeconds: number) {
  const { joinSeconds, boardsPerSecond } = ASSUMED;
  const boardBytes = Math.round(BYTES.boardHead + BYTES.boardRider * Math.min(riders, 1000));
  const windows = windowsOf(HEAT_SECONDS + finalSpreadSeconds);
  const joins = Math.min(joinSeconds, riders);
  return {
    windows,
    boards: {
      race: (HEAT_SECONDS + finalSpreadSeconds) * boardsPerSecond,
      // The one of the last second: elsewhere something has come, or all of it has been shown.
      windowEnds: 1,
      beforeStart: earlyBoards(riders).length,
    },
    boardBytes,
    boardUnits: units(boardBytes),
    invocations: (joins + HEAT_SECONDS + finalSpreadSeconds) * boardsPerSecond + windowsOf(joins) + windows,
  };
}

/** Riders on the roster at each board before the start, and at the first one after it: they join evenly. */
function earlyBoards(riders: number): number[] {
  const joins = Math.min(ASSUMED.joinSeconds, riders);
  const race = raceOf(1, 1);
  const at: number[] = [];
  let last = -Infinity;
  for (let second = 1; second < joins; second++) {
    const there = Math.ceil((riders * second) / joins);
    const isWindowEnd = second % MAPPING.tumblingWindowSeconds === 0;
    if (!isWindowEnd && (second - last) * 1000 < boardEveryMs(race, there, race.startsAt - 1)) continue;
    at.push(there);
    last = second;
  }
  return at;
}

/** Riders on the roster after each time that it is written: they join evenly. */
function admissions(riders: number): number[] {
  const joins = Math.min(ASSUMED.joinSeconds, riders);
  const at: number[] = [];
  let there = 0;
  let last = -Infinity;
  for (let second = 1; there < riders; second++) {
    const come = Math.min(Math.ceil((riders * second) / joins), riders);
    const isWindowEnd = second % MAPPING.tumblingWindowSeconds === 0;
    if (come === there || !(isWindowEnd || areAdmitted(come - there, there, (second - last) * 1000)))
      continue;
    at.push(come);
    there = come;
    last = second;
  }
  return at;
}

/** What it takes that everybody knows everybody's name. */
function warmUpOf(riders: number) {
  const early = earlyBoards(riders);
  let published = ASSUMED.lateIncrements;
  let sent = 0;
  let asked = riders * ASSUMED.lateShare;
  let answers = asked * pageUnits(riders, ROSTER_PAGE, BYTES.rosterPacked);
  let known = 0;
  for (const there of admissions(riders)) {
    const isWhole = isSentWhole(there, there - known);
    const cost = pageUnits(isWhole ? there : there - known, ROSTER_PAGE, BYTES.rosterEntry);
    published += cost;
    sent += there * cost;
    // Who comes after others lacks them, unless the message has them all.
    if (!isWhole) {
      asked += there - known;
      answers += (there - known) * pageUnits(there, ROSTER_PAGE, BYTES.rosterPacked);
    }
    known = there;
  }
  return {
    earlyBoards: early.reduce((sum, there) => sum + there, 0) / riders,
    rosterPublished: published,
    rosterUnits: sent / riders + ASSUMED.lateIncrements,
    rosterRequests: asked / riders,
    rosterAnswerUnits: answers / riders,
  };
}

function tableOf(riders: number) {
  const windows = windowsOf(HEAT_SECONDS);
  const seconds = riders * MAPPING.tumblingWindowSeconds;
  // So many windows go into one item: until then the state has them as its tail, written again with each.
  const together = Math.max(Math.floor(TAIL_SECONDS / seconds), 0) + 1;
  const items = Math.ceil(windows / together);
  const windowBytes = BYTES.itemHead + BYTES.windowSecond * seconds * together;
  const tailBytes = (BYTES.windowSecond * seconds * (together - 1)) / 2;
  const stateBytes = BYTES.itemHead + BYTES.stateRider * riders;
  const rosterBytes = (there: number): number => BYTES.itemHead + BYTES.rosterEntry * there;
  const resultsBytes = BYTES.itemHead + BYTES.resultsRider * riders;
  return {
    windowWrites: items * writes(windowBytes),
    stateWrites: windows * writes(stateBytes + tailBytes),
    rosterWrites: admissions(riders).reduce((sum, there) => sum + writes(rosterBytes(there)), 0),
    resultsWrites: writes(resultsBytes) + 1,
    windowReads: items * reads(windowBytes),
    stateReads: reads(stateBytes + tailBytes),
    rosterReads: reads(rosterBytes(riders)),
    resultsReads: reads(resultsBytes),
    weekBytes: items * windowBytes + stateBytes + rosterBytes(riders),
    keptBytes: resultsBytes + BYTES.itemHead,
  };
}

function repliesOf(riders: number) {
  return {
    resultsPages: Math.ceil(riders / RESULTS_PAGES.packed[0]),
    resultsReplyUnits: pageUnits(riders, RESULTS_PAGES.packed[0], BYTES.resultsPacked),
  };
}

/** What is kept of everybody, and read of it. */
function historyOf(riders: number) {
  const { day, week, all } = ASSUMED.bests;
  const rises = day + week + all;
  // In the index a best that rises is taken out and put in; the rider's own best is another item, with the curve.
  const bestWrites = rises * 3 * writes(BYTES.bestItem) + all * writes(BYTES.rideItem);
  const paceReply = (BYTES.pace * 4) / 3 + BYTES.messageHead;
  return {
    riderWrites: writes(BYTES.rideItem) + bestWrites,
    riderItems: 1 + rises + all,
    // The ride, the own best and three of the class, not consistent: half a unit each.
    riderReads: 5 / 2,
    paceUnits: units(paceReply),
    paceBytes: BYTES.pace,
    recordsUnits: units(BYTES.messageHead + Math.min(riders, BEST_RIDES) * BYTES.recordPacked),
    sharedReads: {
      rides: sharedReads(riders * ASSUMED.ridesAsked, 17),
      results: sharedReads(riders, 7),
    },
  };
}

/** Reads when so many ask within so many seconds: each environment reads once a second, or for each who asks. */
function sharedReads(asking: number, seconds: number): number {
  return Math.min(asking, FUNCTION_LIMITS.requests.reservedConcurrency * (seconds + 1));
}

/** A race begins anywhere in a shard's windows, so it touches one more than it is long. */
function windowsOf(seconds: number): number {
  return Math.ceil(seconds / MAPPING.tumblingWindowSeconds) + 1;
}

/** 5 KB units of all pages of a list. */
function pageUnits(rows: number, page: number, rowBytes: number): number {
  let sum = 0;
  for (let left = rows; left > 0; left -= page)
    sum += units(BYTES.messageHead + Math.min(left, page) * rowBytes);
  return sum;
}

const units = (bytes: number): number => Math.max(1, Math.ceil(bytes / IOT_UNIT_BYTES));
const writes = (bytes: number): number => Math.ceil(bytes / WRITE_UNIT_BYTES);
const reads = (bytes: number): number => Math.ceil(bytes / READ_UNIT_BYTES);
