import { totalThrough } from '../../core/leaderboard/own-total.ts';
import type { RideDetail } from '../../electron/contract/ride-detail.ts';
import { formatCount, formatTenths } from '../format/points.ts';
import { t } from '../languages/speech.svelte.ts';
import { bestName, type RideChart } from './ride-charts.ts';

/** One value at a second, for the line that reads them: `cadence`, `92 rpm`. */
export interface Reading {
  name: string;
  value: string;
}

/** Everything that is known of a second of a ride, 1..300. */
export function readingsAt(detail: RideDetail, charts: readonly RideChart[], second: number): Reading[] {
  return [
    ...charts.flatMap((chart) => chartReadings(detail, chart, second)),
    { name: t.rides.read.total, value: formatTenths(totalAt(detail, second)) },
    ...againstBestAt(detail, second),
  ];
}

function chartReadings({ ranks }: RideDetail, chart: RideChart, second: number): Reading[] {
  const at = second - 1;
  if (chart.id === 'rank') {
    const rank = chart.lines[0]?.values[at] ?? null;
    const riders = ranks.findLast(([heardAt]) => heardAt <= second)?.[2] ?? ranks[0]?.[2] ?? 0;
    return rank === null
      ? []
      : [{ name: t.rides.read.rank, value: t.rides.rankOf(formatCount(rank), formatCount(riders)) }];
  }
  const { id } = chart;
  const unit = id === 'output' ? '' : ` ${id === 'power' ? t.bike.watt : chart.unit}`;
  return chart.lines.map(({ kind, name, values }) => {
    const value = values[at] ?? null;
    return {
      name: kind === 'own' ? t.rides.read[id] : name,
      value: value === null ? t.rides.read.nothing : `${chart.format(value)}${unit}`,
    };
  });
}

/** The ride's total through a second, tenths of a point. */
function totalAt({ samples }: RideDetail, second: number): number {
  const outputs = new Array<number | null>(second).fill(null);
  for (const [at, , , points] of samples) if (at <= second) outputs[at - 1] = points;
  return totalThrough(outputs, second);
}

function againstBestAt(detail: RideDetail, second: number): Reading[] {
  if (detail.best === null) return [];
  const ahead = totalAt(detail, second) - (detail.best.cumulativeTenths[second - 1] ?? 0);
  const name = ahead >= 0 ? t.rides.read.aheadBy : t.rides.read.behindBy;
  return [{ name: name(bestName(detail)), value: formatTenths(Math.abs(ahead)) }];
}
