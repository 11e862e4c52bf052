import { readdirSync } from 'node:fs';

import { expect, it } from 'vitest';

import { HEAT_MS, raceOf } from '../../../core/race/heat.ts';
import { CSV_HEADER } from './csv.ts';
import { exporter, journaled, readFit, seconds, STARTS, validateTcx } from './export.test-support.ts';

const RIDES = 1000;
const SECONDS = 30;
/** Newest first, as no order is promised to the export. */
const rides = Array.from({ length: RIDES }, (_, index) =>
  journaled(
    seconds(1, SECONDS, () => ({ powerW: 200, heartRateBpm: 150 })),
    {
      raceId: raceOf(3, STARTS / HEAT_MS - index).raceId,
    },
  ),
);

it('writes a thousand rides: an activity each, and one table', async () => {
  const { run, read, folder } = exporter(rides);
  const fit = await run('fit', 'all');
  const tcx = await run('tcx', 'all');
  for (const { files, leftOut } of [fit, tcx]) {
    expect([files.length, new Set(files).size, leftOut]).toEqual([RIDES, RIDES, 0]);
  }
  expect(readdirSync(folder)).toEqual([...fit.files, ...tcx.files].sort());
  // Each ride once, the oldest first.
  const starts = rides.map((_, index) => STARTS - (RIDES - 1 - index) * HEAT_MS);
  expect(
    tcx.files.map((name) => Date.parse(/<Id>(.*)<\/Id>/.exec(read(name).toString())?.[1] ?? '')),
  ).toEqual(starts);
  for (let index = 0; index < RIDES; index += 50) {
    validateTcx(read(tcx.files[index] ?? '').toString());
    const { record, session } = await readFit(read(fit.files[index] ?? ''));
    expect(record).toHaveLength(SECONDS);
    expect(session).toMatchObject([{ start_time: new Date(starts[index] ?? 0) }]);
  }
  const { files: tables } = await run('csv', 'all');
  expect(tables).toEqual([expect.stringMatching(/-1000-rides\.csv$/)]);
  const lines = read(tables[0] ?? '')
    .toString()
    .split('\r\n');
  expect([`${lines[0]}\r\n`, lines.length]).toEqual([CSV_HEADER, 1 + RIDES * SECONDS + 1]);
  expect(new Set(lines.slice(1, -1).map((line) => line.split(',')[0])).size).toBe(RIDES);
});
