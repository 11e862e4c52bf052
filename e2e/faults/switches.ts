import fs from 'node:fs';

/** What goes wrong inside of the app's processes; `inside.ts` reads it there. */
export interface Switches {
  /** The machine's clock shows so much more than the time, ms. */
  clockMs: number;
  /** The broker's connections are cut, and nobody gets a new one. */
  brokerGone: boolean;
  /** The table's likewise. */
  tableGone: boolean;
  /** PutRecords: every call is refused, or every second record of a call. */
  throttle: 'no' | 'calls' | 'records';
}

/** Names the file of the switches, in the environment of the app and of all that it starts. */
export const SWITCHES_VARIABLE = 'ALLEYCAT_E2E_SWITCHES';

export const ALL_WELL: Switches = { clockMs: 0, brokerGone: false, tableGone: false, throttle: 'no' };

export function writeSwitches(file: string, switches: Switches): void {
  // As one: who reads sees the old or the new.
  fs.writeFileSync(`${file}.new`, JSON.stringify(switches));
  fs.renameSync(`${file}.new`, file);
}

export function readSwitches(file: string): Switches {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Switches;
}
