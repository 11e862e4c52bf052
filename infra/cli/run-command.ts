import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import {
  DeleteTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  UpdateTableCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { TABLE_NAME } from '../settings.ts';
import { IoTClient } from '@aws-sdk/client-iot';
import { AlleycatError } from '../../core/errors.ts';
import { checkAccount } from './aws-account.ts';
import { createAwsIotAdmin } from './aws-iot-admin.ts';
import { BACKEND_FILE } from './backend-file.ts';
import type { CommandPorts } from './commands.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const TABLE_WAIT_SECONDS = 600;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** The real ones: the CDK CLI of this checkout, and the account of the environment's credentials. */
const PORTS: CommandPorts = {
  account: () => checkAccount(new IoTClient({})),
  cdk: runCdk,
  iot: () => createAwsIotAdmin(),
  deleteTable,
  file: path.join(ROOT, BACKEND_FILE),
  say: (line) => console.log(line),
};

async function runCdk(args: readonly string[]): Promise<void> {
  const cli = path.join(ROOT, 'node_modules/aws-cdk/bin/cdk');
  const child = spawn(process.execPath, [cli, ...args], { cwd: ROOT, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`cdk ${args[0]} failed; it says above why.`);
}

async function deleteTable(): Promise<void> {
  const client = new DynamoDBClient({});
  const table = { TableName: TABLE_NAME };
  const waiter = { client, maxWaitTime: TABLE_WAIT_SECONDS };
  try {
    await client.send(new UpdateTableCommand({ ...table, DeletionProtectionEnabled: false }));
    await waitUntilTableExists(waiter, table);
    await client.send(new DeleteTableCommand(table));
    await waitUntilTableNotExists(waiter, table);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

/**
 * Runs a command with the program's arguments; a fault is its sentence and exit code 1, one in the arguments 2.
 * @param usage what `--help` prints
 */
export async function runCommand(
  command: (args: readonly string[], ports: CommandPorts) => Promise<void>,
  usage: string,
): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    console.log(usage);
    return;
  }
  try {
    await command(args, PORTS);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof AlleycatError && error.code === 'E_USAGE' ? EXIT_USAGE : EXIT_FAILED;
  }
}
