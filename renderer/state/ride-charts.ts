import { meanOf } from '../../core/race/ride-splits.ts';
import { HEAT_SECONDS } from '../../core/race/heat.ts';
import type { RideDetail } from '../../electron/contract/ride-detail.ts';
import { formatSecond } from '../format/time.ts';
import { formatCount, formatFixed } from '../format/numbers.ts';
import { t } from '../languages/speech.svelte.ts';
import { traceScale, type Scale } from './ride-trace.ts';

/** Seconds that share a row's cell in the table behind a chart. */
export const SPAN_SECONDS = 10;
/** A rank that was heard stands for so many seconds where no other follows: three are kept in that time. */
const RANK_HOLDS_S = 15;

export interface ChartLine {
  kind: 'own' | 'best';
  name: string;
  /** One for each of the 300 seconds; null where there is none. */
  values: (number | null)[];
}

/** One of a ride's charts: what it draws, says in a sentence, and has behind it as a table. */
export interface RideChart {
  id: 'output' | 'cadence' | 'resistance' | 'power' | 'heartRate' | 'rank';
  title: string;
  /** Of its numbers, in words; '' where there is none. */
  unit: string;
  /** How its numbers are written. */
  format: (value: number) => string;
  lines: ChartLine[];
  scale: Scale;
  /** A value holds until the next. */
  stepped: boolean;
  /** What is to be seen, in one sentence. */
  summary: string;
}

const tenth = (value: number): string => formatFixed(value, 1);
const whole = (value: number): string => formatCount(Math.round(value));

/** How the ride that another is held against is called there: it may have been ridden since. */
export function bestName(detail: RideDetail): string {
  return isSince(detail) ? t.rides.best : t.rides.bestThen;
}

/** Whether what it is held against was ridden after it: that is my best, else it was then. */
export function isSince({ best, startsAt }: RideDetail): boolean {
  return best !== null && best.startsAt > startsAt;
}

/** The charts of a ride, those left out of which its sensors said nothing. */
export function rideCharts(detail: RideDetail): RideChart[] {
  const column = (place: 1 | 2 | 3 | 4 | 5): (number | null)[] => {
    const values = new Array<number | null>(HEAT_SECONDS).fill(null);
    for (const sample of detail.samples) values[sample[0] - 1] = sample[place];
    return values;
  };
  const charts = [
    outputChart(detail, column(3)),
    rankChart(detail),
    measured('cadence', t.bike.rpm, column(1), 20),
    measured('resistance', t.bike.percent, column(2), 10),
    measured('power', t.rides.chart.watts, column(4), 50),
    measured('heartRate', t.bike.bpm, column(5), 20),
  ];
  return charts.filter((chart) => chart !== null);
}

function outputChart(detail: RideDetail, values: (number | null)[]): RideChart {
  const best = detail.best && {
    kind: 'best' as const,
    name: isSince(detail) ? t.rides.chart.bestLine : t.rides.chart.bestThenLine,
    values: detail.best.cumulativeTenths.map((total, at, all) => {
      // A second that adds nothing was not ridden, or the pedals stood still: there the line has a hole.
      const points = (total - (all[at - 1] ?? 0)) / 10;
      return points === 0 ? null : points;
    }),
  };
  const lines: ChartLine[] = [{ kind: 'own', name: t.rides.chart.ownLine, values }, ...(best ? [best] : [])];
  const bestAtStart = isSince(detail) ? t.rides.bestCapital : t.rides.bestThenCapital;
  const against = best ? ` ${t.rides.chart.bestMean(bestAtStart, tenth(meanOf(best.values) ?? 0))}` : '';
  return {
    id: 'output',
    title: t.rides.chart.output,
    unit: t.rides.chart.outputUnit,
    format: tenth,
    lines,
    scale: { from: 0, to: traceScale(lines.flatMap((line) => line.values)) },
    stepped: false,
    summary: `${inOneSentence(values, tenth)}${against}`,
  };
}

