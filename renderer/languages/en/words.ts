import { about } from './about.ts';
import { bike } from './bike.ts';
import { common } from './common.ts';
import { desk } from './desk.ts';
import { diagnostics } from './diagnostics.ts';
import { field } from './field.ts';
import { finish } from './finish.ts';
import { firstRun } from './first-run.ts';
import { pairing } from './pairing.ts';
import { race } from './race.ts';
import { records } from './records.ts';
import { results } from './results.ts';
import { rides } from './rides.ts';
import { settings } from './settings.ts';
import { start } from './start.ts';
import { trouble } from './trouble.ts';

/**
 * Every text of the screens in English, the source: a text with something in it is a function of that. Figures come in as they are
 * written; a bare number comes beside them only to choose between one and many.
 */
export const en = {
  about,
  bike,
  common,
  desk,
  diagnostics,
  field,
  finish,
  firstRun,
  pairing,
  race,
  records,
  results,
  rides,
  settings,
  start,
  trouble,
};

/** What each other language has to have, key by key. */
export type Words = typeof en;
