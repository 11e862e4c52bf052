import type { ExportReply } from '../../../electron/contract/export.ts';
import { formatCount } from '../../format/points.ts';
import { t } from '../../languages/speech.svelte.ts';

/** What was written, up to the folder's name. */
export function exportWords({ files }: ExportReply): string {
  const [file] = files;
  return files.length === 1 && file !== undefined
    ? t.rides.export.oneIn(file)
    : t.rides.export.manyIn(formatCount(files.length));
}

/** What was left out of an export of all; null where nothing was. */
export function leftOutWords({ leftOut }: ExportReply): string | null {
  return leftOut === 0 ? null : t.rides.export.leftOut(formatCount(leftOut), leftOut);
}
