/** kinesalite and dynalite, each as its own program in its own process, with nothing of the app's around it. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';

import { freePort } from '../lib/free-port.ts';

/** Whoever calls is let in: neither program checks a signature. */
export const CREDENTIALS = { accessKeyId: 'THIRDPARTY', secretAccessKey: 'anything' };
export const REGION = 'eu-central-1';

const require = createRequire(import.meta.url);

export interface Server {
  readonly url: string;
  close(): Promise<void>;
}

export function startKinesalite(): Promise<Server> {
  return startProgram(fileURLToPath(new URL('./kinesalite-process.ts', import.meta.url)));
}

export function startDynalite(): Promise<Server> {
  return startProgram(require.resolve('dynalite/cli.js'), ['--createTableMs', '0', '--host', '127.0.0.1']);
}

/** A client for kinesalite, which speaks HTTP/1.1 only: so with the handler that the table's client has. */
export function kinesisClient(url: string): KinesisClient {
  const { requestHandler } = tableClient(url).config;
  return new KinesisClient({ region: REGION, endpoint: url, credentials: CREDENTIALS, requestHandler });
}

export function tableClient(url: string): DynamoDBClient {
  return new DynamoDBClient({ region: REGION, endpoint: url, credentials: CREDENTIALS });
}

/** A script that is up once it has printed where it listens. Both keep all in memory: nothing is left of it. */
async function startProgram(script: string, args: readonly string[] = []): Promise<Server> {
  const port = await freePort();
  const child = spawn(process.execPath, [script, '--port', String(port), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    void gone.then(() => reject(new Error(`${script} did not start.`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      child.kill();
      await gone;
    },
  };
}
