import { AlleycatError } from '../../core/errors.ts';
import { createInvite } from '../functions/shared/invites.ts';
import { readArguments, type InviteArguments } from './invite-arguments.ts';
import { report } from './invite-report.ts';
import { openTable } from './invite-table.ts';

const USAGE =
  'npm run invite -- --racer NAME [--racer-id ID] [--hours H] [--backend FILE|local] [--data-dir DIR]';
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

try {
  const args = process.argv.slice(2);
  const lines = args.includes('--help') ? [USAGE] : await invite(readArguments(args));
  process.stdout.write(`${lines.join('\n')}\n`);
} catch (error) {
  // A fault of AWS's (no credentials, no such table) is said in its own words.
  process.stderr.write(`invite: ${error instanceof Error ? error.message : String(error)}\n`);
  const usage = error instanceof AlleycatError && ['E_USAGE', 'E_INVITE'].includes(error.code);
  process.exitCode = usage ? EXIT_USAGE : EXIT_FAILED;
}

async function invite({ racerName, racerId, hours, ...where }: InviteArguments): Promise<string[]> {
  const open = await openTable(where);
  try {
    const wish = { racerName, hours, ...(racerId !== null && { racerId }) };
    const made = await createInvite(open.table, wish, Date.now());
    return report(made.code, made.invite, racerId !== null);
  } finally {
    open.close();
  }
}
