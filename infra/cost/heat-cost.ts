import { HEAT_SECONDS } from '../../core/race/heat.ts';
import { FUNCTION_LIMITS } from '../settings.ts';
import { ASSUMED, BYTES, DURATIONS, type Behaviour } from './assumptions.ts';
import { GIGABYTE, PRICES } from './prices.ts';
import { quantitiesOf, type Quantities } from './quantities.ts';
import { row, type Row } from './row.ts';

/** TTL of what a heat leaves behind, and how many runs of `finalize` write: two provisional ones and the official. */
const WEEK_OF_A_MONTH = 7 / 30;
const FINALIZE_RUNS = 3;

/** What one heat costs, item by item. */
export interface HeatCost {
  quantities: Quantities;
  /** From the first join to the stored ride. */
  live: Row[];
  /** What riders read afterwards. */
  afterwards: Row[];
}

/** What a heat costs by itself, on one shard for its five minutes; the standing charges are `idle.ts`'s. */
export function heatCost(riders: number, behaviour: Behaviour): HeatCost {
  const q = quantitiesOf(riders, behaviour);
  return {
    quantities: q,
    live: [
      ...connection(q),
      ...telemetry(q),
      ...stream(q),
      ...boards(q),
      ...liveReplies(q),
      ...functions(q),
      ...table(q),
    ],
    afterwards: afterwards(q),
  };
}

function connection({ riders }: Quantities): Row[] {
  const each = [riders, 'riders'] as const;
  return [
    row('minutes connected', PRICES.iotMinute, each, [ASSUMED.connectedMinutes, 'minutes']),
    row('CONNECT', PRICES.iotMessage, each, [1, 'CONNECT']),
    row('SUBSCRIBE', PRICES.iotMessage, each, [ASSUMED.subscriptions, 'topics']),
  ];
}

function telemetry({ riders, updates }: Quantities): Row[] {
  const each = [riders, 'riders'] as const;
  const messages = [
    ['joins', [1, 'join']],
    ['updates', [updates, 'messages']],
    ['finals', [1, 'final']],
  ] as const;
  return [
    row('telemetry in, Basic Ingest', PRICES.iotFree, each, [updates + 2, 'messages']),
    row('PUBACKs to riders', PRICES.iotFree, each, [updates + 2, 'PUBACKs']),
    ...messages.map(([item, count]) => row(`rule: ${item}`, PRICES.iotRule, each, count)),
    ...messages.map(([item, count]) => row(`action to the stream: ${item}`, PRICES.iotAction, each, count)),
  ];
}

function stream({ riders, updates }: Quantities): Row[] {
  return [
    row('PUT payload units', PRICES.kinesisPut, [riders, 'riders'], [updates + 2, 'records below 25 KB']),
    row('shard for the heat', PRICES.kinesisShard, [1, 'shard'], [HEAT_SECONDS / 3600, 'hours']),
  ];
}

function boards(q: Quantities): Row[] {
  const each = [q.riders, 'riders'] as const;
  const units = [q.boardUnits, `units (${q.boardBytes} bytes)`] as const;
  const published = q.boards.race + q.boards.windowEnds + q.boards.beforeStart;
  return [
    row('boards published', PRICES.iotMessage, [published, 'boards'], units),
    row('boards to riders', PRICES.iotMessage, each, [q.boards.race, 'boards'], units),
    row('boards at window ends', PRICES.iotMessage, each, [q.boards.windowEnds, 'boards'], units),
    row(
      'boards before the start',
      PRICES.iotMessage,
      each,
      [q.earlyBoards, `of ${q.boards.beforeStart} boards`],
      units,
    ),
    row('roster published', PRICES.iotMessage, [q.rosterPublished, 'units']),
    row('roster increments', PRICES.iotMessage, each, [q.rosterUnits, 'units']),
  ];
}

function liveReplies(q: Quantities): Row[] {
  return [
    ...replies('time', q, q.timeRequests, q.timeRequests),
    ...replies('roster', q, q.rosterRequests, q.rosterAnswerUnits),
    row(
      'roster: reads',
      PRICES.tableRead,
      [q.riders, 'riders'],
      [q.rosterRequests, 'requests'],
      [q.rosterReads, 'units'],
    ),
    ...replies('seat', q, 1, 1),
    row('seat: writes', PRICES.tableWrite, [q.riders, 'riders'], [1, 'claim']),
    ...replies('rides', q, ASSUMED.ridesAsked, ASSUMED.ridesAsked),
    row(
      'rides: reads',
      PRICES.tableRead,
      [q.sharedReads.rides, 'reads'],
      [q.stateReads + q.rosterReads, 'units'],
    ),
    ...paceReplies(q),
  ];
}

/** The own best in one unit; and for who compares with all time the best rides, unless they are known. */
function paceReplies(q: Quantities): Row[] {
  const { ownBestAsked, paceAsked, paceAnew } = ASSUMED;
  const asked = ownBestAsked + paceAsked;
  const anew = paceAsked * paceAnew;
  return [
    ...replies('pace', q, asked, asked - anew + anew * q.paceUnits),
    row('pace: reads', PRICES.tableRead, [q.riders, 'riders'], [asked, 'requests'], [1, 'units']),
  ];
}

