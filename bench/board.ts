import { gzipSync } from 'node:zlib';

import { decodeBoard, encodeBoard, type BoardInput } from '../core/messages/board.ts';
import { boardTopic } from '../core/messages/topics.ts';
import { rideTotal } from '../simulator/cli/results/tally.ts';
import { simulatedRider } from '../simulator/riders/rider.ts';
import { figure, type Figure } from './lib/figure.ts';
import type { BenchOptions } from './lib/options.ts';

const RACE_ID = '3-5932123';
const RIDERS = 1000;
/** Encodings of one timed loop: long enough that the timer's own cost is nothing. */
const LOOP = 200;

/** The board's codec on the last second of a heat, whose totals are the largest and farthest apart. */
export async function benchBoard({ runs }: BenchOptions): Promise<Figure[]> {
  const board = lastBoard();
  const packed = encodeBoard(board);
  const json = gzipSync(JSON.stringify(board));
  const bytes = packed.length + Buffer.byteLength(boardTopic(RACE_ID));
  const encode = (): unknown => encodeBoard(board);
  const decode = (): unknown => decodeBoard(packed);
  const jsonEncode = (): unknown => gzipSync(JSON.stringify(board));
  for (const warmUp of [encode, decode]) timed(warmUp);
  const times = Array.from({ length: runs }, () => ({
    encode: timed(encode),
    decode: timed(decode),
    json: timed(jsonEncode),
  }));
  return [
    figure('encode', 'ms', times.map((one) => one.encode), { atMost: 1 }), // prettier-ignore
    figure('decode', 'ms', times.map((one) => one.decode), { atMost: 1 }), // prettier-ignore
    figure('bytes with topic', 'bytes', [bytes], { atMost: 5120 }),
    figure('as JSON in gzip: encode', 'ms', times.map((one) => one.json)), // prettier-ignore
    figure('as JSON in gzip: bytes', 'bytes', [json.length]),
  ];
}

/** Milliseconds of one call. */
function timed(work: () => unknown): number {
  const from = performance.now();
  for (let turn = 0; turn < LOOP; turn++) work();
  return (performance.now() - from) / LOOP;
}

function lastBoard(): BoardInput {
  const standings = Array.from({ length: RIDERS }, (_, racerIndex) => ({
    racerIndex,
    total: rideTotal(simulatedRider('bench', RACE_ID, racerIndex).ride),
  })).sort((a, b) => b.total - a.total);
  return { raceId: RACE_ID, second: 300, asOf: 1_779_637_200_000, publishEverySeconds: 2, standings };
}