/** What a sensor said; null where it said nothing. Its scale goes by steps from below the lowest value to above the highest. */
function measured(
  id: 'cadence' | 'resistance' | 'power' | 'heartRate',
  unit: string,
  values: (number | null)[],
  step: number,
): RideChart | null {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return null;
  const from = Math.floor(Math.min(...present) / step) * step;
  const to = Math.max(from + step, Math.ceil(Math.max(...present) / step) * step);
  return {
    id,
    title: t.bike[id],
    unit,
    format: whole,
    lines: [{ kind: 'own', name: t.rides.chart.ownLine, values }],
    scale: { from, to },
    stepped: false,
    summary: inOneSentence(values, whole),
  };
}

function rankChart({ ranks }: RideDetail): RideChart | null {
  const last = ranks.at(-1);
  if (last === undefined) return null;
  const values = new Array<number | null>(HEAT_SECONDS).fill(null);
  ranks.forEach(([second, rank], index) => {
    const until = Math.min(ranks[index + 1]?.[0] ?? Infinity, second + RANK_HOLDS_S);
    values.fill(rank, Math.max(0, second - 1), until - 1);
  });
  const numbers = ranks.map(([, rank]) => rank);
  const [first, worst] = [Math.min(...numbers), Math.max(...numbers)];
  const [firstAt] = ranks.find(([, rank]) => rank === first) ?? last;
  return {
    id: 'rank',
    title: t.rides.chart.rank,
    unit: t.rides.chart.rankUnit(formatCount(last[2])),
    format: whole,
    lines: [{ kind: 'own', name: t.rides.chart.ownLine, values }],
    // The best is at the top.
    scale: { from: Math.max(worst, first + 1), to: first },
    stepped: true,
    summary: t.rides.chart.rankSummary(
      formatCount(first),
      formatSecond(firstAt),
      formatCount(last[1]),
      formatSecond(last[0]),
    ),
  };
}

function inOneSentence(values: readonly (number | null)[], format: (value: number) => string): string {
  const mean = meanOf(values);
  if (mean === null) return t.rides.chart.nothing;
  const most = Math.max(...values.filter((value) => value !== null));
  return t.rides.chart.mean(format(mean), format(most), formatSecond(values.indexOf(most) + 1));
}

/** The table behind a chart: the mean of each ten seconds, or with steps what stood at their end; null where there is none. */
export function spanValues(
  { stepped }: Pick<RideChart, 'stepped'>,
  { values }: ChartLine,
): (number | null)[] {
  return Array.from({ length: HEAT_SECONDS / SPAN_SECONDS }, (_, span) => {
    const some = values.slice(span * SPAN_SECONDS, (span + 1) * SPAN_SECONDS);
    return stepped ? (some.findLast((value) => value !== null) ?? null) : meanOf(some);
  });
}

/** The lines in the order in which they are drawn: one's own on top. */
export function bestFirst(lines: readonly ChartLine[]): ChartLine[] {
  return lines.toReversed();
}

export interface EndLabel {
  text: string;
  kind: ChartLine['kind'];
  /** In hundredths of the plot's height, from its top. */
  place: number;
}

/**
 * What stands at the end of each line: its name where there are two, else its last value.
 * @param apart what two labels need between them, hundredths of the plot's height
 */
export function endLabels(chart: RideChart, placeOf: (value: number) => number, apart: number): EndLabel[] {
  const labels = chart.lines.flatMap(({ kind, name, values }): EndLabel[] => {
    const last = values.findLast((value) => value !== null);
    if (last === undefined || last === null) return [];
    const text = chart.lines.length > 1 ? name : chart.format(last);
    return [{ text, kind, place: placeOf(last) }];
  });
  const within = (wished: number): number => Math.min(Math.max(wished, apart / 3), 100 - apart / 3);
  const [upper, lower] = labels.toSorted((a, b) => a.place - b.place);
  if (!upper || !lower || lower.place - upper.place >= apart)
    return labels.map((label) => ({ ...label, place: within(label.place) }));
  const middle = Math.min(
    Math.max((upper.place + lower.place) / 2, within(0) + apart / 2),
    within(100) - apart / 2,
  );
  return [
    { ...upper, place: middle - apart / 2 },
    { ...lower, place: middle + apart / 2 },
  ];
}