/** All that a request costs but the table's reads. @param units 5 KB units of a rider's replies together */
function replies(name: string, { riders }: Quantities, requests: number, units: number): Row[] {
  const each = [riders, 'riders'] as const;
  const asked = [requests, 'requests'] as const;
  const memory = FUNCTION_LIMITS.requests.memoryMegabytes / 1024;
  return [
    row(`${name}: requests in`, PRICES.iotMessage, each, asked),
    row(`${name}: rule`, PRICES.iotRule, each, asked),
    row(`${name}: action`, PRICES.iotAction, each, asked),
    row(`${name}: invocations`, PRICES.lambdaRequest, each, asked),
    row(`${name}: time`, PRICES.lambdaTime, each, asked, [DURATIONS.request / 1000, 's'], [memory, 'GB']),
    row(`${name}: logs`, PRICES.logs, each, asked, [BYTES.logInvocation / GIGABYTE, 'GB']),
    row(`${name}: replies published`, PRICES.iotMessage, each, [units, 'units']),
    row(`${name}: replies out`, PRICES.iotMessage, each, [units, 'units']),
  ];
}

function functions(q: Quantities): Row[] {
  const records = q.riders * (q.updates + 2);
  const seconds =
    (records * DURATIONS.aggregateRecord +
      q.invocations * DURATIONS.aggregateInvocation +
      q.windows * DURATIONS.windowEnd) /
    1000;
  const finalizeSeconds =
    (FINALIZE_RUNS * DURATIONS.finalize + q.riders * q.riderItems * DURATIONS.riderWrite) / 1000;
  const gigabytes = (name: 'aggregate' | 'finalize'): readonly [number, string] => [
    FUNCTION_LIMITS[name].memoryMegabytes / 1024,
    'GB',
  ];
  return [
    row('aggregate: invocations', PRICES.lambdaRequest, [q.invocations, 'invocations']),
    row('aggregate: time', PRICES.lambdaTime, [seconds, 's'], gigabytes('aggregate')),
    row('finalize: invocations', PRICES.lambdaRequest, [FINALIZE_RUNS, 'runs']),
    row('finalize: time', PRICES.lambdaTime, [finalizeSeconds, 's'], gigabytes('finalize')),
    row('logs of both', PRICES.logs, [q.invocations + FINALIZE_RUNS, 'invocations'], [BYTES.logInvocation / GIGABYTE, 'GB']), // prettier-ignore
  ];
}

function table(q: Quantities): Row[] {
  const stored = PRICES.tableStorage.usd + PRICES.tableRecovery.usd;
  const month = { ...PRICES.tableStorage, usd: stored, unit: 'GB months with point-in-time recovery' };
  const finalizeReads = q.windowReads + q.stateReads + q.rosterReads + q.resultsReads;
  return [
    row('windows: writes', PRICES.tableWrite, [q.windowWrites, 'units']),
    row('state: writes', PRICES.tableWrite, [q.stateWrites, 'units']),
    row('roster: writes', PRICES.tableWrite, [q.rosterWrites, 'units']),
    row('results: writes', PRICES.tableWrite, [FINALIZE_RUNS, 'runs'], [q.resultsWrites, 'units']),
    row('riders’ own: writes', PRICES.tableWrite, [q.riders, 'riders'], [q.riderWrites, 'units']),
    row('riders’ own: reads', PRICES.tableRead, [q.riders, 'riders'], [q.riderReads, 'units']),
    row('best rides: writes', PRICES.tableWrite, [Math.ceil(q.paceBytes / 1024), 'units']),
    row(
      'aggregate: reads',
      PRICES.tableRead,
      [q.windows, 'windows'],
      [q.stateReads + q.rosterReads, 'units'],
    ),
    row('finalize: reads', PRICES.tableRead, [FINALIZE_RUNS, 'runs'], [finalizeReads, 'units']),
    row('windows and state for 7 days', month, [q.weekBytes / GIGABYTE, 'GB'], [WEEK_OF_A_MONTH, 'months']),
    row('rides, their first year', month, [(q.riders * BYTES.rideItem) / GIGABYTE, 'GB'], [12, 'months']),
    row('results, their first year', month, [q.keptBytes / GIGABYTE, 'GB'], [12, 'months']),
  ];
}

/** A look at the status alone asks for the rows behind the last: a reply of one unit. */
function afterwards(q: Quantities): Row[] {
  const looks = q.looks.pending + q.looks.provisional + q.looks.official;
  const requests = looks + ASSUMED.tables * q.resultsPages;
  return [
    ...replies('results', q, requests, looks + ASSUMED.tables * q.resultsReplyUnits),
    row(
      'results: reads',
      PRICES.tableRead,
      [q.sharedReads.results, 'reads'],
      [requests, 'requests'],
      [q.resultsReads, 'units'],
    ),
    ...replies('records', q, ASSUMED.recordsAsked, ASSUMED.recordsAsked * q.recordsUnits),
    // The rider's own bests, and the period's.
    row(
      'records: reads',
      PRICES.tableRead,
      [q.riders, 'riders'],
      [ASSUMED.recordsAsked, 'requests'],
      [2, 'units'],
    ),
  ];
}
