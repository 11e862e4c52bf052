import { EXPORT_FORMATS, type ExportFormat, type ExportReply } from '../../../electron/contract/export.ts';
import { formatCount } from '../../format/points.ts';

const PURPOSES: Record<ExportFormat, string> = {
  fit: 'for training programs: every second, with resistance',
  tcx: 'for older training programs: no resistance',
  csv: 'for spreadsheets: every second, with points',
};

/** The kinds of file to choose from, each with what it is good for. */
export const EXPORT_CHOICES = EXPORT_FORMATS.map((format) => ({
  format,
  name: format.toUpperCase(),
  purpose: PURPOSES[format],
}));

/** What was written, up to the folder's name. */
export function exportWords({ files }: ExportReply): string {
  const [file] = files;
  return files.length === 1 && file !== undefined
    ? `${file} is in`
    : `${formatCount(files.length)} files are in`;
}

/** What was left out of an export of all; null where nothing was. */
export function leftOutWords({ leftOut }: ExportReply): string | null {
  if (leftOut === 0) return null;
  const rides = leftOut === 1 ? '1 ride is' : `${formatCount(leftOut)} rides are`;
  return `${rides} left out: the clock was wrong then, and this kind of file cannot hold the time.`;
}
