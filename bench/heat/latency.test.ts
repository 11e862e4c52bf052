import { expect, test } from 'vitest';

import { decodeBoard, encodeBoard, type Board } from '../../core/messages/board.ts';
import { LatencyMeter } from './latency.ts';

const RACERS = ['r-a', 'r-b'];

function board(second: number, ...totals: number[]): Board {
  const standings = totals
    .map((total, racerIndex) => ({ racerIndex, total }))
    .sort((a, b) => b.total - a.total);
  return decodeBoard(encodeBoard({ raceId: '1-5', second, publishEverySeconds: 1, standings }));
}

test('a record is seen on the first board whose total has it, and only there', () => {
  const meter = new LatencyMeter();
  meter.answered('r-a', { second: 3, total: 30, answeredAt: 1000 });
  meter.answered('r-a', { second: 5, total: 50, answeredAt: 1400 });
  meter.decoded(board(6, 29, 500), RACERS, 1500);
  expect(meter.latencies).toEqual({ toBoard: [], ofPipeline: [] });
  meter.decoded(board(6, 30, 500), RACERS, 1600);
  expect(meter.latencies).toEqual({ toBoard: [600], ofPipeline: [600] });
  expect(meter.unseen).toBe(1);
  meter.decoded(board(7, 80, 500), RACERS, 2600);
  meter.decoded(board(8, 80, 500), RACERS, 3600);
  expect(meter.latencies).toEqual({ toBoard: [600, 1200], ofPipeline: [600, 1200] });
  expect(meter.unseen).toBe(0);
});

test('of a board with several new records the newest counts for the pipeline', () => {
  const meter = new LatencyMeter();
  meter.answered('r-a', { second: 3, total: 30, answeredAt: 1000 });
  meter.answered('r-b', { second: 3, total: 40, answeredAt: 1300 });
  expect(meter.decoded(board(3, 30, 40), RACERS, 1350)).toBe(50);
  expect(meter.decoded(board(4, 30, 40), RACERS, 2350)).toBeNull();
  expect(meter.latencies.toBoard.sort((a, b) => a - b)).toEqual([50, 350]);
  expect(meter.latencies.ofPipeline).toEqual([50]);
});

test('a board of an earlier second cannot have a record, whatever its total', () => {
  const meter = new LatencyMeter();
  meter.answered('r-a', { second: 9, total: 30, answeredAt: 1000 });
  meter.decoded(board(8, 99, 0), RACERS, 1100);
  expect(meter.unseen).toBe(1);
});

test('a board that overtook the answer took no time', () => {
  const meter = new LatencyMeter();
  meter.answered('r-a', { second: 1, total: 1, answeredAt: 1000 });
  meter.decoded(board(1, 1, 0), RACERS, 990);
  expect(meter.latencies.toBoard).toEqual([0]);
});

test('of the boards after the last record only the time to them is measured', () => {
  const meter = new LatencyMeter(5000);
  meter.answered('r-a', { second: 1, total: 1, answeredAt: 1000 });
  const late = { ...board(1, 1, 0), asOf: 5000 };
  expect(meter.decoded(late, RACERS, 2000)).toBeNull();
  expect(meter.latencies).toEqual({ toBoard: [1000], ofPipeline: [] });
});

test('a record of a rider whom a board does not list is not waited for', () => {
  const meter = new LatencyMeter();
  meter.answered('r-a', { second: 1, total: 1, answeredAt: 1000 });
  meter.answered('r-b', { second: 1, total: 9, answeredAt: 1000 });
  const top = {
    ...board(1, 0, 9),
    standings: [{ racerIndex: 1, total: 9 }],
    tail: { bucketWidth: 1, counts: [1] },
  };
  meter.decoded(top, RACERS, 1100);
  meter.decoded(board(2, 1, 9), RACERS, 9000);
  expect(meter.latencies.toBoard).toEqual([100]);
  expect(meter.unseen).toBe(0);
});
