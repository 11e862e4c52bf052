import { BYTES } from './assumptions.ts';
import { FIREHOSE_UNIT_BYTES, GIGABYTE, ON_DEMAND_UNIT_BYTES, PRICES } from './prices.ts';
import type { Quantities } from './quantities.ts';
import { row, type Row } from './row.ts';

/** Options of a deployment that cost something with every heat. */
export interface StreamOptions {
  onDemand: boolean;
  fanOut: boolean;
  archive: boolean;
}

/** What the options add to a heat; the hours that they are there for are `idle.ts`'s. */
export function optionRows(q: Quantities, { onDemand, fanOut, archive }: StreamOptions): Row[] {
  const consumers = 1 + (archive ? 1 : 0);
  const out = (consumers - (fanOut ? 1 : 0)) * q.streamBytes;
  return [
    ...(onDemand ? onDemandRows(q, out) : []),
    ...(fanOut
      ? [
          row('fan-out', onDemand ? PRICES.fanOutOnDemand : PRICES.fanOutOut, [
            q.streamBytes / GIGABYTE,
            'GB',
          ]),
        ]
      : []),
    ...(archive ? archiveRows(q) : []),
  ];
}

function onDemandRows(q: Quantities, out: number): Row[] {
  const kilobytes = rounded(q, ON_DEMAND_UNIT_BYTES);
  return [
    row('stream in, on demand', PRICES.kinesisIn, [kilobytes / GIGABYTE, 'GB']),
    row('stream out, on demand', PRICES.kinesisOut, [out / GIGABYTE, 'GB']),
  ];
}

function archiveRows(q: Quantities): Row[] {
  const metered = [rounded(q, FIREHOSE_UNIT_BYTES) / GIGABYTE, 'GB'] as const;
  // Two buffers of 300 s touch a heat; its rides come in a third.
  const objects = [3, 'objects'] as const;
  return [
    row('archive: in', PRICES.firehoseIn, metered),
    row('archive: partitioned', PRICES.firehosePartition, metered),
    row('archive: objects', PRICES.firehoseObject, objects),
    row('archive: PUTs', PRICES.s3Put, objects),
    row('archive: a year in S3', PRICES.s3Storage, [(q.streamBytes * BYTES.archivedPerByte) / GIGABYTE, 'GB'], [12, 'months']), // prettier-ignore
  ];
}

/** Bytes of all records, each rounded up to a step. */
function rounded({ riders, updates, updateBytes }: Quantities, step: number): number {
  const up = (bytes: number): number => Math.ceil(bytes / step) * step;
  return riders * (up(BYTES.record) + updates * up(updateBytes) + up(BYTES.final));
}
