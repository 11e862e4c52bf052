import { Worker } from 'node:worker_threads';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AlleycatError } from '../../core/errors.ts';
import { setAside, type SetAside } from '../authority/set-aside.ts';
import { describeError, type Log } from '../log.ts';
import { CLOSE, type OpenFault, type TableWorkerData, type TableWorkerMessage } from './protocol.ts';
import { ensureTable } from './schema.ts';

/** Real milliseconds that a worker may take to close before it is stopped; LevelDB survives that too. */
const CLOSE_TIMEOUT = 10_000;

/** What is made and forgotten again within a request, MiB: V8's usual 48 would be kept for ever once there was a full heat. */
const YOUNG_MB = 12;

export interface TableOptions {
  /** LevelDB's folder; made when missing. One process at a time. */
  dir: string;
  /** The only access key id that is let in. */
  accessKeyId: string;
  log: Log;
  /** Told once when the worker dies by itself: the table answers no more, what it had answered is on disk. */
  onCrash?: (error: Error) => void;
  /** The worker's entry file; a bundled program says where its own is. */
  workerUrl?: URL;
}

/** DynamoDB with the project's one table: what Amazon's is to the deployed cloud. */
export interface Table {
  readonly port: number;
  /** Endpoint for the SDK's client: HTTP/1.1 on 127.0.0.1. */
  readonly url: string;
  /** A folder that could not be used, and where it is kept. */
  readonly setAside: readonly SetAside[];
  /** Answers what is on its way, closes the database and frees its lock. */
  readonly close: () => Promise<void>;
}

interface RunningWorker {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * Starts dynalite on a folder, in a worker thread, and makes the table in it. A write that was answered is with the
 * operating system and survives the end of this process, however it ends. A folder that is damaged is set aside and
 * an empty table started.
 * @throws AlleycatError E_TABLE_IN_USE when another process has the folder open; E_TABLE when the machine cannot
 *   serve it (no space); E_SET_ASIDE when a damaged one cannot be moved.
 */
export async function startTable(options: TableOptions): Promise<Table> {
  const aside: SetAside[] = [];
  // The second time the folder is a fresh one.
  for (let attempt = 0; ; attempt += 1) {
    const opened = await openWorker(options);
    if ('fault' in opened) {
      if (opened.fault !== 'broken' || attempt > 0) throw failure(options.dir, opened);
      aside.push(setAside(options.dir, opened.message));
      continue;
    }
    const url = `http://127.0.0.1:${opened.port}`;
    if (await makeTable(url, options.accessKeyId, opened)) {
      return { port: opened.port, url, setAside: aside, close: opened.close };
    }
    await opened.close();
    if (attempt > 0)
      throw failure(options.dir, { fault: 'system', message: 'the table does not become active' });
    aside.push(setAside(options.dir, 'its table was never finished'));
  }
}

async function makeTable(url: string, accessKeyId: string, worker: RunningWorker): Promise<boolean> {
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });
  try {
    return await ensureTable(client);
  } catch (cause) {
    await worker.close();
    throw new AlleycatError('E_TABLE', `The local table cannot be made: ${describeError(cause)}.`, { cause });
  } finally {
    client.destroy();
  }
}

function failure(dir: string, { fault, message }: { fault: OpenFault; message: string }): AlleycatError {
  return fault === 'locked'
    ? new AlleycatError(
        'E_TABLE_IN_USE',
        `Another Alleycat is running with the data in ${dir}. Close it first.`,
      )
    : new AlleycatError('E_TABLE', `The local table in ${dir} cannot be opened: ${message}.`);
}

/** Starts the worker and waits until it serves, or says why it cannot. */
function openWorker(options: TableOptions): Promise<RunningWorker | { fault: OpenFault; message: string }> {
  const { dir, accessKeyId, log, onCrash, workerUrl = new URL('./worker.ts', import.meta.url) } = options;
  const data: TableWorkerData = { dir, accessKeyId };
  const worker = new Worker(workerUrl, {
    workerData: data,
    name: 'alleycat-table',
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    worker.postMessage(CLOSE);
    const timer = setTimeout(() => {
      log('warn', 'table: the worker did not close in time and is stopped');
      void worker.terminate();
    }, CLOSE_TIMEOUT);
    await exited;
    clearTimeout(timer);
  }

  return new Promise((resolve, reject) => {
    let open = false;
    let told = false;
    const died = (error: Error): void => {
      if (told) return;
      told = true;
      if (!open) {
        reject(
          new AlleycatError('E_TABLE', `The local table cannot be opened: ${error.message}.`, {
            cause: error,
          }),
        );
        return;
      }
      log('error', 'table: the worker died', { error: describeError(error) });
      onCrash?.(error);
    };
    worker.on('error', (error) => died(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => {
      if (closing === undefined) died(new Error(`the table's worker ended with code ${code}`));
    });
    worker.on('message', (message: TableWorkerMessage) => {
      if (message.type === 'open') {
        open = true;
        resolve({ port: message.port, close: () => (closing ??= close()) });
      } else {
        told = true;
        const { fault, message: why } = message;
        void exited.then(() => resolve({ fault, message: why }));
      }
    });
  });
}
