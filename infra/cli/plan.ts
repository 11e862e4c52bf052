import { AlleycatError } from '../../core/errors.ts';
import { planFor } from '../cost/plan.ts';
import { readArguments } from './plan-arguments.ts';
import { report } from './plan-report.ts';

const USAGE =
  'npm run plan -- --heats H --racers R [--days D] [--hours-a-day H] [--day YYYY-MM-DD] [--shards N] [--on-demand] [--fan-out] [--archive]';
const EXIT_USAGE = 2;

try {
  const args = process.argv.slice(2);
  const lines = args.includes('--help') ? [USAGE] : report(planFor(readArguments(args, Date.now())));
  process.stdout.write(`${lines.join('\n')}\n`);
} catch (error) {
  if (!(error instanceof AlleycatError)) throw error;
  process.stderr.write(`plan: ${error.message}\n`);
  process.exitCode = EXIT_USAGE;
}
