import { describe, expect, it } from 'vitest';

import { rideSplits } from '../../core/race/ride-splits.ts';
import type { RideDetail, RideSecond } from '../../electron/contract/ride-detail.ts';
import { endLabels, rideCharts, spanValues, type RideChart } from './ride-charts.ts';
import { readingsAt } from './ride-readout.ts';
import { placeOn } from './ride-trace.ts';

const second = (at: number, more: Partial<RideSecond> = []): RideSecond =>
  Object.assign([at, 90, 40, 131.25, null, null] as RideSecond, more);
const detail = (more: Partial<RideDetail> = {}): RideDetail => ({
  raceId: '3-10',
  classId: 3,
  startsAt: 3_000_000,
  totalTenths: 0,
  secondsRidden: 0,
  unusual: [],
  stored: true,
  here: true,
  result: null,
  name: 'Mia',
  estimated: false,
  samples: [],
  splits: rideSplits([], []),
  distanceM: null,
  ranks: [],
  best: null,
  ...more,
});
const whole = Array.from({ length: 300 }, (_, at) => second(at + 1));
const best = (startsAt: number): RideDetail['best'] => ({
  raceId: '3-9',
  startsAt,
  totalTenths: 390_000,
  cumulativeTenths: Array.from({ length: 300 }, (_, at) => (at < 100 ? 0 : (at - 99) * 1300)),
});
const chart = (charts: RideChart[], id: RideChart['id']): RideChart => {
  const found = charts.find((one) => one.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
};

describe('rideCharts', () => {
  it('has a chart of what was said, and none of what no sensor or board did', () => {
    const ids = (more: Partial<RideDetail>): string[] => rideCharts(detail(more)).map(({ id }) => id);
    expect(ids({ samples: whole })).toEqual(['output', 'cadence', 'resistance']);
    const all = [second(1, [1, 90, 40, 131.25, 200, 140])];
    expect(ids({ samples: all, ranks: [[5, 1, 2]] })).toEqual([
      ...['output', 'rank', 'cadence', 'resistance', 'power', 'heartRate'],
    ]);
  });

  it('sums each up in a sentence', () => {
    const samples = [second(1), second(2, [2, 100, 40, 141.75]), second(4, [4, 80, 40, 120.75])];
    const charts = rideCharts(detail({ samples, best: best(0) }));
    expect(chart(charts, 'cadence').summary).toBe('Mean 90, most 100 at 0:02.');
    expect(chart(charts, 'output').summary).toBe(
      'Mean 131.3, most 141.8 at 0:02. Your best then: mean 130.0.',
    );
    expect(chart(rideCharts(detail()), 'output').summary).toBe('Nothing ridden.');
  });

  it('holds the best beside it, as what it was then or has become since; where it stood still is a hole', () => {
    const lines = (startsAt: number) => chart(rideCharts(detail({ best: best(startsAt) })), 'output').lines;
    expect(lines(2_000_000).map(({ name }) => name)).toEqual(['this ride', 'your best then']);
    expect(lines(4_000_000)[1]?.name).toBe('your best');
    expect(lines(0)[1]?.values.slice(98, 102)).toEqual([null, null, 130, 130]);
  });

  it('has scales that hold every value, around what was measured', () => {
    const samples = [second(1, [1, 62, 41, 100, 187, 133]), second(2, [2, 118, 44, 170, 301, 171])];
    const scales = Object.fromEntries(rideCharts(detail({ samples })).map(({ id, scale }) => [id, scale]));
    expect(scales).toEqual({
      output: { from: 0, to: 200 },
      cadence: { from: 60, to: 120 },
      resistance: { from: 40, to: 50 },
      power: { from: 150, to: 350 },
      heartRate: { from: 120, to: 180 },
    });
    expect(chart(rideCharts(detail({ samples: whole })), 'resistance').scale).toEqual({ from: 40, to: 50 });
  });

  it('steps from rank to rank, first at the top, with a hole where no board came for long', () => {
    const ranks: RideDetail['ranks'] = [
      [0, 9, 40],
      [5, 7, 41],
      [40, 3, 41],
      [45, 4, 41],
    ];
    const { lines, scale, summary, unit } = chart(rideCharts(detail({ ranks })), 'rank');
    const values = lines[0]?.values ?? [];
    expect([1, 4, 5, 19, 20, 39, 40, 45, 59, 60].map((at) => values[at - 1])).toEqual([
      ...[9, 9, 7, 7, null, null, 3, 4, 4, null],
    ]);
    expect(values).toHaveLength(300);
    expect([scale, unit]).toEqual([{ from: 9, to: 3 }, 'of 41 riders']);
    expect(summary).toBe('Best 3 at 0:40, 4 at 0:45.');
    expect(chart(rideCharts(detail({ ranks: [[300, 1, 1]] })), 'rank').scale).toEqual({ from: 2, to: 1 });
  });
});

describe('spanValues', () => {
  it('has thirty means, or what stood at the end', () => {
    const values = [
      ...Array.from({ length: 10 }, (_, at) => at),
      null,
      4,
      8,
      ...new Array<null>(287).fill(null),
    ];
    const line = { kind: 'own' as const, name: '', values };
    expect(spanValues({ stepped: false }, line).slice(0, 3)).toEqual([4.5, 6, null]);
    expect(spanValues({ stepped: true }, line).slice(0, 3)).toEqual([9, 8, null]);
    expect(spanValues({ stepped: true }, line)).toHaveLength(30);
  });
});

describe('endLabels', () => {
  const labels = (own: number, other: number | null, apart = 20) => {
    const shown = chart(rideCharts(detail({ samples: whole, best: best(0) })), 'output');
    const lines = shown.lines.map((line) => ({ ...line, values: [line.kind === 'own' ? own : other] }));
    const scaled = { ...shown, lines, scale: { from: 0, to: 100 } };
    return endLabels(scaled, (value) => placeOn(scaled.scale, value), apart).map(({ text, place }) => [
      text,
      place,
    ]);
  };

  it('names two lines where they end, and keeps the names apart and within the plot', () => {
    expect(labels(80, 40)).toEqual([
      ['this ride', 20],
      ['your best then', 60],
    ]);
    expect(labels(50, 52)).toEqual([
      ['your best then', 39],
      ['this ride', 59],
    ]);
    expect(labels(100, 99, 18)).toEqual([
      ['this ride', 6],
      ['your best then', 24],
    ]);
    expect(labels(0, 1, 18)).toEqual([
      ['your best then', 76],
      ['this ride', 94],
    ]);
    expect(labels(50, null)).toEqual([['this ride', 50]]);
    expect(labels(100, null, 18)).toEqual([['this ride', 6]]);
  });

  it('gives a line that is alone its last value', () => {
    const alone = chart(rideCharts(detail({ samples: whole })), 'cadence');
    expect(endLabels(alone, () => 30, 20)).toEqual([{ text: '90', kind: 'own', place: 30 }]);
  });
});

describe('readingsAt', () => {
  const read = (ride: RideDetail, at: number): string[] =>
    readingsAt(ride, rideCharts(ride), at).map(({ name, value }) => `${name} ${value}`);

  it('reads everything that is known of a second', () => {
    const samples = whole.map(([at]) => second(at, [at, 90, 40, 131.25, 214, 148]));
    const ride = detail({
      samples,
      ranks: [
        [5, 12, 41],
        [10, 11, 41],
      ],
      best: best(0),
    });
    expect(read(ride, 12)).toEqual([
      'output 131.3',
      'your best then nothing',
      'rank 11 of 41',
      'cadence 90 rpm',
      'resistance 40 %',
      'power 214 W',
      'heart rate 148 bpm',
      'total 1,575.0',
      'ahead of your best then by 1,575.0',
    ]);
  });

  it('says nothing where there was nothing, and behind where it is', () => {
    const ride = detail({ samples: [second(1)], best: best(4_000_000) });
    expect(read(ride, 300)).toEqual([
      'output nothing',
      'your best 130.0',
      'cadence nothing',
      'resistance nothing',
      'total 131.2',
      'behind your best by 25,868.8',
    ]);
    expect(read(detail({ samples: whole }), 1)).toEqual([
      'output 131.3',
      'cadence 90 rpm',
      'resistance 40 %',
      'total 131.2',
    ]);
  });
});
