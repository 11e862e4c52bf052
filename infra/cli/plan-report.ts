import { CLASS_IDS } from '../../core/race/classes.ts';
import { HEAT_MS } from '../../core/race/heat.ts';
import { ASSUMED } from '../cost/assumptions.ts';
import { ACCOUNT_DELIVERIES, costOfHeat, type Plan } from '../cost/plan.ts';
import { HEATS_A_DAY } from '../cost/placement.ts';
import { dollars, plain, total, type Row } from '../cost/row.ts';
import type { ShardLoad } from '../cost/shard-load.ts';

/** Shards whose classes are listed; beyond, only the worst moments are. */
const SHARDS_LISTED = 12;

/** The plan as text, a section a question. */
export function report(plan: Plan): string[] {
  const sections = [shardLines, loadLines, messageLines, heatLines, monthLines, warningLines];
  return sections.flatMap((section, index) => (index === 0 ? section(plan) : ['', ...section(plan)]));
}

function shardLines(plan: Plan): string[] {
  const { wish, shards, placement } = plan;
  const { worst, moments } = placement;
  const at = new Date(worst.heat * HEAT_MS).toISOString().slice(0, 16);
  const stream = wish.onDemand ? `on demand; as if it had ${shards}` : `${shards}`;
  return [
    `Shards: ${stream}, for ${count(wish.heats, 'heat')} at once of ${plain(wish.racers)} riders`,
    `  the day's ${HEATS_A_DAY} heats from ${new Date(wish.dayStartMs).toISOString().slice(0, 10)} UTC, placed by MD5 of the raceId`,
    ...(shards <= SHARDS_LISTED ? classLines(plan) : []),
    ...moments.flatMap((heats, races) =>
      heats === undefined
        ? []
        : [`  ${plain(heats)} of ${HEATS_A_DAY} moments: at most ${count(races, 'full heat')} on one shard`],
    ),
    `  worst: ${count(worst.races, 'heat')} on shard ${worst.shard}, first at ${at}`,
  ];
}

function classLines({ wish, placement }: Plan): string[] {
  return CLASS_IDS.slice(0, wish.heats).map((classId, index) => {
    const shards = placement.perClass[index] ?? [];
    return `  class ${classId}: ${shards.map((heats, shard) => `shard ${shard} ${plain(heats)}`).join(', ')}`;
  });
}

function loadLines({ load }: Plan): string[] {
  const lines = [...loadOf('A shard with one heat', load.single)];
  return load.worst.riders === load.single.riders
    ? lines
    : [...lines, ...loadOf('The fullest shard of the day', load.worst)];
}

function loadOf(
  title: string,
  { riders, publishEverySeconds, finalSpreadSeconds, loads }: ShardLoad,
): string[] {
  return [
    `${title}: ${plain(riders)} riders, publishEverySeconds ${publishEverySeconds}, finals over ${finalSpreadSeconds} s`,
    ...loads.map(({ what, value, limit, unit, exceeded }) => {
      const share = `${Math.round((100 * value) / limit)} %`.padStart(6);
      return `  ${what.padEnd(36)} ${plain(Math.round(value)).padStart(9)} of ${plain(limit)} ${unit} ${share}${exceeded ? '  EXCEEDED' : ''}`;
    }),
  ];
}

function messageLines({ heat, perSecond }: Plan): string[] {
  const q = heat.quantities;
  const boards = q.boards.race + q.boards.windowEnds + q.boards.beforeStart;
  return [
    'Messages of one heat',
    `  telemetry      ${plain(q.riders * (q.updates + 2))}: ${q.updates} updates, a join and a final of each rider; as many PUBACKs`,
    `  stream         ${plain(Math.round(q.streamBytes / 1e6))} MB`,
    `  boards         ${plain(boards)} of ${plain(q.boardBytes)} bytes (${count(q.boardUnits, 'unit')} of 5 KB): ${q.boards.race} in the race, ${q.boards.windowEnds} at window ends, ${q.boards.beforeStart} before the start`,
    `  requests       ${requestsOf(q)}`,
    `  aggregate      ${plain(q.invocations)} invocations, ${q.windows} windows`,
    `  all heats, /s  ${plain(Math.round(perSecond.publishes))} publishes, ${plain(perSecond.deliveries)} deliveries (an account: ${plain(ACCOUNT_DELIVERIES)}); afterwards ${plain(Math.round(perSecond.requests))} requests`,
  ];
}

function requestsOf(q: Plan['heat']['quantities']): string {
  const { ownBestAsked, paceAsked, recordsAsked, ridesAsked } = ASSUMED;
  const looks = q.looks.pending + q.looks.provisional + q.looks.official;
  const asked: [string, number][] = [
    ['seat', 1],
    ['time', q.timeRequests],
    ['roster', q.rosterRequests],
    ['pace', ownBestAsked + paceAsked],
    ['rides', ridesAsked],
    ['looks at the results', looks],
    ['records', recordsAsked],
  ];
  return asked.map(([name, each]) => `${plain(Math.round(q.riders * each))} ${name}`).join(', ');
}

function heatLines(plan: Plan): string[] {
  const { live, all } = costOfHeat(plan);
  const { heat, options } = plan;
  return [
    'One heat, live',
    ...rows([...heat.live, ...options]),
    `  = ${dollars(live)} live`,
    'Afterwards',
    ...rows(heat.afterwards),
    `  = ${dollars(all - live)}, together ${dollars(all)}`,
  ];
}

function monthLines({ wish, racing, idle, heats }: Plan): string[] {
  const every = wish.hoursADay === 24 ? 'around the clock' : `${wish.hoursADay} hours a day`;
  return [
    `${plain(wish.days)} days, idle`,
    ...rows(idle),
    `  = ${dollars(total(idle))} idle`,
    `Racing ${every}: ${plain(heats)} heats x ${dollars(heats === 0 ? 0 : total(racing) / heats)} = ${dollars(total(racing))}`,
    `Together: ${dollars(total(racing) + total(idle))}`,
    '  US East (N. Virginia), no free tier, no volume discount; data out to the internet is not counted (docs/scale.md)',
  ];
}

function warningLines({ warnings }: Plan): string[] {
  return warnings.length === 0
    ? ['No limit is exceeded.']
    : ['Look at', ...warnings.map((line) => `  ${line}`)];
}

function rows(items: readonly Row[]): string[] {
  return items.map(({ item, arithmetic }) => `  ${item.padEnd(32)} ${arithmetic}`);
}

function count(number: number, what: string): string {
  return `${plain(number)} ${what}${number === 1 ? '' : 's'}`;
}
