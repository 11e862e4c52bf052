/** `npm run simulate -- --racers N --class C --seconds S --speed X [--cheats N] [--watch] [--backend local|FILE]` */
import { AlleycatError } from '../../core/errors.ts';
import { readArguments } from './arguments.ts';
import { simulate } from './simulate.ts';

const USAGE =
  'npm run simulate -- --racers N --class C --seconds S --speed X [--watch] [--backend local|FILE] [--seed TEXT] [--data-dir DIR] [--archive FILE] [--replay PATH] [--results FILE]';
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

const interrupted = new AbortController();
const interrupt = (): void => {
  // A second Ctrl-C does not wait; our cloud ends with us.
  if (interrupted.signal.aborted) process.exit(EXIT_INTERRUPTED);
  interrupted.abort();
};
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

const code = await main();
// The MQTT library's threads would keep the process; what was written must be out before it ends.
process.stdout.write('', () => process.exit(code));

async function main(): Promise<number> {
  try {
    const said = process.argv.slice(2);
    const { stdout, stderr } = process;
    if (said.includes('--help')) {
      stdout.write(`${USAGE}\n`);
      return 0;
    }
    const args = readArguments(said);
    return await simulate(args, { stdout, stderr, signal: interrupted.signal });
  } catch (error) {
    if (interrupted.signal.aborted) return complain('stopped', EXIT_INTERRUPTED);
    if (!(error instanceof AlleycatError)) throw error;
    return complain(error.message, error.code === 'E_USAGE' ? EXIT_USAGE : EXIT_FAILED);
  }
}

function complain(message: string, exitCode: number): number {
  process.stderr.write(`simulate: ${message}\n`);
  return exitCode;
}
