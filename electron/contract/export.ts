/** The kinds of file that a ride can be exported as. */
export const EXPORT_FORMATS = ['fit', 'tcx', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Rides that one export may name, at most; `'all'` has no limit. */
export const MAX_EXPORT_RIDES = 1000;

/** What an export has written. */
export interface ExportReply {
  folder: string;
  /** Names in the folder, oldest ride first; a file that was there already, with the same bytes, is named too. */
  files: string[];
  /** Rides of all that are in no file: their heat's time, told by a clock that was wrong, does not fit into the format. */
  leftOut: number;
  /** `export.reveal` can show the folder. */
  canReveal: boolean;
}
