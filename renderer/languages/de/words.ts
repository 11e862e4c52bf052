import type { Words } from '../en/words.ts';
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

/** Every text of the screens in German. */
export const de: Words = {
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
