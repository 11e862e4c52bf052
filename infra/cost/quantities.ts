import { RESULTS_PAGE, ROSTER_PAGE } from '../../core/messages/requests.ts';
import { HEAT_SECONDS } from '../../core/race/heat.ts';
import { paceFor } from '../functions/aggregate/board.ts';
import { MAPPING } from '../settings.ts';
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
  /** Boards by where they come from; each goes to every rider, those before the start to half of them. */
  boards: { race: number; windowEnds: number; beforeStart: number };
  boardBytes: number;
  boardUnits: number;
  /** 5 KB units of roster increments that a rider gets; who has joined half way gets half of them. */
  rosterUnits: number;
  /** How often a rider asks for the whole roster. */
  rosterRequests: number;
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
  /** Pages of the whole roster and of the results, with the 5 KB units that they have together. */
  rosterPages: number;
  rosterReplyUnits: number;
  resultsPages: number;
  resultsReplyUnits: number;
  /** Requests of a rider for the clock. */
  timeRequests: number;
  /** A rider's looks at the results: while there are none, then until they are official. */
  looksPending: number;
  looksProvisional: number;
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
    ...boardsOf(riders, pace.finalSpreadSeconds, behaviour),
    ...tableOf(riders),
    ...repliesOf(riders),
    timeRequests: Math.ceil((ASSUMED.connectedMinutes * 60) / behaviour.timeEverySeconds),
    looksPending: Math.ceil(ASSUMED.firstResultsAfterSeconds / behaviour.resultsEverySeconds),
    looksProvisional: Math.ceil(
      (ASSUMED.officialAfterSeconds - ASSUMED.firstResultsAfterSeconds) / behaviour.resultsEverySeconds,
    ),
  };
}

function boardsOf(riders: number, finalSpreadSeconds: number, behaviour: Behaviour) {
  const { joinSeconds, boardsPerSecond } = ASSUMED;
  const boardBytes = Math.round(BYTES.boardHead + BYTES.boardRider * Math.min(riders, 1000));
  const windows = windowsOf(HEAT_SECONDS + finalSpreadSeconds);
  const joins = Math.min(joinSeconds, riders);
  const newcomers = Math.ceil(riders / joins);
  return {
    windows,
    boards: {
      race: (HEAT_SECONDS + finalSpreadSeconds) * boardsPerSecond,
      windowEnds: behaviour.boardEveryWindow ? windows : 0,
      beforeStart: behaviour.boardsBeforeStart ? joins * boardsPerSecond : 0,
    },
    boardBytes,
    boardUnits: units(boardBytes),
    // Without boards before the start all names come with the first one, and only who is late lacks a part.
    ...(behaviour.boardsBeforeStart
      ? {
          rosterUnits: (joins / 2) * units(BYTES.messageHead + BYTES.rosterEntry * newcomers),
          rosterRequests: 1,
        }
      : {
          rosterUnits: pageUnits(riders, ROSTER_PAGE, BYTES.rosterEntry),
          rosterRequests: ASSUMED.lateShare,
        }),
    invocations: (joins + HEAT_SECONDS + finalSpreadSeconds) * boardsPerSecond + windowsOf(joins) + windows,
  };
}

function tableOf(riders: number) {
  const windows = windowsOf(HEAT_SECONDS);
  const joins = Math.min(ASSUMED.joinSeconds, riders);
  const windowBytes = BYTES.itemHead + BYTES.windowSecond * riders * MAPPING.tumblingWindowSeconds;
  const stateBytes = BYTES.itemHead + BYTES.stateRider * riders;
  const rosterBytes = BYTES.itemHead + BYTES.rosterEntry * riders;
  const resultsBytes = BYTES.itemHead + BYTES.resultsRider * riders;
  return {
    windowWrites: windows * writes(windowBytes),
    stateWrites: windows * writes(stateBytes),
    // Written anew with each second's newcomers, half full on average.
    rosterWrites: joins * writes(rosterBytes / 2),
    resultsWrites: writes(resultsBytes) + 1,
    windowReads: windows * reads(windowBytes),
    stateReads: reads(stateBytes),
    rosterReads: reads(rosterBytes),
    resultsReads: reads(resultsBytes),
    weekBytes: windows * windowBytes + stateBytes + rosterBytes,
    keptBytes: resultsBytes + BYTES.itemHead,
  };
}

function repliesOf(riders: number) {
  return {
    rosterPages: Math.ceil(riders / ROSTER_PAGE),
    rosterReplyUnits: pageUnits(riders, ROSTER_PAGE, BYTES.rosterEntry),
    resultsPages: Math.ceil(riders / RESULTS_PAGE),
    resultsReplyUnits: pageUnits(riders, RESULTS_PAGE, BYTES.resultsRow),
  };
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
