import type { CommandParams } from '../../electron/contract/commands.ts';
import type { ExportReply } from '../../electron/contract/export.ts';

/** What a host with so many rides says that it has written. */
export function fakeExport(
  { format, raceIds }: CommandParams<'export.rides'>,
  rides: number,
  canReveal: boolean,
): ExportReply {
  const count = raceIds === 'all' ? rides : raceIds.length;
  const files =
    format === 'csv' && count > 1
      ? [`alleycat-2026-10-29-1405-to-2026-11-22-2155-${count}-rides.csv`]
      : Array.from({ length: count }, (_, index) => `alleycat-2026-11-22-${2100 + index}-class3.${format}`);
  return { folder: '/home/rosa/.local/share/alleycat/exports', files, leftOut: 0, canReveal };
}
