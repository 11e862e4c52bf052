import { AlleycatError } from '../../core/errors.ts';
import { readBackendFile, writeBackendFile } from './backend-file.ts';
import { backendFileFor, removeIdentities, removeOtherClaims } from './claim.ts';
import type { IotAdmin } from './iot-admin.ts';

/** What the commands reach; tests have it all in memory. */
export interface CommandPorts {
  /** @throws AlleycatError E_CREDENTIALS where there is no account or region to work in */
  account(): Promise<void>;
  /** Runs the CDK CLI with these arguments. @throws Error where it ends with a fault. */
  cdk(args: readonly string[]): Promise<void>;
  /** Made when it is wanted: it asks for credentials. */
  iot(): Promise<IotAdmin>;
  /** Takes the table's deletion protection off and deletes it. */
  deleteTable(): Promise<void>;
  /** Where the file for riders is written. */
  file: string;
  say(line: string): void;
}

const NEW_CLAIM = '--new-claim';
const WITH_DATA = '--with-data';
const CONTEXT = '-c';

/**
 * Deploys everything and writes the file for riders. Region and account are those of the credentials, names are fixed, the
 * endpoint is asked of IoT. It can be run again at any time.
 * `-c name=value` as in infra/stacks/options.ts; `--new-claim` makes a new claim certificate and deletes the old ones.
 */
export async function deploy(args: readonly string[], ports: CommandPorts): Promise<void> {
  const { flags, context } = parse(args, [NEW_CLAIM]);
  // CDK goes on without a region, with one of its own; the claim would be looked for in none.
  await ports.account();
  // An account and region that have been bootstrapped are left as they are.
  await ports.cdk(['bootstrap', ...context]);
  // A table or bucket that an earlier `destroy` has left is taken back, with all that is in it.
  await ports.cdk([
    'deploy',
    '--all',
    '--require-approval',
    'never',
    '--import-existing-resources',
    ...context,
  ]);
  const admin = await ports.iot();
  const renew = flags.has(NEW_CLAIM);
  const backend = await backendFileFor(admin, readBackendFile(ports.file), renew);
  // First the file: a fault between the two leaves one certificate too many, not riders without any.
  writeBackendFile(ports.file, backend);
  if (renew) {
    const removed = await removeOtherClaims(admin, backend);
    ports.say(
      `Deleted ${removed} older claim certificate(s): riders who have not joined yet want the new file.`,
    );
  }
  ports.say(
    `Deployed to ${backend.region}. ${ports.file} is for your riders; each also wants a code of their own:`,
  );
  ports.say('  npm run invite -- --racer NAME');
}

/**
 * Removes everything but the riders' results: the table and the buckets stay, and a later `deploy` takes them back.
 * `--with-data` deletes the table too.
 */
export async function destroy(args: readonly string[], ports: CommandPorts): Promise<void> {
  const { flags, context } = parse(args, [WITH_DATA]);
  await ports.account();
  const { certificates, things } = await removeIdentities(await ports.iot());
  ports.say(`Deleted ${certificates} certificate(s) and ${things} rider(s) of IoT.`);
  await ports.cdk(['destroy', '--all', '--force', ...context]);
  if (flags.has(WITH_DATA)) {
    await ports.deleteTable();
    ports.say('Deleted the table with all results.');
  } else {
    ports.say('The table with all results is kept; `npm run destroy -- --with-data` deletes it.');
  }
  ports.say(
    'The buckets alleycat-failures-… and alleycat-archive-… are kept; they empty themselves within 90 and 365 days.',
  );
}

interface Parsed {
  readonly flags: ReadonlySet<string>;
  /** For the CDK CLI. */
  readonly context: readonly string[];
}

/** @throws AlleycatError E_USAGE for what is not known: a misspelt flag must not deploy something else. */
function parse(args: readonly string[], known: readonly string[]): Parsed {
  const flags = new Set<string>();
  const context: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    const next = args[i + 1];
    if (known.includes(arg)) flags.add(arg);
    else if (arg === CONTEXT && next?.includes('=')) {
      context.push(CONTEXT, next);
      i += 1;
    } else
      throw new AlleycatError(
        'E_USAGE',
        `Unknown argument ${arg}: there are ${[...known, '-c name=value'].join(' and ')}.`,
      );
  }
  return { flags, context };
}
